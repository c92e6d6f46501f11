"""The half-yearly file of a register made from the counts written below; every figure is worked out by hand."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

import lawrules
from lawrules.audits.remontee import Counts, Sent, prepare
from lawrules.backends.instances import Interval
from lawrules.cli.main import main
from lawrules.errors import DataError
from lawrules.io.tables import read_table
from lawrules.model import Verdict

LAW = lawrules.load_rules()
HABITAT, LOGIS = "900000017", "900000025"
COVERED, FREE = "900000108", "900000116"

# (landlord, territory, day, lease, in a priority quarter, first quartile, rehoused, how many)
Row = tuple[str | None, str, date | None, bool, bool | None, bool | None, bool | None, int]
ROWS: tuple[Row, ...] = (
    (HABITAT, COVERED, date(2026, 1, 1), True, False, True, False, 6),
    (HABITAT, COVERED, date(2026, 6, 30), True, False, True, True, 2),  # both: once in the whole
    (HABITAT, COVERED, date(2026, 3, 1), True, False, False, True, 1),
    (HABITAT, COVERED, date(2026, 3, 1), True, False, None, False, 3),  # income unknown
    (HABITAT, COVERED, date(2026, 3, 1), True, False, False, False, 28),
    (HABITAT, COVERED, date(2026, 3, 1), False, False, False, False, 4),  # no lease: told, not in the rate
    (HABITAT, COVERED, date(2026, 3, 1), True, True, True, False, 50),  # in a quarter
    (HABITAT, COVERED, date(2026, 7, 1), True, False, True, False, 70),  # the other half of the year
    (HABITAT, FREE, date(2026, 3, 1), True, False, False, False, 9),  # a territory that is not covered
    (LOGIS, COVERED, date(2026, 3, 1), True, False, True, False, 10),
    (LOGIS, COVERED, date(2026, 3, 1), True, False, False, False, 30),
)


def register(*more: Row) -> pl.DataFrame:
    rows = []
    for landlord, territory, day, lease, quarter, first, rehoused, number in (*ROWS, *more):
        for _ in range(number):
            rows.append(
                {
                    "attribution.identifiant": f"a{len(rows)}",
                    "attribution.date_decision": day,
                    "attribution.bail_signe": lease,
                    "attribution.bailleur.siren": landlord,
                    "attribution.bailleur.nom": {HABITAT: "Habitat", LOGIS: "=Logis"}.get(landlord or ""),
                    "attribution.territoire.siren": territory,
                    "attribution.territoire.soumis_reforme_attributions": territory == COVERED,
                    "attribution.logement.en_qpv": quarter,
                    "attribution.premier_quartile": first,
                    "attribution.reloge": rehoused,
                }
            )
    return pl.DataFrame(rows)


def sent(
    *more: Row, period: tuple[int, ...] | None = (2026, 1), expected: dict[str, Fraction] | None = None
) -> Sent:
    table = read_table(register(*more), LAW.vocabulaire, entity="attribution")
    return prepare(
        LAW.corpus,
        table.frame,
        period=period,
        today=date(2026, 7, 3),
        expected=expected,
        lines=table.lines.to_list(),
    )


def counts(found: Sent, siren: str) -> Counts:
    (only,) = (item for sender in found.expediteurs if sender.cle == siren for item in sender.comptes)
    return only


def between(low: int, high: int) -> Interval:
    return Interval(Fraction(low), Fraction(high))


def test_counts_and_rate_of_a_half_year_keep_the_bounds_of_unknown_incomes() -> None:
    # 6 + 2 + 1 + 3 + 28 leases outside quarters, 4 more without a lease; 6 + 2 of the first quartile, 3 perhaps.
    found = counts(sent(), HABITAT)
    assert dict(found.totaux) == {
        "attributions_hors_qpv": between(44, 44),
        "baux_hors_qpv": between(40, 40),
        "baux_hors_qpv_premier_quartile": between(8, 11),
        "baux_hors_qpv_reloges": between(3, 3),
        "baux_hors_qpv_publics_vises": between(9, 12),
    }
    assert found.taux == Interval(Fraction(9, 40), Fraction(12, 40))


def test_the_day_on_which_counts_stop_and_the_last_day_to_send_come_from_the_rules() -> None:
    found = sent()
    assert (found.periode, found.arrete, found.limite) == ("2026-S1", date(2026, 6, 30), date(2026, 7, 15))


def test_the_second_half_is_sent_in_january() -> None:
    found = sent(period=(2026, 2))
    assert (found.arrete, found.limite) == (date(2026, 12, 31), date(2027, 1, 15))
    assert counts(found, HABITAT).totaux["baux_hors_qpv"] == between(70, 70)


def test_without_a_period_the_last_one_that_is_over_is_taken() -> None:
    assert sent(period=None).periode == "2026-S1"


def test_a_territory_that_is_not_covered_is_left_aside_and_it_is_said() -> None:
    found = sent()
    assert {item.avec[0] for sender in found.expediteurs for item in sender.comptes} == {COVERED}
    assert any("hors de l'obligation" in note for note in found.notes)


def test_rows_to_complete_are_told_with_what_they_lack() -> None:
    found = counts(sent(), HABITAT)
    assert [row.cle for row in found.douteuses] == ["a9", "a10", "a11"]
    assert all("Ressources mensuelles déclarées" in row.manque for row in found.douteuses)
    assert counts(sent(), LOGIS).douteuses == ()


def test_a_row_without_landlord_is_to_be_completed_by_each() -> None:
    found = sent((None, COVERED, date(2026, 3, 1), True, False, True, False, 1))
    assert counts(found, LOGIS).totaux["baux_hors_qpv"] == between(40, 41)
    (row,) = counts(found, LOGIS).douteuses
    assert row.manque == ("SIREN du bailleur",)


def test_a_row_known_to_be_in_a_quarter_needs_nothing_more() -> None:
    found = sent((LOGIS, COVERED, date(2026, 3, 1), True, True, None, None, 5))
    assert counts(found, LOGIS).douteuses == ()


@pytest.mark.parametrize(
    ("rate", "verdict", "missing"),
    [
        (Fraction(25, 100), Verdict.CONFORME, None),  # 10 of 40
        (Fraction(26, 100), Verdict.NON_CONFORME, 1),  # 10.4: eleven are needed
    ],
)
def test_the_objective_given_is_judged_by_the_rule_of_six_months(
    rate: Fraction, verdict: Verdict, missing: int | None
) -> None:
    (found,) = counts(sent(expected={LOGIS: rate}), LOGIS).constats
    assert (found.regle, found.verdict) == ("attribution.objectif_sur_six_mois", verdict)
    assert found.chiffres is not None and (found.chiffres.manque or None) == missing


def test_an_objective_for_all_is_overridden_by_that_of_one() -> None:
    found = sent(expected={"": Fraction(1, 5), LOGIS: Fraction(1, 2)})
    verdicts = {sender.cle: sender.comptes[0].constats[0].verdict for sender in found.expediteurs}
    assert verdicts == {HABITAT: Verdict.CONFORME, LOGIS: Verdict.NON_CONFORME}


def test_without_an_objective_nothing_is_said_to_be_reached() -> None:
    assert {item.verdict for item in counts(sent(), LOGIS).constats} == {Verdict.INDETERMINE}


def test_a_period_that_the_register_does_not_hold_is_refused_with_those_it_holds() -> None:
    with pytest.raises(DataError, match=r"LR411(.|\n)*2026-S1, 2026-S2"):
        sent(period=(2024, 1))


def test_a_register_without_landlords_is_refused_with_the_column_that_it_lacks() -> None:
    table = read_table(
        register().drop("attribution.bailleur.siren", "attribution.bailleur.nom"),
        LAW.vocabulaire,
        entity="attribution",
    )
    with pytest.raises(DataError, match=r"LR411(.|\n)*attribution.bailleur.siren"):
        prepare(LAW.corpus, table.frame, period=(2026, 1), today=date(2026, 7, 3))


def test_an_unknown_filing_is_refused_with_those_declared() -> None:
    with pytest.raises(DataError, match=r"LR410(.|\n)*semestrielle"):
        prepare(LAW.corpus, register(), filing="annuelle", today=date(2026, 7, 3))


# --- the command ---------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> str:
    target = tmp_path / "registre.parquet"
    register().write_parquet(target)
    return str(target)


def test_a_folder_receives_one_file_for_each_landlord(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "envoi"
    status = main(["remontee", path, "--semestre", "2026-S1", "--format", "xlsx", "--sortie", str(folder)])
    assert status == 3
    assert sorted(item.name for item in folder.iterdir()) == [
        "semestrielle_2026-S1_900000017-habitat.xlsx",
        "semestrielle_2026-S1_900000025-logis.xlsx",
    ]


def test_each_workbook_holds_its_landlord_alone(path: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    main(["remontee", path, "--semestre", "2026-S1", "--format", "xlsx", "--sortie", str(tmp_path / "envoi")])
    book = load_workbook(tmp_path / "envoi" / "semestrielle_2026-S1_900000025-logis.xlsx")
    assert book.sheetnames == ["Synthèse", f"À transmettre {COVERED}", "À compléter"]
    rows = {row[0]: row[1] for row in book[f"À transmettre {COVERED}"].iter_rows(values_only=True)}
    assert rows["Baux signés hors quartier prioritaire"] == 40
    assert str(rows["Taux"]).split() == ["25", "%"]


def test_a_name_that_begins_like_a_formula_stays_text(path: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "tous.xlsx"
    main(["remontee", path, "--semestre", "2026-S1", "--format", "xlsx", "--sortie", str(target)])
    cell = load_workbook(target)["À transmettre"]["A2"]
    assert (cell.value, cell.data_type) == ("=Logis", "s")


def test_csv_opens_in_a_french_spreadsheet_and_no_name_becomes_a_formula(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["remontee", path, "--periode", "S1 2026", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    assert [row["expediteur"] for row in rows] == ["'=Logis", "Habitat"]
    assert (rows[1]["baux_hors_qpv_publics_vises_min"], rows[1]["baux_hors_qpv_publics_vises_max"]) == (
        "9",
        "12",
    )


def test_json_keeps_exact_rates(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["remontee", path, "--semestre", "2026-S1", "--attendu", f"{LOGIS}=26 %", "--format", "json"])
    value = json.loads(capsys.readouterr().out)
    first, second = value["expediteurs"]
    assert second["comptes"][0]["taux"] == {"min": "9/40", "max": "3/10"}
    assert first["comptes"][0]["regles"][0]["verdict"] == "non_conforme"
    assert value["code_sortie"] == 1


@pytest.mark.parametrize("form", ["texte", "md", "html"])
def test_each_form_tells_counts_deadline_and_what_was_not_read(
    form: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["remontee", path, "--semestre", "2026-S1", "--format", form])
    said = " ".join(capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ").split())
    for told in ("9 à 12", "15/07/2026 au plus tard", "que la base de règles n'a pas relu", "22,5 à 30 %"):
        assert told in said.replace("&#39;", "'")


@pytest.mark.parametrize(("number", "lines"), [(20, 20), (21, 1)])
def test_many_rows_that_lack_the_same_are_one_line_of_the_report(
    number: int, lines: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The first three of Habitat lack an income too; those of Logis are apart.
    path = tmp_path / "registre.parquet"
    register((LOGIS, COVERED, date(2026, 3, 1), True, False, None, False, number)).write_parquet(path)
    main(["remontee", str(path), "--semestre", "2026-S1", "--format", "md"])
    part = capsys.readouterr().out.split("## À compléter")[1].split("## ")[0]
    assert sum(row.startswith("| =Logis") for row in part.splitlines()) == lines


@pytest.mark.parametrize("wrong", ["hier", "2026-S", "99"])
def test_a_period_that_is_none_is_refused(wrong: str, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remontee", path, "--semestre", wrong]) == 2
    assert "écrivez 2026-S1" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["beaucoup", "900000017=150 %", "-3"])
def test_an_objective_that_is_no_rate_is_refused(
    wrong: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remontee", path, f"--attendu={wrong}"]) == 2
    assert "n'est pas un taux" in capsys.readouterr().err
