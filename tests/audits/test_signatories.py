"""Who must sign, from a stock written below unit by unit; every list and count is read off it by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

import lawrules
from lawrules.audits.signatories import Expected, Signatories, signatories
from lawrules.audits.stock import Bounds
from lawrules.cli.main import main
from lawrules.errors import DataError
from lawrules.io.documents import parse_document
from lawrules.io.tables import read_table

LAW = lawrules.load_rules()
HEADS = (
    "siren bailleur",
    "bailleur",
    "siren gestionnaire",
    "gestionnaire",
    "code insee",
    "qpv",
    "identifiant réservataire",
    "nom réservataire",
    "type de réservataire",
)
Row = Sequence[str]
HABITAT, LOGIS, GERANCE = "900000017", "900000025", "900000058"
ROWS: tuple[Row, ...] = (
    (HABITAT, "Habitat du Val", "", "", "99001", "oui", "", "", "etat_prioritaires"),
    (HABITAT, "HABITAT DU VAL", "", "", "99001", "non", "VGC", "Ville du Clos", "collectivite"),
    (HABITAT, "Habitat du Val", "", "", "99002", "", "", "", "etat_agents"),
    (LOGIS, "Logis du Plateau", GERANCE, "Gérance sociale", "99002", "non", "", "", "aucun"),
    (LOGIS, "Logis du Plateau", LOGIS, "Logis du Plateau", "99002", "non", "", "", "action_logement"),
)


def stock(*more: Row, rows: Sequence[Row] = ROWS, heads: Sequence[str] = HEADS) -> pl.DataFrame:
    everything = [*rows, *more]
    return pl.DataFrame({head: [row[rank] for row in everything] for rank, head in enumerate(heads)})


def called(
    *more: Row,
    draft: str = "",
    world: str = "ouvert",
    places: Sequence[str] = (),
    frame: pl.DataFrame | None = None,
) -> Signatories:
    table = read_table(stock(*more) if frame is None else frame, LAW.vocabulaire, entity="logement")
    document = parse_document(draft, LAW.vocabulaire) if draft else None
    return signatories(
        LAW.corpus,
        table.frame,
        document=document.instance if document else None,
        closed=world == "clos",
        lines=table.lines.to_list(),
        places=places,
        title="projet" if draft else "",
    )


def party(found: Signatories, key: str) -> Expected:
    (only,) = (item for item in found.attendues if key in (item.partie.cle[1], item.partie.nom))
    return only


DRAFT = """document: convention_attribution
convention_attribution:
  bailleurs:
    - {nom: Habitat du Val, bailleur: {siren: "900000017"}, date_signature: 2026-01-10}
    - {nom: logis du PLATEAU, date_signature: absent}
    - {nom: Toits d'ailleurs, bailleur: {siren: "900000090"}}
  signataires:
    - {nom: L'État, type: etat, titulaire_de_reservations: oui, date_signature: 2026-01-10}
    - {nom: Ville du Clos, type: commune, titulaire_de_reservations: non}
    - {nom: Chambre de commerce, type: autre, titulaire_de_reservations: non}
    - {nom: Centre hospitalier, type: etablissement_public, titulaire_de_reservations: oui}
"""


# --- the list -------------------------------------------------------------------------------------------------


def test_who_owns_and_who_manages_are_called_each_unit_counted_once() -> None:
    found = called()
    totals = {
        item.partie.cle[1]: item.partie.total.sur
        for item in found.attendues
        if item.partie.groupe.nom == "bailleurs"
    }
    assert totals == {HABITAT: 3, LOGIS: 2, GERANCE: 1}
    assert list(party(found, LOGIS).partie.qualites) == ["possede", "gere"]


def test_a_unit_of_which_the_quarter_is_not_told_leaves_two_bounds() -> None:
    assert party(called(), HABITAT).partie.comptes["logements_qpv"] == Bounds(1, 2)


def test_the_state_is_one_party_whatever_the_contingent() -> None:
    state = party(called(), "etat").partie
    assert (state.nom, state.total.sur) == ("État (préfet)", 2)


def test_a_unit_that_nobody_holds_rights_on_calls_no_holder() -> None:
    holders = {item.partie.nom for item in called().attendues if item.partie.groupe.nom == "reservataires"}
    assert holders == {"État (préfet)", "Action Logement Services", "Ville du Clos"}


def test_rows_without_a_landlord_are_counted_and_placed() -> None:
    found = called(
        ("", "", "", "", "99002", "", "", "", "aucun"), ("", "", "", "", "99002", "", "", "", "aucun")
    )
    (lost,) = found.parc.sans_nom
    assert (lost.groupe.nom, lost.nombre, found.exit_status) == ("bailleurs", 2, 3)


def test_a_holder_known_by_its_kind_alone_is_to_be_completed() -> None:
    found = called((HABITAT, "Habitat du Val", "", "", "99001", "", "", "", "collectivite"))
    (lost,) = found.parc.sans_nom
    assert (lost.nom, lost.nombre, lost.lignes) == ("Collectivité territoriale ou groupement", 1, [6])


def test_a_name_without_siren_may_be_of_the_one_party_that_bears_it() -> None:
    found = called(("", "logis du plateau", "", "", "99002", "oui", "", "", "aucun"))
    assert party(found, LOGIS).partie.total == Bounds(2, 3)
    assert party(found, LOGIS).partie.comptes["logements_qpv"] == Bounds(0, 1)
    assert "compté comme possible" in found.parc.sans_nom[0].pourquoi


def test_a_name_without_siren_that_two_parties_bear_is_given_to_neither() -> None:
    twin = ("900000041", "Logis du Plateau", "", "", "99003", "non", "", "", "aucun")
    found = called(twin, ("", "Logis du Plateau", "", "", "99002", "non", "", "", "aucun"))
    assert party(found, LOGIS).partie.total == Bounds(2, 2)
    assert "900000025, 900000041" in found.parc.sans_nom[0].pourquoi


def test_a_name_that_no_siren_bears_is_a_party_of_its_own() -> None:
    found = called(("", "Petit Bailleur", "", "", "99002", "non", "", "", "aucun"))
    assert party(found, "Petit Bailleur").partie.cle == ("nom", "petit bailleur")


def test_only_the_communes_asked_for_count_and_rows_without_one_are_kept_and_told() -> None:
    found = called(("900000066", "Sans lieu", "", "", "", "non", "", "", "aucun"), places=["99001"])
    assert {item.partie.cle[1] for item in found.attendues if item.partie.groupe.nom == "bailleurs"} == {
        HABITAT,
        "900000066",
    }
    assert (found.parc.ecartees, found.parc.sans_lieu, found.parc.lieux) == (3, 1, 1)


def test_a_file_that_says_nothing_of_holders_gives_no_list_of_them() -> None:
    found = called(frame=stock(heads=HEADS[:6]), draft=DRAFT)
    assert [group.nom for group in found.parc.muets] == ["reservataires"]
    assert not any(item.groupe.nom == "reservataires" for item in found.en_plus)
    assert found.exit_status in (1, 3)


# --- compared with a draft ------------------------------------------------------------------------------------


def test_a_landlord_named_by_its_siren_is_there() -> None:
    found = party(called(draft=DRAFT), HABITAT)
    assert (found.statut, found.signe, found.remarque) == ("presente", True, "")


def test_a_landlord_named_by_its_name_alone_is_found_and_it_is_said() -> None:
    found = party(called(draft=DRAFT), LOGIS)
    assert (found.statut, found.signe, found.remarque) == ("presente", False, "rapprochée par son nom")


def test_a_manager_that_the_draft_forgets_is_missing() -> None:
    found = called(draft=DRAFT)
    assert (party(found, GERANCE).statut, found.exit_status) == ("absente", 1)


def test_a_holder_that_the_draft_says_is_none_is_remarked() -> None:
    assert "n'a pas cette qualité" in party(called(draft=DRAFT), "VGC").remarque


def test_a_party_of_the_draft_without_a_unit_is_told_but_not_those_that_claim_no_right() -> None:
    found = called(draft=DRAFT)
    assert [(item.nom, item.si) for item in found.en_plus] == [
        ("Toits d'ailleurs", True),
        ("Centre hospitalier", True),
    ]


def test_a_name_borne_by_two_lines_of_the_draft_is_left_to_the_reader() -> None:
    twice = DRAFT.replace("    - {nom: Toits", "    - {nom: Logis du Plateau}\n    - {nom: Toits")
    found = called(draft=twice)
    assert party(found, LOGIS).statut == "a_rapprocher"
    assert "plusieurs lignes du document" in party(found, LOGIS).remarque


def test_a_name_borne_by_two_landlords_of_the_stock_is_left_to_the_reader() -> None:
    found = called(("900000041", "Logis du Plateau", "", "", "99003", "non", "", "", "aucun"), draft=DRAFT)
    assert {party(found, key).statut for key in (LOGIS, "900000041")} == {"a_rapprocher"}
    assert "Toits d'ailleurs" in [item.nom for item in found.en_plus]
    assert "logis du PLATEAU" not in [item.nom for item in found.en_plus]


def test_another_siren_under_the_same_name_is_another_party() -> None:
    other = DRAFT.replace(
        "{nom: logis du PLATEAU,", '{nom: logis du PLATEAU, bailleur: {siren: "900000074"},'
    )
    assert party(called(draft=other), LOGIS).statut == "absente"


@pytest.mark.parametrize(("world", "signed"), [("ouvert", None), ("clos", False)])
def test_a_blank_day_of_signature_is_an_absence_only_in_a_complete_document(
    world: str, signed: bool | None
) -> None:
    blank = DRAFT.replace(", date_signature: absent}", "}")
    assert party(called(draft=blank, world=world), LOGIS).signe is signed


# --- what is refused ------------------------------------------------------------------------------------------


def test_a_table_without_any_party_is_refused_with_the_columns_wanted() -> None:
    with pytest.raises(DataError, match=r"LR413(.|\n)*logement.bailleur.siren"):
        called(frame=pl.DataFrame({"code insee": ["99001"]}))


def test_communes_without_a_unit_are_refused() -> None:
    with pytest.raises(DataError, match="LR414"):
        called(places=["75056"])


def test_a_document_that_nobody_says_who_signs_is_refused() -> None:
    draft = "document: plan_gestion_demande\nplan_gestion_demande:\n  intitule: X\n"
    with pytest.raises(DataError, match="LR412"):
        called(draft=draft)


# --- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "parc.csv").write_text(stock().write_csv(separator=";"), encoding="utf-8")
    (tmp_path / "projet.yaml").write_text(DRAFT, encoding="utf-8")
    return ["signataires", str(tmp_path / "parc.csv"), str(tmp_path / "projet.yaml")]


def test_json_tells_each_party_and_its_state(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*files, "--format", "json"]) == 1
    value = json.loads(capsys.readouterr().out)
    states = {item["nom"]: item["statut"] for item in value["attendues"]}
    assert states["Gérance sociale"] == "absente" and states["État (préfet)"] == "presente"
    assert value["hors_du_fichier"][0]["nom"] == "Toits d'ailleurs"


def test_the_block_pasted_into_the_draft_leaves_nobody_missing(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main([*files[:2], "--format", "yaml"])
    block = capsys.readouterr().out
    found = called(draft=f"document: convention_attribution\nconvention_attribution:\n{block}")
    assert {item.statut for item in found.attendues} == {"presente"}
    assert not found.en_plus


def test_the_block_writes_sure_counts_only(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*files[:2], "--format", "yaml"])
    lines = capsys.readouterr().out.splitlines()
    (habitat,) = (line for line in lines if HABITAT in line)
    (logis,) = (line for line in lines if LOGIS in line)
    assert "logements: 3" in habitat and "logements_qpv" not in habitat
    assert "logements: 2, logements_qpv: 0" in logis


@pytest.mark.parametrize("form", ["texte", "md", "html"])
def test_each_form_tells_who_is_missing_and_the_article(
    form: str, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main([*files, "--format", form])
    said = " ".join(capsys.readouterr().out.replace("\u00a0", " ").split())
    for told in ("Gérance sociale", "manque", "art. L. 441-1-5, al. 8", "Toits d", "rapprochée par son nom"):
        assert told in said


def test_csv_has_one_line_for_each_party(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*files, "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    assert [row["statut"] for row in rows].count("hors_du_fichier") == 2
    assert len(rows) == 8  # three landlords, three holders, two beyond the file


def test_the_workbook_has_a_sheet_for_each_list(files: list[str], tmp_path: Path) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "parties.xlsx"
    main([*files, "--format", "xlsx", "--sortie", str(target)])
    book = load_workbook(target)
    assert book.sheetnames[0] == "Synthèse" and "Hors du fichier" in book.sheetnames
    rows = list(book[book.sheetnames[1]].iter_rows(values_only=True))
    assert rows[0][:5] == (
        "Nom",
        "Identifiant",
        "Qualité",
        "Logements du bailleur sur le territoire",
        "Logements du bailleur en QPV",
    )
    assert rows[1][:4] == ("Habitat du Val", HABITAT, "possède", 3)


def test_a_siret_is_read_as_the_siren_it_begins_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("siren bailleur;code insee\n90000001700012;99001\n900000017;1004\n", encoding="utf-8")
    main(["signataires", str(path), "--format", "json"])
    (only,) = json.loads(capsys.readouterr().out)["attendues"]
    assert (only["cle"], only["lignes"]) == (HABITAT, {"min": 2, "max": 2})


@pytest.mark.parametrize(
    ("content", "code"),
    [("siren bailleur\n12AB\n", "LR348"), ("siren bailleur\n", "LR304"), ("foo;bar\n1;2\n", "LR331")],
)
def test_bad_files_are_refused_with_their_code(
    content: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(content, encoding="utf-8")
    assert main(["signataires", str(path)]) == 2
    assert code in capsys.readouterr().err


def test_many_units_are_counted_as_few(tmp_path: Path) -> None:
    # 40,000 times the same five units: the counts are 40,000 times theirs.
    table = pl.concat([stock()] * 40_000)
    found = called(frame=table)
    assert party(found, HABITAT).partie.comptes["logements_qpv"] == Bounds(40_000, 80_000)
    assert party(found, LOGIS).partie.total == Bounds(80_000, 80_000)
