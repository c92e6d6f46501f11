"""Pages of a small base about a library of books, as text and as data."""

import json
from pathlib import Path

import pytest

from lawrules.ir.nodes import Const
from lawrules.ir.types import BOOLEAN
from lawrules.loader import load_cases, load_corpus
from lawrules.model import Formula
from lawrules.quality.cases import run_case
from lawrules.reports.fiche import TITRES, fiche
from lawrules.reports.fiche_phrase import told
from lawrules.reports.fiches_reference import article_page, entity_page, table_page
from lawrules.reports.page import Grid, Page, Paragraph, Section, Span
from lawrules.reports.page_json import page_as_data
from lawrules.reports.page_texte import page_as_text

RULES = Path(__file__).parents[1] / "sphinxext" / "regles"


@pytest.fixture(scope="module")
def corpus():
    return load_corpus(RULES)


@pytest.fixture(scope="module")
def page(corpus):
    cases = [case for case in load_cases(corpus) if case.regle == "pret.duree" and case.exemple]
    return fiche(corpus, corpus.regles["pret.duree"], [run_case(case, corpus) for case in cases])


def words(outline) -> str:
    return "\n".join("  " * depth + "".join(span.texte for span in line) for depth, line in outline.lignes)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("emprunt.duree_jours <= maximum", "Durée prévue est d'au plus 28 jours"),
        ("emprunt.duree_jours > 7 jours", "Durée prévue est strictement supérieur à 7 jours"),
        ("non emprunt.precieux", "Ouvrage précieux : non"),
        ('emprunt.support = "livre"', "Support est « Livre »"),
        ('emprunt.support parmi ["livre", "disque"]', "Support est l'un de : « Livre », « Disque »"),
        ("emprunt.date_sortie <= 2020-03-01", "Date de sortie ne suit pas 01/03/2020"),
        ("connu(emprunt.date_sortie)", "Date de sortie est renseigné"),
        ("emprunt.lecteur.enfant", "Lecteur enfant (lecteur) : oui"),
        (
            "emprunt.duree_jours * (2 + 1) - 4 jours < 2 * 3 jours",
            "Durée prévue × (2 + 1) − 4 jours est strictement inférieur à 2 × 3 jours",
        ),
        (
            "annees_revolues(emprunt.lecteur.naissance, date_de_reference) >= 12 ans",
            "le nombre d'années révolues de Date de naissance (lecteur) à ce jour est d'au moins 12 ans",
        ),
        (
            "table.durees[emprunt.support] >= emprunt.duree_jours",
            "Durées de prêt par support pour Support est d'au moins Durée prévue",
        ),
        (
            "emprunt.precieux et (emprunt.lecteur.enfant ou non emprunt.precieux)",
            (
                "toutes ces conditions :\n"
                "  Ouvrage précieux : oui\n"
                "  l'une au moins de ces conditions :\n"
                "    Lecteur enfant (lecteur) : oui\n"
                "    Ouvrage précieux : non"
            ),
        ),
    ],
)
def test_a_formula_is_told_with_titles_and_values(corpus, formula, said):
    version = corpus.regles["pret.duree"].versions[0]
    assert words(told(corpus, version, Formula(formula, Const(True, BOOLEAN)))) == said


def test_two_facts_of_one_title_are_told_apart_by_their_owner(corpus):
    version = corpus.regles["pret.duree"].versions[0]
    formula = Formula("emprunt.numero != emprunt.numero", Const(True, BOOLEAN))
    assert words(told(corpus, version, formula)) == (
        "Numéro de l'emprunt (emprunt) diffère de Numéro de l'emprunt (emprunt)"
    )


def test_the_text_of_a_page_has_every_heading_once_and_in_order(page):
    lines = page_as_text(page).splitlines()
    assert [line for line in lines if line in TITRES] == list(TITRES)


def test_no_line_of_the_text_is_wider_than_asked(page):
    assert max(len(line) for line in page_as_text(page, width=72).splitlines()) <= 72


def test_an_example_that_breaks_the_rule_shows_its_remedy_with_figures(page):
    text = " ".join(page_as_text(page).split())
    assert "Réponse : non conforme" in text
    assert "‹maximum›" in text  # the template, under « Ce que dit la règle »
    assert "de 29 jours à 30 jours" in text  # the figure, under the example


def test_a_page_as_data_is_json_and_keeps_what_words_point_to(page):
    data = json.loads(json.dumps(page_as_data(page), ensure_ascii=False))
    assert [section["titre"] for section in data["sections"]] == list(TITRES)
    formula = next(block for block in data["sections"][0]["blocs"] if block["bloc"] == "formula")
    assert {"texte": "emprunt.duree_jours", "role": "fait", "cible": "emprunt.duree_jours"} in formula[
        "texte"
    ]


def test_personal_facts_are_announced_on_the_page_of_their_entity(corpus):
    text = page_as_text(entity_page(corpus, corpus.vocabulaire.entites["lecteur"]))
    assert text.count("Donnée personnelle : oui") == 1


def test_an_entity_tells_which_rules_read_each_fact(corpus):
    text = page_as_text(entity_page(corpus, corpus.vocabulaire.entites["emprunt"]))
    assert text.count("Lu par : Durée d'un prêt [pret.duree]") == 2  # the duration and the exception


def test_an_article_counts_its_passages(corpus):
    text = page_as_text(article_page(corpus, "Code du prêt", "P1"))
    assert "1\u00a0encodé par une règle sur 2 ; 1\u00a0écarté avec un motif" in text


def test_a_table_keeps_codes_and_years_as_they_are(corpus):
    text = page_as_text(table_page(corpus.tables["durees"]))
    assert "01/01/2015" in text
    assert "28 jours" in text


def test_a_table_too_wide_for_the_screen_becomes_labelled_lines():
    wide = tuple((Span("mot " * 20),) for _ in range(3))
    page = Page("table", "t", "T", sections=(Section("S", (Grid(("a", "b", "c"), (wide,)),)),))
    text = page_as_text(page, width=60)
    assert "    b : mot" in text
    assert max(map(len, text.splitlines())) <= 60


def test_control_of_a_link_shows_its_address():
    page = Page("article", "a", "A", chapeau=(Paragraph((Span("Lire", "lien", "https://exemple.fr"),)),))
    assert "Lire (https://exemple.fr)" in page_as_text(page)
