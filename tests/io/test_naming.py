"""Things named without their key: joined to the one thing of that name, never to one of two."""

from __future__ import annotations

from datetime import date

import pytest

import lawrules
from lawrules.audits.convention import audit_document
from lawrules.backends.instances import Instance
from lawrules.io.building import Document
from lawrules.io.documents import parse_document
from lawrules.model import Verdict

LAW = lawrules.load_rules()
HEAD = """document: convention_attribution
monde: clos
convention_attribution:
  date_signature: 2025-06-20
  territoire: {siren: "900000108", soumis_reforme_attributions: oui}
  bailleurs:
    - {nom: Habitat de l'Étang, bailleur: {siren: "900000017"}}
    - {nom: Logis du Plateau, bailleur: {siren: "900000025", nom: Société Logis du Plateau}}
"""
LINES = """  engagements:
    - {libelle: a, bailleur: {nom: "HABITAT DE L ETANG"}, public: hors_qpv_publics_vises, annee: 2026, nombre: 4}
    - {libelle: b, bailleur: {nom: Société Logis du plateau}, public: hors_qpv_publics_vises, annee: 2026, nombre: 3}
"""
RULE = "convention_attribution.engagement_hors_qpv_par_bailleur"


def read(*parts: str) -> Document:
    return parse_document("".join([HEAD, *parts]), LAW.vocabulaire)


def landlords(document: Document) -> list[object]:
    lines: list[Instance] = document.instance.collections["engagements"]
    return [line.links["bailleur"].facts.get("siren") for line in lines]


def verdict(document: Document) -> tuple[Verdict, ...]:
    audit = audit_document(
        LAW.corpus, document.instance, world="clos", on=date(2026, 1, 1), rules=[RULE], keep_conforming=True
    )
    return tuple(item.verdict for item in audit.constats)


def test_a_line_named_as_a_party_or_as_its_landlord_takes_the_siren() -> None:
    document = read(LINES)
    assert landlords(document) == ["900000017", "900000025"]
    assert any("rapproché du bailleur social 900000017" in note for note in document.notes)


def test_commitments_told_by_name_are_read_by_the_rules() -> None:
    assert verdict(read(LINES)) == (Verdict.CONFORME,)


def test_a_name_that_two_landlords_bear_is_never_guessed() -> None:
    twin = '    - {nom: HABITAT de l\'étang, bailleur: {siren: "900000033"}}\n'
    document = read(twin, LINES)
    assert landlords(document) == [None, "900000025"]
    (note,) = (note for note in document.notes if "plusieurs" in note)
    assert "900000017, 900000033" in note and "donnez « SIREN du bailleur »" in note


def test_an_ambiguous_name_leaves_the_rule_undecided_rather_than_broken() -> None:
    twin = '    - {nom: HABITAT de l\'étang, bailleur: {siren: "900000033"}}\n'
    assert verdict(read(twin, LINES)) == (Verdict.INDETERMINE,)


def test_a_name_that_no_one_bears_is_told_with_the_nearest() -> None:
    document = read(LINES.replace("HABITAT DE L ETANG", "Habitat de l'Étand"))
    assert landlords(document)[0] is None
    (note,) = (note for note in document.notes if "aucun bailleur" in note)
    assert "Habitat de l'Étang" in note


def test_a_siren_that_is_given_is_kept_whatever_the_name_says() -> None:
    line = '  engagements:\n    - {bailleur: {siren: "900000041", nom: "Habitat de l\'Étang"}, annee: 2026}\n'
    assert landlords(read(line)) == ["900000041"]


def test_a_party_without_siren_takes_that_of_the_line_of_its_name() -> None:
    more = "    - {nom: Foyer des Vallons}\n"
    line = '  engagements:\n    - {bailleur: {siren: "900000058", nom: Foyer des vallons}, annee: 2026}\n'
    found = read(more, line).instance.collections["bailleurs"][2]
    assert found.links["bailleur"].facts == {"siren": "900000058"}


@pytest.mark.parametrize("name", ["Les Genêts", "Ville du Clos"])
def test_the_name_of_another_thing_is_not_that_of_its_landlord(name: str) -> None:
    # A residence belongs to a landlord and does not bear its name.
    more = f'  residences: [{{nom: {name}, bailleur: {{siren: "900000017"}}}}]\n'
    line = f"  engagements:\n    - {{bailleur: {{nom: {name}}}, annee: 2026}}\n"
    assert landlords(read(more, line)) == [None]


def test_a_document_that_names_no_one_has_no_remark() -> None:
    assert (
        parse_document(
            "document: convention_attribution\nconvention_attribution:\n  intitule: X\n", LAW.vocabulaire
        ).notes
        == ()
    )


# --- what elements hold from their document -------------------------------------------------------------------

TOTALS = """document: convention_attribution
convention_attribution:
  territoire: {siren: "900000108", nom: T, soumis_reforme_attributions: oui}
  exercices:
    - {niveau: territoire, annee: 2025, baux_hors_qpv: 400, baux_hors_qpv_publics_vises: 90}
    - {niveau: territoire, annee: 2025, territoire: {siren: "900000108"}}
    - {niveau: territoire, annee: 2025, territoire: {siren: "900000116"}}
    - {niveau: territoire, annee: 2025, territoire: {siren: "900000108", soumis_reforme_attributions: non}}
"""


def test_a_total_that_names_no_territory_is_of_that_of_its_convention() -> None:
    root = parse_document(TOTALS, LAW.vocabulaire).instance
    mine = [item.links["territoire"] is root.links["territoire"] for item in root.collections["exercices"]]
    assert mine == [True, True, False, False]


def test_a_total_printed_in_a_convention_is_judged_by_the_territory_of_the_convention() -> None:
    # 90 of 400 is 22.5 %, below a quarter.
    root = parse_document(TOTALS, LAW.vocabulaire).instance
    rule = "attribution.quota_premier_quartile_hors_qpv"
    audit = audit_document(LAW.corpus, root, rules=[rule])
    assert [item.sujet.cle for item in audit.constats if item.verdict is Verdict.NON_CONFORME] == ["n° 1"]
