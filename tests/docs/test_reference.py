"""Every thing of the rule base has its page, with the headings that readers count on."""

import importlib

import pytest

import lawrules
from lawrules.loader import load_corpus
from lawrules.reports.fiche import TITRES, fiche
from lawrules.reports.fiches_reference import article_page, cited_articles, entity_page, table_page
from lawrules.reports.page_texte import page_as_text

CORPUS = load_corpus()


@pytest.mark.parametrize("identifier", CORPUS.regles)
def test_every_rule_has_a_page_with_the_fixed_headings(identifier):
    page = fiche(CORPUS, CORPUS.regles[identifier])
    assert tuple(section.titre for section in page.sections) == TITRES
    assert all(section.blocs or section.sections for section in page.sections)


@pytest.mark.parametrize("identifier", CORPUS.regles)
def test_the_page_of_a_rule_names_every_source_and_every_first_day(identifier):
    rule = CORPUS.regles[identifier]
    text = " ".join(page_as_text(fiche(CORPUS, rule)).replace("\u00a0", " ").split())
    for version in rule.versions:
        assert str(version.depuis.year) in text
        assert " ".join(version.source.repere.split()) in text


@pytest.mark.parametrize(("texte", "article"), cited_articles(CORPUS).values())
def test_every_cited_article_has_a_page(texte, article):
    assert article_page(CORPUS, texte, article).sections


@pytest.mark.parametrize("identifier", CORPUS.vocabulaire.entites)
def test_the_page_of_an_entity_describes_each_of_its_facts(identifier):
    entity = CORPUS.vocabulaire.entites[identifier]
    facts = entity_page(CORPUS, entity).sections[-1]
    assert [section.titre for section in facts.sections] == [fact.titre for fact in entity.faits.values()]


@pytest.mark.parametrize("name", CORPUS.tables)
def test_the_page_of_a_table_shows_every_line(name):
    table = CORPUS.tables[name]
    grid = table_page(table).sections[0].blocs[-1]
    assert len(grid.lignes) == len(table.lignes)


def test_the_site_holds_one_document_per_rule_article_entity_and_table():
    pytest.importorskip("sphinx", reason="the extra « docs » is not installed")
    from lawrules.sphinxext.reference import Reference
    from lawrules.sphinxext.stubs import docname, stubs

    articles = cited_articles(CORPUS)
    found = stubs(Reference(CORPUS, {}, articles), "reference")
    wanted = {docname("reference", "regle", name) for name in CORPUS.regles}
    wanted |= {docname("reference", "article", name) for name in articles}
    wanted |= {docname("reference", "entite", name) for name in CORPUS.vocabulaire.entites}
    wanted |= {docname("reference", "table", name) for name in CORPUS.tables}
    assert wanted <= set(found)
    assert len(found) == len(wanted) + 4  # and one list of each kind


def test_the_packaged_base_is_what_the_public_function_loads():
    assert set(lawrules.load_rules().regles) == set(CORPUS.regles)


@pytest.mark.parametrize("name", ["case", "columns.support", "session"])
def test_what_an_evaluator_cannot_do_comes_with_what_to_do_instead(name):
    limits = importlib.import_module(f"lawrules.backends.{name}").SUPPORT
    assert limits
    assert [key for key, limit in limits.items() if not (limit.what and limit.fix)] == []
