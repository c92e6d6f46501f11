"""A rule printed and read again is the same rule."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from lawrules.errors import Problems
from lawrules.loader.formulas import FormulaReader
from lawrules.loader.printing import print_rule
from lawrules.loader.rules import read_rule
from lawrules.loader.strict import parse_yaml
from lawrules.loader.values import read_number, write_number


def read_back(text, corpus, path):
    problems = Problems()
    node = parse_yaml(text, problems=problems, name="f.yaml")
    assert node is not None, list(problems)
    rule = read_rule(node, formulas=FormulaReader(corpus.vocabulaire, corpus.tables, problems), path=path)
    assert not problems, list(problems)
    return rule


@pytest.mark.parametrize("name", ["pret.duree", "lecteur.enfant", "annee.part_des_retards"])
def test_a_rule_survives_printing(library, name):
    corpus = library.load()
    rule = corpus.regles[name]
    assert read_back(print_rule(rule), corpus, rule.chemin) == rule


@pytest.mark.parametrize(
    "text",
    [
        "« au moins » : l'égalité suffit",
        "deux points : puis la suite",
        "un # qui n'est pas un commentaire",
        "- un tiret d'abord",
        "{accolades} et [crochets], virgules",
        '"guillemets" et \\ barre',
        "oui",
        "01004",
        "~",
        "@ arobase",
        "finit par deux-points:",
        "deux  espaces",
        "espace insécable\u00a0: ici",
        "caractère\u2028invisible\x85 et \x7f",
        "é" * 300,
        "mot " * 60 + "fin",
        "premier paragraphe\n\nsecond : paragraphe\n  décalé",
        "  # \nligne",
        "& ancre, * alias, ! étiquette, % directive, | > blocs, ? clé",
    ],
)
def test_any_text_survives_printing(library, text):
    corpus = library.load()
    rule = corpus.regles["pret.duree"]
    newest, oldest = rule.versions
    text = text.strip()
    newest = evolve(
        newest, lecture=text, limites=text, source=evolve(newest.source, repere=text, issu_de=text)
    )
    changed = evolve(rule, titre=text, resume=text, mots_cles=(text,), versions=(newest, oldest))
    assert read_back(print_rule(changed), corpus, rule.chemin) == changed


@pytest.mark.parametrize(
    "parameters",
    [
        '{maximum: 28 jours, a: 25 %, b: "1,5", c: 2017-01-29, d: oui, e: "2017", f: mot}',
        "\n      maximum: 28 jours\n      a: 1,5\n      b: 8861 euros/UC/an\n      c: -3",
        "\n      maximum: 28 jours\n      a:\n        - 1,5\n        - 2\n      b: [livre, disque]",
        '{maximum: 28 jours, codes: ["01", "02, 03", x]}',
    ],
)
def test_parameters_survive_printing(library, parameters):
    library.edit("reglement/p1/duree.yaml", "{maximum: 28 jours}", parameters)
    corpus = library.load_as_is()
    rule = corpus.regles["pret.duree"]
    assert read_back(print_rule(rule), corpus, rule.chemin) == rule


def test_a_quoted_number_stays_text_and_a_decimal_stays_one_number(library):
    library.edit(
        "reglement/p1/duree.yaml",
        "{maximum: 28 jours}",
        '\n      maximum: 28 jours\n      code: "01"\n      codes: ["01"]\n      rates:\n        - 1,5\n',
    )
    version = library.load_as_is().regles["pret.duree"].versions[0]
    assert [parameter.value for parameter in version.parametres] == [Fraction(28), "01"]
    assert [parameter.values for parameter in version.listes] == [("01",), (Fraction(3, 2),)]


@pytest.mark.parametrize("end", [None, date(2030, 6, 30)])
def test_the_end_of_the_newest_version_survives_printing(library, end):
    corpus = library.load()
    rule = corpus.regles["pret.duree"]
    changed = evolve(rule, versions=(evolve(rule.versions[0], fin=end), rule.versions[1]))
    assert read_back(print_rule(changed), corpus, rule.chemin) == changed


def test_an_end_that_is_the_eve_of_the_next_version_is_not_written(library):
    corpus = library.load()
    rule = corpus.regles["pret.duree"]
    changed = evolve(rule, versions=(rule.versions[0], evolve(rule.versions[1], fin=date(2019, 12, 31))))
    assert "fin:" not in print_rule(changed)
    assert read_back(print_rule(changed), corpus, rule.chemin) == changed


def test_formulas_are_printed_as_they_were_written(library):
    library.edit(
        "reglement/p1/duree.yaml",
        "    exige: emprunt.duree <= maximum\n  -",
        "    exige: |-\n      emprunt.duree <= maximum\n        ou emprunt.precieux\n  -",
    )
    corpus = library.load_as_is()
    rule = corpus.regles["pret.duree"]
    assert rule.versions[0].formula.text == "emprunt.duree <= maximum\n  ou emprunt.precieux"
    assert "      emprunt.duree <= maximum\n        ou emprunt.precieux\n" in print_rule(rule)
    assert read_back(print_rule(rule), corpus, rule.chemin) == rule


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", Fraction(0)),
        ("-3", Fraction(-3)),
        ("0,05", Fraction(1, 20)),
        ("-0,5", Fraction(-1, 2)),
        ("1234567,89", Fraction(123456789, 100)),
    ],
)
def test_numbers_are_written_with_a_decimal_comma(text, number):
    assert write_number(number) == text
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8 861", 8861),
        ("8\u202f861,5", Fraction(17723, 2)),
        ("25 %", Fraction(1, 4)),
        ("25,75\u00a0%", Fraction(103, 400)),
    ],
)
def test_numbers_are_read_as_the_french_write_them(text, number):
    assert read_number(text) == number


def test_a_third_has_no_exact_decimal_form():
    with pytest.raises(ValueError, match="no exact decimal form"):
        write_number(Fraction(1, 3))


def test_a_reference_date_of_the_rule_s_own_survives_printing(library):
    library.edit(
        "reglement/p1/duree.yaml",
        "gravite: manquement\n",
        "gravite: manquement\ndate_de_reference: emprunt.date_sortie\n",
    )
    corpus = library.load_as_is()
    rule = corpus.regles["pret.duree"]
    assert rule.date_de_reference.text == "emprunt.date_sortie"
    assert read_back(print_rule(rule), corpus, rule.chemin) == rule


def test_a_reference_date_must_be_a_date(library):
    library.edit(
        "reglement/p1/duree.yaml",
        "gravite: manquement\n",
        "gravite: manquement\ndate_de_reference: emprunt.duree\n",
    )
    (problem,) = library.refused()
    assert (problem.code, problem.where.path) == ("LR111", "date_de_reference")
