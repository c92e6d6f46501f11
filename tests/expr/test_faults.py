"""Formulas that must be refused, each with its code, its words and, where it matters, its place."""

from __future__ import annotations

import pytest

from lawrules.errors import RuleFileError, Where
from lawrules.expr import ListParameter, compile_formula, parse_parameter
from lawrules.ir.types import BOOLEAN
from tests.properties.language import TABLES, VOCABULARY

_PARAMETERS = {
    item.nom: item
    for item in (
        parse_parameter("seuil", "25 %"),
        parse_parameter("liste", ["a", "b"]),
        parse_parameter("duree", "8 mois"),
    )
}

_REFUSED = [
    ("objet", "", "LR101", "vide"),
    ("objet", "objet.marque et", "LR101", "trop tôt"),
    ("objet", "objet.marque et et objet.cher", "LR101", "n'est pas attendu"),
    ("objet", "objet.marque $ objet.cher", "LR101", "« $ »"),
    ("objet", "__import__('os')", "LR101", "caractère inattendu"),
    ("objet", "objet.poids > 3 ou", "LR101", "trop tôt"),
    ("objet", "x" * 4_001, "LR102", "4001 caractères"),
    ("objet", "non " * 80 + "objet.marque", "LR102", "60 niveaux"),
    ("objet", "objet.marqe", "LR103", "fait inconnu"),
    ("objet", "lieu.zone", "LR103", "n'est pas visible"),
    ("objet", "objet.endroit.zone", "LR103", "fait inconnu"),
    ("objet", "seul >= 25 %", "LR103", "nom inconnu"),
    ("objet", "objet.debut > 2020-02-30", "LR104", "n'est pas une date"),
    ("objet", "objet.prix > 3 francs", "LR105", "unité inconnue"),
    ("lot", "lot.objets", "LR107", "collection"),
    ("objet", "objet.sorte parmi seuil", "LR107", "n'est pas une liste"),
    ("objet", "liste", "LR107", "est une liste"),
    ("objet", "racine(objet.poids) > 2", "LR108", "fonction inconnue"),
    ("objet", "annee(objet.debut, objet.fin) > 2", "LR108", "attend 1 arguments"),
    ("objet", "connu(3)", "LR108", "« connu » attend"),
    ("lot", "nombre(lot.total) > 2", "LR108", "attend d'abord une collection"),
    ("lot", "somme(lot.objets) > 2", "LR108", "arguments"),
    ("lot", "part(lot.objets, parmi: objet.marque) > 25 %", "LR108", "« part »"),
    ("objet", "table.inconnue[objet.sorte] > 3 euros", "LR109", "table inconnue"),
    ("objet", "table.plafonds[objet.sorte, 3] > 3 euros", "LR109", "attend 1 clés"),
    ("objet", 'objet.sorte = "d"', "LR110", "valeur inconnue"),
    ("objet", 'objet.sorte parmi ["a", "z"]', "LR110", "valeur inconnue"),
    ("objet", "objet.poids", "LR111", "on attend « booleen »"),
    ("objet", "objet.poids et objet.marque", "LR111", "une condition"),
    ("objet", "objet.marque = vrai", "LR111", "oui/non"),
    ("objet", 'objet.sorte < "b"', "LR111", "« = » ou « != »"),
    ("objet", "objet.debut > 3", "LR111", "ne se comparent pas"),
    ("objet", "objet.marque + 1 > 2", "LR111", "on attend un nombre"),
    ("objet", "annee(objet.poids) > 2", "LR111", "on attend « date »"),
    ("objet", "jours_apres(objet.debut, 1,5 jours) > objet.fin", "LR111", "nombre entier"),
    ("objet", "si objet.marque alors 3 sinon objet.debut", "LR111", "deux branches"),
    ("objet", "objet.prix > objet.poids", "LR112", "unités différentes"),
    ("objet", "objet.prix + 3 > 2 euros", "LR112", "unités différentes"),
    ("objet", "jours_entre(objet.debut, objet.fin) > duree", "LR112", "unités différentes"),
    ("objet", "1 / 0 > 2", "LR120", "division par zéro"),
    ("objet", "1 / objet.prix > 2", "LR120", "n'est pas négatif"),
    ("lot", "tous(lot.objets, objet.lieu.surface / objet.lieu.surface > 2)", "LR121", "dans un agrégat"),
    ("lot", "tous(lot.objets, nombre(lot.objets, objet.marque) > 1)", "LR122", "désigne déjà"),
]


@pytest.mark.parametrize(("subject", "text", "code", "words"), _REFUSED)
def test_a_wrong_formula_is_refused_with_its_code_and_words(
    subject: str, text: str, code: str, words: str
) -> None:
    with pytest.raises(RuleFileError) as caught:
        compile_formula(
            text,
            vocabulary=VOCABULARY,
            subject=subject,
            parameters=_PARAMETERS,
            tables=TABLES,
            expected=BOOLEAN,
        )
    problem = caught.value.problems[0]
    assert (problem.code, words in problem.what) == (code, True), problem


def test_a_fault_is_placed_at_its_own_character() -> None:
    with pytest.raises(RuleFileError) as caught:
        compile_formula(
            "objet.marque et objet.marqe",
            vocabulary=VOCABULARY,
            subject="objet",
            where=Where("regle.yaml", 13, 10, "versions[0].exige"),
        )
    problem = caught.value.problems[0]
    assert (problem.where.line, problem.where.column) == (13, 26)
    assert "vouliez-vous dire « marque »" in problem.fix


@pytest.mark.parametrize(
    ("text", "code"),
    [("12 francs", "LR105"), ("3 + 4", "LR106"), ("2020-13-01", "LR104"), ("25 % de plus", "LR101")],
)
def test_a_parameter_that_is_no_value_is_refused(text: str, code: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        parse_parameter("p", text)
    assert caught.value.code == code


@pytest.mark.parametrize("values", [[], ["a", "3"], ["3", "4 euros"]])
def test_a_list_of_nothing_or_of_several_types_is_refused(values: list[str]) -> None:
    with pytest.raises(RuleFileError) as caught:
        parse_parameter("p", values)
    assert caught.value.code == "LR106"


def test_a_list_parameter_keeps_its_values() -> None:
    found = _PARAMETERS["liste"]
    assert isinstance(found, ListParameter)
    assert found.values == ("a", "b")
