"""``correspondances.yaml``: read, applied, proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lawrules.errors import DataError
from lawrules.io.mapping import parse_mapping, read_mapping
from lawrules.io.proposal import propose_mapping
from lawrules.io.tables import ReadTable
from tests.io.shelf import VOCABULARY, workbook

Read = Callable[..., ReadTable]
Csv = Callable[..., Path]

FULL = """\
entite: emprunt
colonnes:
  "Jour": emprunt.date_pret
  "Statut": rendu
  "Qui": lecteur.situation
  "Cotis. annuelle": emprunt.cotisation
  "Taux": emprunt.part_payee
  "Coût": emprunt.caution
valeurs:
  emprunt.rendu: {"rendu": oui, "en retard": non, (vide): non, "?": inconnu}
  lecteur.situation: {"2 pers.": couple}
unites:
  emprunt.cotisation: euros/an
  part_payee: "%"
constantes:
  bibliotheque.siren: "200030195"
  emprunt.rang: 3
arrondir: [emprunt.caution]
ignorer: ["Livre rendu"]
"""


def test_a_full_mapping_is_applied(read: Read, csv_file: Csv) -> None:
    path = csv_file(
        "Jour;Statut;Qui;Cotis. annuelle;Taux;Coût;Livre rendu\n"
        "31/12/2025;Rendu;2 PERS.;120;25,4;12,345;peut-être\n"
        "30/12/2025;En retard;seul;100 €/an;30 %;7;x\n"
        "29/12/2025;;NC;;;;\n"
        "28/12/2025;?;NC;;;;\n"
    )
    table = read(path, mapping=parse_mapping(FULL, VOCABULARY))
    frame = table.frame.to_dict(as_series=False)
    assert frame["emprunt.rendu"] == [True, False, False, None]
    assert frame["emprunt.lecteur.situation"] == ["couple", "seul", None, None]
    assert frame["emprunt.cotisation"] == [1000, 833, None, None]
    assert frame["emprunt.part_payee"] == [2540, 3000, None, None]
    assert frame["emprunt.caution"] == [1235, 700, None, None]
    assert frame["emprunt.bibliotheque.siren"] == ["200030195"] * 4
    assert frame["emprunt.rang"] == [3] * 4
    assert table.report.ignored == ("Livre rendu",)
    assert "emprunt.cotisation : arrondi aux décimales du fait (1)" in table.report.notes


def test_headers_are_compared_without_case_accents_or_line_breaks(read: Read, csv_file: Csv) -> None:
    mapping = parse_mapping('entite: emprunt\ncolonnes: {"Jour du pret": emprunt.date_pret}', VOCABULARY)
    table = read(csv_file('"JOUR\ndu prêt"\n31/12/2025\n'), mapping=mapping)
    assert table.frame["emprunt.date_pret"].to_list() == [date(2025, 12, 31)]


def test_a_column_recognised_by_its_name_yields_to_the_mapping(read: Read, csv_file: Csv) -> None:
    mapping = parse_mapping('entite: emprunt\ncolonnes: {"Vrai jour": emprunt.date_pret}', VOCABULARY)
    table = read(csv_file("Date du prêt;Vrai jour\n01/01/2001;31/12/2025\n"), mapping=mapping)
    assert table.frame["emprunt.date_pret"].to_list() == [date(2025, 12, 31)]
    assert table.report.ignored == ("Date du prêt",)


def test_a_mapping_names_the_sheet(read: Read, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rank in (("2024", 4), ("2025", 5)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Date du prêt", "Rang"])
            sheet.write_row(1, 0, ["31/12/2025", rank])
    mapping = parse_mapping("entite: emprunt\nfeuille: 2024\n", VOCABULARY)
    assert read(path, mapping=mapping).frame["emprunt.rang"].to_list() == [4]


def test_a_declared_unit_silences_the_unit_of_the_header(read: Read, csv_file: Csv) -> None:
    mapping = parse_mapping("entite: emprunt\nunites: {emprunt.cotisation: euros/an}", VOCABULARY)
    table = read(csv_file("Date du prêt;Cotisation (€/an)\n31/12/2025;120\n"), mapping=mapping)
    assert table.frame["emprunt.cotisation"].to_list() == [1000]


def test_thousands_of_euros_are_converted(read: Read, csv_file: Csv) -> None:
    mapping = parse_mapping('entite: emprunt\nunites: {emprunt.caution: "k€"}', VOCABULARY)
    table = read(csv_file("Date du prêt;Caution\n31/12/2025;1,5\n"), mapping=mapping)
    assert table.frame["emprunt.caution"].to_list() == [150000]


def test_a_mapping_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "correspondances.yaml"
    path.write_text(FULL, encoding="utf-8")
    assert read_mapping(path, VOCABULARY) == parse_mapping(FULL, VOCABULARY, name=str(path))


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("colonnes: {}", "LR329", "la clé « entite » manque"),
        ("entite: emprun", "LR329", "vouliez-vous dire « emprunt »"),
        ("entite: emprunt\ncolones: {}", "LR328", "vouliez-vous dire « colonnes »"),
        ("- a", "LR328", "des clés sont attendues"),
        ("entite: emprunt\ncolonnes: [a]", "LR328", "attend des paires"),
        ("entite: emprunt\nignorer: a", "LR328", "attend une liste"),
        (
            "entite: emprunt\ncolonnes: {a: emprunt.date_prets}",
            "LR322",
            "vouliez-vous dire « emprunt.date_pret »",
        ),
        ("entite: emprunt\ncolonnes: {a: [b]}", "LR328", "un fait est attendu"),
        (
            "entite: emprunt\ncolonnes: {a: emprunt.rang, b: rang}",
            "LR323",
            "deux colonnes donnent emprunt.rang",
        ),
        (
            "entite: emprunt\ncolonnes: {a: rang}\nconstantes: {rang: 2}",
            "LR323",
            "par une colonne et par une constante",
        ),
        ("entite: emprunt\nvaleurs: {rendu: {ok: peut-être}}", "LR346", "réponse illisible"),
        ("entite: emprunt\nvaleurs: {rendu: oui}", "LR328", "paires de valeurs"),
        ("entite: emprunt\nunites: {cotisation: francs}", "LR326", "unité inconnue : « francs »"),
        ("entite: emprunt\nunites: {cotisation: jours}", "LR326", "ne se ramène pas à euros/mois"),
        ("entite: emprunt\nunites: {rendu: euros}", "LR326", "ne se ramène pas"),
        ("entite: emprunt\nconstantes: {rang: -1}", "LR344", "inférieure au minimum"),
        ("entite: emprunt\nconstantes: {rang: }", "LR328", "une constante est une valeur connue"),
        ("entite: emprunt\nentite: emprunt", "LR205", "clé répétée"),
        ("entite: emprunt\ncolonnes: {a: &x rang, b: *x}", "LR206", "ancre"),
    ],
)
def test_a_wrong_mapping_is_refused(text: str, code: str, words: str) -> None:
    with pytest.raises(DataError) as raised:
        parse_mapping(text, VOCABULARY)
    assert code in [problem.code for problem in raised.value.problems]
    assert words in str(raised.value)


def test_everything_wrong_in_a_mapping_is_said_at_once_with_its_line() -> None:
    text = "entite: emprunt\ncolonnes:\n  a: rien\n  b: rien2\nunites: {rang: francs}\n"
    with pytest.raises(DataError) as raised:
        parse_mapping(text, VOCABULARY, name="c.yaml")
    places = {(problem.code, problem.where.line) for problem in raised.value.problems}
    assert places == {("LR322", 3), ("LR322", 4), ("LR326", 5)}


# --- proposals ----------------------------------------------------------------------------------------

HEADERS = [
    "Date du\nprêt",
    "Dt dem",
    "Livre rendu",
    "Cotisation (€/an)",
    "Nom",
    "Humeur",
    "Catégorie",
    "Qui a payé ?",
]
SAMPLE: dict[str, list[object]] = {
    "Date du\nprêt": ["31/12/2025", "NC"],
    "Livre rendu": ["ok", "ko"],
    "Catégorie": ["Adulte", "Étudiant"],
}


def test_a_proposal_uses_only_what_is_sure() -> None:
    proposal = propose_mapping(HEADERS, SAMPLE, VOCABULARY, "emprunt", source="export.xlsx")
    sure = {column.header: column.candidates[0][1].text for column in proposal.columns if column.sure}
    assert sure == {"Date du\nprêt": "emprunt.date_pret", "Catégorie": "emprunt.public"}


def test_an_abbreviated_header_is_proposed_to_be_confirmed() -> None:
    proposal = propose_mapping(["Dt dem"], {}, VOCABULARY, "emprunt")
    score, path = proposal.columns[0].candidates[0]
    assert path.text == "emprunt.date_demande"
    assert 0.7 <= score < 1
    assert not proposal.columns[0].sure


def test_a_header_of_several_facts_lists_them() -> None:
    proposal = propose_mapping(["Nom"], {}, VOCABULARY, "emprunt")
    found = {path.text for _, path in proposal.columns[0].candidates}
    assert {"emprunt.lecteur.nom", "emprunt.ouvrage.nom"} <= found
    assert not proposal.columns[0].sure


def test_a_proposal_reads_back_and_says_the_rest_in_comments() -> None:
    text = propose_mapping(HEADERS, SAMPLE, VOCABULARY, "emprunt", source="export.xlsx").to_yaml()
    mapping = parse_mapping(text, VOCABULARY)
    assert {column.path.text for column in mapping.colonnes.values()} == {
        "emprunt.date_pret",
        "emprunt.public",
    }
    assert mapping.ignorer == {"humeur", "qui a paye"}
    assert '# "Dt dem": emprunt.date_demande' in text
    assert '#   emprunt.rendu: {"ok": , "ko": }  # valeurs admises : oui, non' in text
    assert '#   emprunt.cotisation: "€/an"' in text


def test_a_proposal_never_shows_the_values_of_personal_facts() -> None:
    text = propose_mapping(["Situation"], {"Situation": ["veuf"]}, VOCABULARY, "emprunt").to_yaml()
    assert "veuf" not in text


def test_a_hostile_header_cannot_leave_its_quotation_marks() -> None:
    header = 'zzzz": emprunt.rang\n"qqqqqqqqqqqq\u2028\\'
    text = propose_mapping([header], {}, VOCABULARY, "emprunt").to_yaml()
    assert parse_mapping(text, VOCABULARY).ignorer == {"zzzz emprunt rang qqqqqqqqqqqq"}


def test_an_audit_without_mapping_refuses_near_names_and_says_how_to_map_them(
    read: Read, csv_file: Csv
) -> None:
    with pytest.raises(DataError) as raised:
        read(csv_file("Date du prêt;Cautions\n31/12/2025;12\n"))
    problem = raised.value.problems[0]
    assert problem.code == "LR320"
    assert "« Cautions » ressemble à emprunt.caution" in problem.what
    assert "lawrules correspondances" in problem.fix


def test_a_near_name_put_in_ignorer_is_left_out(read: Read, csv_file: Csv) -> None:
    mapping = parse_mapping("entite: emprunt\nignorer: [Cautions]", VOCABULARY)
    assert read(csv_file("Date du prêt;Cautions\n31/12/2025;12\n"), mapping=mapping).report.ignored == (
        "Cautions",
    )


def test_a_column_of_a_workbook_is_named_by_its_letter(read: Read, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Date du prêt", "Nom"], ["31/12/2025", "x"]])
    with pytest.raises(DataError) as raised:
        read(path, name="a.xlsx")
    assert raised.value.code == "LR325"
    assert str(raised.value.problems[0].where) == "a.xlsx (Feuil1!B, colonne « Nom »)"
