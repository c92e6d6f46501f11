"""Promises of a complete (fictitious) convention against a register made from the counts written below.

The register is built row by row from ROWS, in a seeded order; every expected figure is worked out from ROWS by hand.
"""

from __future__ import annotations

import json
import random
from datetime import date
from fractions import Fraction
from html import unescape
from pathlib import Path

import polars as pl
import pytest

import lawrules
from lawrules.audits.suivi import Followup, follow_up
from lawrules.audits.totals import Followed, Total
from lawrules.backends.instances import Interval
from lawrules.cli.main import main
from lawrules.errors import DataError
from lawrules.io.documents import parse_document, read_document
from lawrules.io.tables import read_table
from lawrules.model import Verdict

ROOT = Path(__file__).resolve().parents[2]
CIA = ROOT / "examples" / "cia_complete.yaml"
LAW = lawrules.load_rules()
HABITAT, LOGIS, FOYER = "900000017", "900000025", "900000033"

# (landlord, sector, in a priority quarter, first quartile, rehoused, priority household, how many)
ROWS: tuple[tuple[str, str | None, bool, bool | None, bool, bool | None, int], ...] = (
    (HABITAT, "Centre", False, True, False, True, 10),
    (HABITAT, "centre", False, True, False, False, 4),  # another spelling of the same sector
    (HABITAT, "Centre", False, False, True, False, 3),
    (HABITAT, "Centre", False, None, False, False, 2),  # income unknown
    (HABITAT, "Centre", False, False, False, True, 41),
    (HABITAT, "Plateau", False, True, False, False, 9),
    (HABITAT, "Plateau", False, False, False, False, 43),
    (HABITAT, "Centre", True, False, False, False, 30),
    (HABITAT, "Centre", True, True, False, False, 5),
    (LOGIS, "Plateau", False, True, False, True, 11),
    (LOGIS, "Plateau", False, False, False, False, 20),
    (LOGIS, None, False, True, False, False, 2),  # sector unknown
)


def register(*, sectors: bool = True, year: int = 2026) -> pl.DataFrame:
    rows = []
    for siren, sector, qpv, first, rehoused, priority, number in ROWS:
        for _ in range(number):
            row = {
                "attribution.identifiant": "",
                "attribution.date_bail": date(year, 6, 1),
                "attribution.bail_signe": True,
                "attribution.bailleur.siren": siren,
                "attribution.territoire.siren": "900000108",
                "attribution.logement.en_qpv": qpv,
                "attribution.logement.secteur": sector,
                "attribution.premier_quartile": first,
                "attribution.reloge": rehoused,
                "attribution.dalo_ou_prioritaire": priority,
            }
            rows.append(row)
    random.Random(7).shuffle(rows)
    for rank, row in enumerate(rows):
        row["attribution.identifiant"] = f"{year}-{rank}"
    frame = pl.DataFrame(rows)
    return frame if sectors else frame.drop("attribution.logement.secteur")


def followed(frame: pl.DataFrame, *, on: date = date(2027, 3, 1), text: str = "") -> Followup:
    document = parse_document(text, LAW.vocabulaire) if text else read_document(CIA, LAW.vocabulaire)
    table = read_table(frame, LAW.vocabulaire, entity="attribution")
    return follow_up(LAW.corpus, document.instance, table.frame, on=on, closed=document.monde == "clos")


def line(found: Followup, siren: str, public: str, sector: str | None) -> Followed:
    (only,) = (
        item
        for item in found.lignes
        if (item.promesse.cle_qui, item.promesse.selon, item.promesse.cles["secteur"])
        == (siren, public, sector)
    )
    return only


def between(low: int, high: int) -> Interval:
    return Interval(Fraction(low), Fraction(high))


def test_unknown_rows_leave_bounds_and_the_rule_stays_undecided() -> None:
    # 10 + 4 + 3 are of the public, 2 may be: 17 to 19 of 60, for 17 promised: reached whatever they are.
    found = line(followed(register()), HABITAT, "hors_qpv_publics_vises", "Centre")
    assert (found.realise, found.base) == (between(17, 19), between(60, 60))
    assert found.taux == Interval(Fraction(17, 60), Fraction(19, 60))
    assert (found.atteint, found.verdict, found.manque) == (True, Verdict.CONFORME, between(0, 0))


def test_a_promise_that_is_not_kept_is_told_by_the_rule_with_what_is_missing() -> None:
    # 9 of 52 on the Plateau, for 14 promised: 5 are missing.
    found = line(followed(register()), HABITAT, "hors_qpv_publics_vises", "Plateau")
    assert (found.realise, found.manque) == (between(9, 9), between(5, 5))
    assert (found.atteint, found.verdict, found.regle) == (
        False,
        Verdict.NON_CONFORME,
        "engagement.realisation",
    )


def test_a_row_without_sector_may_belong_to_each() -> None:
    # Logis promised 11 on the Plateau (11 sure, 2 doubtful) and 9 in the Vallée (only the 2 doubtful).
    found = followed(register())
    plateau = line(found, LOGIS, "hors_qpv_publics_vises", "Plateau")
    valley = line(found, LOGIS, "hors_qpv_publics_vises", "Vallée")
    assert (plateau.realise, plateau.base, plateau.atteint) == (between(11, 13), between(31, 33), True)
    assert (valley.realise, valley.manque, valley.atteint) == (between(0, 2), between(7, 9), False)


def test_a_row_without_landlord_or_without_day_may_be_of_each() -> None:
    # Three more of the first quartile on the Plateau: of nobody, of no day, of neither. Logis had 11 to 13.
    more = register().filter(
        (pl.col("attribution.bailleur.siren") == LOGIS) & pl.col("attribution.premier_quartile")
    )
    more = more.filter(pl.col("attribution.logement.secteur") == "Plateau").head(3)
    more = more.with_columns(
        pl.Series("attribution.identifiant", ["x", "y", "z"]),
        pl.Series("attribution.bailleur.siren", [None, LOGIS, None], dtype=pl.String),
        pl.Series("attribution.date_bail", [date(2026, 6, 1), None, None], dtype=pl.Date),
    )
    found = followed(pl.concat([register(), more]))
    plateau = line(found, LOGIS, "hors_qpv_publics_vises", "Plateau")
    assert (plateau.realise, plateau.base) == (between(11, 16), between(31, 36))
    assert line(found, HABITAT, "hors_qpv_publics_vises", "Plateau").realise == between(9, 11)
    assert any("2 ligne(s) du registre sans date" in note for note in found.notes)


def test_a_public_of_which_the_law_says_nothing_is_measured_without_a_breach() -> None:
    # 30 of 35 in the quarter, for 36 promised: 6 missing; the rule is about other publics.
    found = line(followed(register()), HABITAT, "qpv_autres_publics", "Centre")
    assert (found.realise, found.base, found.manque) == (between(30, 30), between(35, 35), between(6, 6))
    assert (found.atteint, found.verdict) == (False, Verdict.SANS_OBJET)


def test_a_landlord_without_a_row_is_unknown_not_null() -> None:
    found = line(followed(register()), FOYER, "hors_qpv_publics_vises", "Centre")
    assert (found.realise, found.atteint, found.verdict) == (None, None, Verdict.INDETERMINE)
    assert "aucune ligne" in found.pourquoi


def test_a_year_that_is_not_over_is_not_judged() -> None:
    found = line(followed(register(), on=date(2026, 12, 31)), HABITAT, "hors_qpv_publics_vises", "Plateau")
    assert (found.atteint, found.verdict) == (False, Verdict.SANS_OBJET)


def test_without_sectors_in_the_register_lines_are_added_up_and_it_is_said() -> None:
    # Habitat: 17 + 14 + 12 promised; 10 + 4 + 3 + 9 = 26 done, 2 more perhaps, of 60 + 52.
    found = followed(register(sectors=False))
    total = line(found, HABITAT, "hors_qpv_publics_vises", None)
    assert (total.promesse.nombre, total.promesse.taux, total.promesse.lignes) == (43, None, 3)
    assert (total.realise, total.base, total.manque) == (between(26, 28), between(112, 112), between(15, 17))
    assert any("Secteur" in note for note in found.notes)


def test_other_territories_do_not_count() -> None:
    elsewhere = register().with_columns(pl.lit("900000074").alias("attribution.territoire.siren"))
    found = line(followed(elsewhere), HABITAT, "hors_qpv_publics_vises", "Centre")
    assert (found.realise, found.base) == (between(0, 0), between(0, 0))


def test_a_line_that_repeats_is_followed_on_the_years_of_the_register() -> None:
    both = pl.concat([register(), register(year=2027)])
    found = followed(both, on=date(2028, 3, 1))
    assert {item.annee for item in found.lignes} == {2026, 2027}
    assert len(found.lignes) == 2 * 16
    assert found.annees == (2026, 2027)


DRAFT = """document: convention_attribution
monde: ouvert
convention_attribution:
  territoire: {siren: "900000108"}
  engagements:
    - {libelle: part seule, bailleur: {siren: "900000017"}, public: hors_qpv_publics_vises, secteur: absent, annee: 2026, taux: 25 %}
    - {libelle: sans personne, public: hors_qpv_publics_vises, annee: 2026, nombre: 3}
    - {libelle: sans public, bailleur: {siren: "900000017"}, annee: 2026, nombre: 3}
    - {libelle: sans chiffre, bailleur: {siren: "900000017"}, public: dalo_prioritaires, annee: 2026}
    - {libelle: sans année, bailleur: {siren: "900000017"}, public: dalo_prioritaires, nombre: 3}
"""


def test_a_share_of_the_whole_territory_is_compared_exactly() -> None:
    # 26 to 28 of 112; a quarter of 112 is 28: between, so undecided; 0 to 2 are missing.
    (found,) = followed(register(), text=DRAFT).lignes
    assert found.taux == Interval(Fraction(26, 112), Fraction(28, 112))
    assert (found.atteint, found.manque) == (None, between(0, 2))


SHARES = """document: convention_attribution
monde: clos
convention_attribution:
  date_signature: 2025-02-10
  territoire: {siren: "900000108", soumis_reforme_attributions: oui}
  engagements:
    - {libelle: basse, bailleur: {siren: "900000017"}, public: hors_qpv_publics_vises, secteur: absent, annee: 2026, taux: "23 %"}
    - {libelle: haute, bailleur: {siren: "900000025"}, public: hors_qpv_publics_vises, secteur: absent, annee: 2026, taux: "40 %"}
    - {libelle: entre, bailleur: {siren: "900000017"}, public: hors_qpv_publics_vises, secteur: Centre, annee: 2026, taux: "30 %"}
    - {libelle: autre, bailleur: {siren: "900000017"}, public: qpv_autres_publics, secteur: Centre, annee: 2026, taux: "90 %"}
"""


def test_a_promise_made_as_a_share_only_gets_the_verdict_of_its_own_rule() -> None:
    # Habitat: 26 to 28 of 112 is 23.2 % at least. Logis: 13 of 33, all its doubtful rows being outside quarters,
    # is 39.4 %. Habitat in the Centre: 17 to 19 of 60, 18 for 30 %. In the quarter, the law says nothing.
    found = {item.promesse.instance.key: item for item in followed(register(), text=SHARES).lignes}
    verdicts = {name: item.verdict for name, item in found.items()}
    assert verdicts == {
        "basse": Verdict.CONFORME,
        "haute": Verdict.NON_CONFORME,
        "entre": Verdict.INDETERMINE,
        "autre": Verdict.SANS_OBJET,
    }
    assert found["haute"].regle == "engagement.realisation_en_part"


def test_a_number_left_blank_in_an_open_document_is_what_would_settle() -> None:
    (found, *_) = followed(register(), text=SHARES.replace("monde: clos", "monde: ouvert")).lignes
    assert found.verdict is Verdict.INDETERMINE
    assert found.manquants == ("engagement.nombre",)


MIXED = """document: convention_attribution
monde: clos
convention_attribution:
  date_signature: 2025-02-10
  territoire: {siren: "900000108", soumis_reforme_attributions: oui}
  engagements:
    - {libelle: un, bailleur: {siren: "900000017"}, public: hors_qpv_publics_vises, secteur: Centre, annee: 2026, nombre: 90}
    - {libelle: deux, bailleur: {siren: "900000017"}, public: hors_qpv_publics_vises, secteur: Plateau, annee: 2026, taux: "10 %"}
"""


def test_lines_added_up_that_promise_nothing_in_common_are_not_judged_on_the_first_one() -> None:
    # 90 in the Centre, 10 % on the Plateau: the sum promises neither a number nor a share.
    (found,) = followed(register(sectors=False), text=MIXED).lignes
    assert (found.promesse.lignes, found.verdict, found.atteint) == (2, None, None)


def test_each_line_left_aside_says_why() -> None:
    whys = dict(followed(register(), text=DRAFT).ecartes)
    assert "qui s'engage" in whys["sans personne"]
    assert "Public visé" in whys["sans public"]
    assert whys["sans chiffre"] == "ni nombre ni part"
    assert "pas d'année" in whys["sans année"]


def test_a_document_without_promises_is_refused() -> None:
    with pytest.raises(DataError, match="LR407"):
        followed(
            register(), text="document: convention_attribution\nconvention_attribution:\n  intitule: X\n"
        )


# --- the yearly evaluation -------------------------------------------------------------------------------------


def total(found: Followup, axis: str, name: str, public: str) -> Total:
    (only,) = (item for item in found.totaux if (item.axe, item.nom, item.selon) == (axis, name, public))
    return only


def test_all_together_counts_every_row_of_the_territory_once() -> None:
    # Promised: 17 + 14 + 12, 11 + 9, 8 and 3 are 74. Done: 26 to 28 by Habitat, 13 by Logis. Base: 112 + 33.
    found = total(followed(register()), "", "", "hors_qpv_publics_vises")
    assert found.nombre == 74
    assert found.compte is not None
    assert (found.compte.realise, found.compte.base) == (between(39, 41), between(145, 145))
    assert (found.atteint, found.atteints, found.manques, found.ouverts) == (False, 2, 3, 2)


def test_a_party_is_added_up_over_its_sectors_and_a_doubtful_sector_counts_once() -> None:
    # Logis: 11 + 9 promised; 11 on the Plateau and 2 whose sector is unknown, all its own.
    found = total(followed(register()), "qui", "Logis du Plateau", "hors_qpv_publics_vises")
    assert found.nombre == 20
    assert found.compte is not None
    assert (found.compte.realise, found.compte.base) == (between(13, 13), between(33, 33))


def test_a_sector_is_added_up_over_its_landlords() -> None:
    # Plateau: 14 + 11 promised; 9 by Habitat, 11 by Logis, 2 of Logis perhaps; 52 + 31 leases, 2 perhaps.
    found = total(followed(register()), "secteur", "Plateau", "hors_qpv_publics_vises")
    assert found.nombre == 25
    assert found.compte is not None
    assert (found.compte.realise, found.compte.base) == (between(20, 22), between(83, 85))


def test_without_sectors_in_the_register_there_is_no_table_by_sector() -> None:
    assert {item.axe for item in followed(register(sectors=False)).totaux} == {"", "qui"}


def test_a_party_without_a_row_has_an_unknown_total() -> None:
    found = total(followed(register()), "qui", "Foyer des Vallons", "hors_qpv_publics_vises")
    assert (found.compte, found.atteint) == (None, None)


def test_the_legal_rates_of_the_territory_take_what_the_convention_says_of_it() -> None:
    # The register does not say that the territory is covered; the convention does. 39 to 41 of 145 is above 25 %.
    audit = followed(register()).bilan
    assert audit is not None
    rates = {tally.regle: tally.taux for tally in audit.bilans if tally.taux}
    ((subject, _, verdict),) = rates["attribution.quota_premier_quartile_hors_qpv"]
    assert verdict is Verdict.CONFORME
    assert subject.libelle.endswith("Communauté d'agglomération des Trois-Vallons")


def test_another_territory_has_no_part_in_the_evaluation() -> None:
    elsewhere = register().with_columns(pl.lit("900000074").alias("attribution.territoire.siren"))
    audit = followed(elsewhere).bilan
    assert audit is not None
    assert not any(tally.taux for tally in audit.bilans if tally.regle.startswith("attribution.quota"))


HOLDER = """document: convention_attribution
monde: clos
convention_attribution:
  date_signature: 2025-02-10
  territoire: {siren: "900000108", soumis_reforme_attributions: oui}
  engagements:
    - {libelle: ville, reservataire: {identifiant: VILLE, nom: Ville du Grand-Clos}, public: dalo_prioritaires, secteur: absent, annee: 2026, nombre: 4}
"""


def test_a_holder_of_reservations_is_followed_like_a_landlord() -> None:
    # 3 of the 5 units that the town filled went to priority households, for 4 promised.
    rows = (
        register()
        .head(5)
        .with_columns(
            pl.lit("VILLE").alias("attribution.reservataire.identifiant"),
            pl.Series("attribution.dalo_ou_prioritaire", [True, True, True, False, False]),
        )
    )
    found = followed(rows, text=HOLDER)
    assert [(item.promesse.qui, item.manque) for item in found.lignes] == [
        ("Ville du Grand-Clos", between(1, 1))
    ]
    assert total(found, "qui", "Ville du Grand-Clos", "dalo_prioritaires").nombre == 4


def test_what_no_register_counts_is_listed_for_the_session() -> None:
    found = followed(register()).exposer
    assert ("Foyer des Vallons", "annexe 4, fiche Foyer des Vallons") in [
        (item.qui, item.texte) for item in found
    ]
    assert ("Action Logement Services", "art. 12.3") in [(item.qui, item.texte) for item in found]
    assert ("Ville du Grand-Clos", ["27", "%"]) in [(item.qui, item.texte.split()) for item in found]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    path = tmp_path / "registre.csv"
    register().write_csv(path)
    return ["suivi", str(CIA), str(path), "--au", "2027-03-01"]


def test_json_holds_bounds_and_exact_fractions(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*files, "--format", "json"]) == 1
    value = json.loads(capsys.readouterr().out)
    first = next(
        item for item in value["lignes"] if item["cles"]["secteur"] == "Centre" and item["nombre"] == 17
    )
    assert (first["realise"], first["taux"]) == ({"min": 17, "max": 19}, {"min": "17/60", "max": "19/60"})
    assert (first["qui"], first["verdict"]) == ("Habitat des Trois-Vallons", "conforme")


@pytest.mark.parametrize("form", ["texte", "md", "html"])
def test_each_form_tells_promise_count_gap_and_verdict(
    form: str, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--format", form]) == 1
    said = capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")
    for words in ("Habitat des Trois-Vallons", "17 à 19", "17, soit 28,33 %", "5 en moins", "non conforme"):
        assert words in said


def test_the_table_pastes_into_minutes(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*files, "--format", "md"])
    tables = [part.splitlines() for part in capsys.readouterr().out.split("\n\n") if part.startswith("|")]
    assert len(tables) >= 5
    assert all(len({row.count("|") for row in table}) == 1 for table in tables)


def test_the_page_runs_nothing_and_asks_nothing_of_anyone(files: list[str], tmp_path: Path) -> None:
    target = tmp_path / "suivi.html"
    main([*files, "--format", "html", "--sortie", str(target)])
    page = unescape(target.read_text("utf-8"))
    assert "default-src 'none'" in page
    assert "<script" not in page and "http://" not in page and "https://" not in page


def test_the_page_draws_what_is_done_against_what_is_promised(files: list[str], tmp_path: Path) -> None:
    target = tmp_path / "suivi.html"
    main([*files, "--format", "html", "--sortie", str(target)])
    page = target.read_text("utf-8")
    assert page.count("<svg class=") >= 5
    assert "39 à 41 sur 74" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_workbook_has_a_sheet_for_each_way_of_adding_up(files: list[str], tmp_path: Path) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "suivi.xlsx"
    assert main([*files, "--format", "xlsx", "--sortie", str(target)]) == 1
    names = load_workbook(target).sheetnames
    assert names[:4] == ["Synthèse", "Ensemble", "Par bailleur ou réservataire", "Par secteur"]
    assert names[-2:] == ["Détail", "À exposer en séance"]


def test_a_workbook_asks_for_a_file(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*files, "--format", "xlsx"]) == 2
    assert "LR606" in capsys.readouterr().err
