"""What counts as a blank of a document, and what does not; every count was made by hand on the text beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import lawrules
from lawrules.audits.findings import Audit, Sheet
from lawrules.base import RuleBase

from .small_base import small_base

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return small_base(tmp_path_factory.mktemp("base") / "regles")


def audit(base: RuleBase, folder: Path, text: str, *, world: str = "ouvert") -> Audit:
    path = folder / "plan.yaml"
    path.write_text(f"document: plan\nmonde: {world}\nplan:\n{text}", encoding="utf-8")
    return base.audit(str(path)).audit


def sheets(found: Audit) -> dict[str, Sheet]:
    return {sheet.chemin: sheet for sheet in found.completude}


def counts(sheet: Sheet) -> tuple[int, int, int]:
    return sheet.remplis, sheet.vides, sheet.absents


def test_facts_filled_blank_and_said_absent_are_counted_apart(base: RuleBase, tmp_path: Path) -> None:
    text = "  date_plan: 2020-05-01\n  avis: absent\n  club: {nom: A, licencies: 120}\n  lignes:\n"
    text += "    - {equipe: Une, nombre: 3}\n    - {equipe: Deux}\n    - {equipe: Trois, nombre: absent}\n"
    found = sheets(audit(base, tmp_path, text))
    assert counts(found["plan"]) == (0, 0, 1)
    assert counts(found["plan.club"]) == (1, 0, 0)
    assert counts(found["plan.lignes"]) == (1, 1, 1)
    assert found["plan.lignes"].elements == 3


def test_each_blank_has_its_path_and_its_title(base: RuleBase, tmp_path: Path) -> None:
    text = "  date_plan: 2020-05-01\n  lignes:\n    - {equipe: Une}\n    - {entraineur: X}\n"
    found = sheets(audit(base, tmp_path, text))
    assert [blank.chemin for blank in found["plan.lignes"].blancs] == [
        "plan.lignes[Une].nombre",
        "plan.lignes[n° 2].nombre",
    ]
    assert [blank.titre for blank in found["plan"].blancs] == ["Avis"]


def test_a_computed_fact_is_no_blank_but_what_it_is_computed_from_is(base: RuleBase, tmp_path: Path) -> None:
    found = sheets(audit(base, tmp_path, "  date_plan: 2020-05-01\n  club: {nom: A}\n"))
    assert [blank.chemin for blank in found["plan.club"].blancs] == ["plan.club.licencies"]


def test_what_serves_only_to_compute_a_given_fact_is_not_asked(base: RuleBase, tmp_path: Path) -> None:
    found = sheets(audit(base, tmp_path, "  date_plan: 2020-05-01\n  club: {nom: A, grand: oui}\n"))
    assert "plan.club" not in found


def test_a_link_of_which_nothing_is_known_is_asked_what_the_rules_read_through_it(
    base: RuleBase, tmp_path: Path
) -> None:
    found = sheets(audit(base, tmp_path, "  date_plan: 2020-05-01\n"))
    assert [blank.chemin for blank in found["plan.club"].blancs] == ["plan.club.licencies"]


def test_a_fact_that_no_rule_reads_does_not_count(base: RuleBase, tmp_path: Path) -> None:
    paths = {
        blank.chemin
        for sheet in audit(base, tmp_path, "  date_plan: 2020-05-01\n").completude
        for blank in sheet.blancs
    }
    assert "plan.lieu" not in paths


def test_a_fact_read_by_a_repealed_rule_counts_only_on_its_days(base: RuleBase, tmp_path: Path) -> None:
    before = sheets(audit(base, tmp_path, "  date_plan: 2009-12-31\n"))["plan"]
    after = sheets(audit(base, tmp_path, "  date_plan: 2010-01-01\n"))["plan"]
    assert [blank.chemin for blank in before.blancs] == ["plan.avis", "plan.ancien"]
    assert [blank.chemin for blank in after.blancs] == ["plan.avis"]


def test_a_table_left_blank_is_one_blank_and_an_empty_one_is_said_absent(
    base: RuleBase, tmp_path: Path
) -> None:
    blank = sheets(audit(base, tmp_path, "  date_plan: 2020-05-01\n"))["plan.lignes"]
    empty = sheets(audit(base, tmp_path, "  date_plan: 2020-05-01\n  lignes: []\n"))["plan.lignes"]
    assert (counts(blank), blank.elements) == ((0, 1, 0), None)
    assert (counts(empty), empty.elements) == ((0, 0, 1), 0)


def test_a_blank_stays_a_blank_in_a_document_declared_complete(base: RuleBase, tmp_path: Path) -> None:
    found = sheets(audit(base, tmp_path, "  date_plan: 2020-05-01\n", world="clos"))
    assert counts(found["plan"]) == (0, 1, 0)


def test_a_rule_without_object_asks_only_what_says_so() -> None:
    """A demolition is asked its agreements, not the label of a refurbishment; a park is asked neither."""
    found = sheets(lawrules.load_rules().audit(str(EXAMPLES / "npnru" / "convention_defauts.yaml")).audit)
    blanks = {blank.chemin for blank in found["convention_renouvellement.operations"].blancs}
    park = "convention_renouvellement.operations[6. Parc de la Vire]"
    demolition = "convention_renouvellement.operations[1. Démolition de la barre Vire]"
    assert f"{park}.touche_aux_loyers_ou_demolit" in blanks
    for name in ("label", "hausse_de_loyer_significative", "deficit", "accord_garants"):
        assert f"{park}.{name}" not in blanks
    assert f"{demolition}.label" not in blanks
    assert f"{demolition}.taux_accorde_au_bailleur_fragile" in blanks


def test_a_workbook_counts_as_the_yaml_does(tmp_path: Path) -> None:
    from lawrules.io.documents import read_document
    from lawrules.io.templates import template_xlsx

    law = lawrules.load_rules()
    path = EXAMPLES / "npnru" / "convention_defauts.yaml"
    document = read_document(path, law.vocabulaire)
    book = tmp_path / "npnru.xlsx"
    template_xlsx(law.vocabulaire, document.entity, path=book, instance=document.instance)
    from_yaml, from_book = (
        [(sheet.chemin, counts(sheet), sheet.elements) for sheet in law.audit(str(source)).audit.completude]
        for source in (path, book)
    )
    assert from_yaml == from_book


def test_a_register_has_no_completeness() -> None:
    rows = pl.DataFrame({"attribution.identifiant": ["A"], "attribution.date_bail": [date(2024, 5, 2)]})
    assert lawrules.load_rules().audit(rows).audit.completude == ()


# --- totals printed in a convention ---------------------------------------------------------------------------

TOTALS = """document: convention_attribution
convention_attribution:
  date_projet: 2026-02-01
  territoire: {siren: "900000108", soumis_reforme_attributions: oui}
  exercices:
"""


def _totals(folder: Path, *lines: str) -> Sheet:
    path = folder / "cia.yaml"
    path.write_text(TOTALS + "".join(f"    - {{{line}}}\n" for line in lines), encoding="utf-8")
    return sheets(lawrules.load_rules().audit(str(path)).audit)["convention_attribution.exercices"]


def test_a_printed_total_is_not_asked_for_the_rest_of_the_year(tmp_path: Path) -> None:
    both = "niveau: territoire, annee: 2025, baux_hors_qpv: 400, baux_hors_qpv_publics_vises: 110"
    assert _totals(tmp_path, both).vides == 0


def test_a_printed_total_without_its_other_half_is_one_blank(tmp_path: Path) -> None:
    found = _totals(tmp_path, "niveau: territoire, annee: 2025, baux_hors_qpv: 400")
    assert [blank.chemin.rpartition(".")[2] for blank in found.blancs] == ["baux_hors_qpv_publics_vises"]


def test_what_a_printed_total_gives_counts_as_filled(tmp_path: Path) -> None:
    found = _totals(
        tmp_path, "niveau: bailleur, annee: 2025, baux_hors_qpv: 200, baux_hors_qpv_publics_vises: 55"
    )
    assert (found.remplis, found.vides, found.elements) == (4, 0, 1)


def test_a_year_that_prints_nothing_is_asked_nothing(tmp_path: Path) -> None:
    assert _totals(tmp_path, "niveau: territoire, annee: 2025").vides == 0
