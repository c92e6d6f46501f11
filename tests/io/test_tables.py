"""Registers in text files and in memory."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from lawrules.errors import DataError
from lawrules.io.tables import ReadTable

Read = Callable[..., ReadTable]
Csv = Callable[..., Path]

SMALL = "N° emprunt;Date du prêt;Livre rendu;Caution\nA1;31/12/2025;oui;12,50\nA2;01/02/2024;NC;1 234,56 €\n"


def test_a_french_csv_is_read_to_canonical_columns(read: Read, csv_file: Csv) -> None:
    table = read(csv_file(SMALL))
    assert table.frame.to_dict(as_series=False) == {
        "emprunt.identifiant": ["A1", "A2"],
        "emprunt.date_pret": [date(2025, 12, 31), date(2024, 2, 1)],
        "emprunt.rendu": [True, None],
        "emprunt.caution": [1250, 123456],
    }
    assert table.lines.to_list() == [2, 3]
    assert [(use.header, use.how, use.unknown) for use in table.report.columns] == [
        ("N° emprunt", "nom", 0),
        ("Date du prêt", "nom", 0),
        ("Livre rendu", "nom", 1),
        ("Caution", "nom", 0),
    ]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
    ],
)
def test_the_encoding_is_found_and_said(read: Read, csv_file: Csv, encoding: str, said: str) -> None:
    table = read(csv_file(SMALL, encoding=encoding))
    assert table.frame["emprunt.caution"].to_list() == [1250, 123456]
    assert table.report.reading == f"encodage {said}, séparateur point-virgule"


@pytest.mark.parametrize(("mark", "said"), [(",", "virgule"), ("\t", "tabulation"), ("|", "barre verticale")])
def test_the_separator_is_found(read: Read, csv_file: Csv, mark: str, said: str) -> None:
    text = "Date du prêt;Caution;Remarque\n31/12/2025;12.5;lu; relu\n".replace("lu; relu", '"lu; relu"')
    table = read(csv_file(text.replace(";", mark).replace(f"lu{mark} relu", f"lu{mark} relu")))
    assert table.frame["emprunt.caution"].to_list() == [1250]
    assert said in table.report.reading


def test_a_comma_file_with_decimal_commas_between_quotes_is_read(read: Read, csv_file: Csv) -> None:
    table = read(csv_file('Date du prêt,Caution\n31/12/2025,"12,50"\n01/01/2025,"7,25"\n'))
    assert table.frame["emprunt.caution"].to_list() == [1250, 725]


def test_a_header_on_two_lines_is_one_header(read: Read, csv_file: Csv) -> None:
    table = read(csv_file('"Date\ndu prêt";Rang\n31/12/2025;3\n'))
    assert table.frame.columns == ["emprunt.date_pret", "emprunt.rang"]
    assert table.lines.to_list() == [3]


def test_lines_count_the_line_breaks_inside_cells(read: Read, csv_file: Csv) -> None:
    table = read(csv_file('Date du prêt;Remarque\n31/12/2025;"a\nb\nc"\n01/01/2025;d\n'))
    assert table.lines.to_list() == [2, 5]
    assert table.frame["emprunt.remarque"].to_list() == ["a\nb\nc", "d"]


def test_titles_above_the_header_are_left_out_and_said(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("Registre des prêts\n\nDate du prêt;Rang\n31/12/2025;3\n"))
    assert table.frame["emprunt.rang"].to_list() == [3]
    assert table.lines.to_list() == [4]
    assert any("titre" in note for note in table.report.notes)


def test_totals_and_blank_rows_are_left_out_and_said(read: Read, csv_file: Csv) -> None:
    table = read(
        csv_file("N° emprunt;Date du prêt;Rang\nA1;31/12/2025;3\n;;\nA2;30/12/2025;4\nTotal;;7\n;;\n")
    )
    assert table.frame["emprunt.identifiant"].to_list() == ["A1", "A2"]
    assert table.lines.to_list() == [2, 4]
    assert "1 ligne(s) de total non lue(s) : 5" in table.report.notes
    assert "1 ligne(s) vide(s) non lue(s)" in table.report.notes


def test_a_header_repeated_among_the_rows_is_not_taken_for_the_header(read: Read, csv_file: Csv) -> None:
    text = "Date du prêt;Rang\n31/12/2025;3\nDate du prêt;Rang\n30/12/2025;4\n"
    with pytest.raises(DataError) as raised:
        read(csv_file(text))
    assert [(item.code, item.where.line) for item in raised.value.problems] == [("LR345", 3), ("LR340", 3)]


def test_a_column_without_header_is_said_to_be_ignored(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("Date du prêt;;Rang\n31/12/2025;secret;3\n"))
    assert table.report.ignored == ("colonne 2, sans en-tête",)


def test_a_total_may_count_rows_in_the_column_of_dates(read: Read, csv_file: Csv) -> None:
    table = read(
        csv_file("N° emprunt;Date du prêt\nA1;31/12/2025\nTotal général;1\nA2;30/12/2025\nSous-total;NC\n")
    )
    assert table.frame["emprunt.identifiant"].to_list() == ["A1", "A2"]


def test_a_row_that_has_a_date_is_no_total_whatever_its_first_cell(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("Remarque;Date du prêt\nTotal revu;31/12/2025\n"))
    assert table.frame.height == 1


def test_trailing_separators_and_a_lone_source_line_do_no_harm(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("Date du prêt;Rang\n31/12/2025;3;;\n30/12/2025;4\nSource : la bibliothèque\n"))
    assert table.frame["emprunt.rang"].to_list() == [3, 4]
    assert any("ligne 4 non lue" in note for note in table.report.notes)


def test_old_line_ends_are_read(read: Read, csv_file: Csv) -> None:
    assert read(csv_file("Date du prêt;Rang\r31/12/2025;3\r")).frame["emprunt.rang"].to_list() == [3]
    assert read(csv_file("Date du prêt;Rang\r\n31/12/2025;3\r\n")).frame["emprunt.rang"].to_list() == [3]


def test_paths_and_short_paths_are_headers(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("emprunt.date_pret;lecteur.code_commune;ouvrage.rare\n31/12/2025;1004;non\n"))
    assert table.frame.columns == [
        "emprunt.date_pret",
        "emprunt.lecteur.code_commune",
        "emprunt.ouvrage.rare",
    ]
    assert table.frame.row(0) == (date(2025, 12, 31), "01004", False)
    assert "emprunt.lecteur.code_commune : zéro initial rétabli (1)" in table.report.notes


def test_titles_with_their_owner_are_headers(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("Date du prêt;Nom du lecteur;OUVRAGE - NOM;SIREN\n31/12/2025;x;y;200030195\n"))
    assert table.frame.columns[1:] == [
        "emprunt.lecteur.nom",
        "emprunt.ouvrage.nom",
        "emprunt.bibliotheque.siren",
    ]


def test_a_header_in_percent_is_read_in_percent(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("Date du prêt;Part payée (%)\n31/12/2025;25,4\n31/12/2025;30 %\n"))
    assert table.frame["emprunt.part_payee"].to_list() == [2540, 3000]


def test_columns_that_nothing_resembles_are_ignored_and_listed(read: Read, csv_file: Csv) -> None:
    table = read(csv_file("Date du prêt;Humeur\n31/12/2025;bonne\n"))
    assert table.report.ignored == ("Humeur",)


def test_a_column_of_crosses_keeps_its_blanks_unknown_and_says_how_to_change_that(
    read: Read, csv_file: Csv
) -> None:
    table = read(csv_file("Date du prêt;Livre rendu\n31/12/2025;x\n30/12/2025;\n"))
    assert table.frame["emprunt.rendu"].to_list() == [True, None]
    assert any("{emprunt.rendu: {(vide): non}}" in note for note in table.report.notes)


def test_an_interval_is_kept_as_two_bounds(read: Read, csv_file: Csv) -> None:
    table = read(
        csv_file("Date du prêt;Pages\n31/12/2025;12\n30/12/2025;28 à 34\n29/12/2025;{min: 5}\n28/12/2025;\n")
    )
    frame = table.frame.to_dict(as_series=False)
    assert frame["emprunt.pages"] == [12, None, None, None]
    assert frame["emprunt.pages.min"] == [None, 28, 5, None]
    assert frame["emprunt.pages.max"] == [None, 34, None, None]
    assert table.report.columns[1].unknown == 1


def test_hostile_text_stays_text(read: Read, csv_file: Csv) -> None:
    text = "Date du prêt;Remarque\n31/12/2025;=cmd|' /C calc'!A0\n30/12/2025;<script>alert(1)</script>\n"
    assert read(csv_file(text)).frame["emprunt.remarque"].to_list() == [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
    ]


# --- tables in memory ---------------------------------------------------------------------------------

ROWS = {
    "N° emprunt": ["A1", "A2"],
    "Date du prêt": [date(2025, 12, 31), None],
    "Livre rendu": [True, None],
    "Caution": [12.5, 0.1 + 0.2],
    "Code insee": [1004, 75056],
}
EXPECTED = {
    "emprunt.identifiant": ["A1", "A2"],
    "emprunt.date_pret": [date(2025, 12, 31), None],
    "emprunt.rendu": [True, None],
    "emprunt.caution": [1250, 30],
    "emprunt.lecteur.code_commune": ["01004", "75056"],
}


def test_a_polars_frame_is_read(read: Read) -> None:
    assert read(pl.DataFrame(ROWS)).frame.to_dict(as_series=False) == EXPECTED
    assert read(pl.LazyFrame(ROWS)).frame.to_dict(as_series=False) == EXPECTED


def test_an_arrow_table_is_read(read: Read) -> None:
    table = read(pa.table(ROWS))
    assert table.frame.to_dict(as_series=False) == EXPECTED
    assert table.report.kind == "arrow"


def test_a_pandas_frame_is_read(read: Read) -> None:
    assert read(pd.DataFrame(ROWS, index=[7, 9])).frame.to_dict(as_series=False) == EXPECTED


def test_mixed_objects_of_pandas_are_read_as_somebody_would_have_typed_them(read: Read) -> None:
    frame = pd.DataFrame(
        {
            "Date du prêt": [
                datetime.fromisoformat("2025-12-31T10:00"),
                "31/12/2025",
                None,
                float("nan"),
                46022.0,
            ],
            "Caution": [12.5, "12,50", Decimal("12.50"), 12, None],
            "Livre rendu": [True, "non", 1, None, 0.0],
        },
        dtype=object,
    )
    table = read(frame)
    day = date(2025, 12, 31)
    assert table.frame["emprunt.date_pret"].to_list() == [day, day, None, None, day]
    assert table.frame["emprunt.caution"].to_list() == [1250, 1250, 1250, 1200, None]
    assert table.frame["emprunt.rendu"].to_list() == [True, False, True, None, False]


def test_pandas_nullable_and_categorical_columns_are_read(read: Read) -> None:
    frame = pd.DataFrame(
        {
            "Date du prêt": pd.to_datetime(["2025-12-31", None]),
            "Rang": pd.array([3, None], dtype="Int64"),
            "Public": pd.Categorical(["Étudiant", None]),
        }
    )
    assert read(frame).frame.rows() == [(date(2025, 12, 31), 3, "etudiant"), (None, None, None)]


def test_the_data_frame_given_is_left_as_it_was(read: Read) -> None:
    frame = pl.DataFrame(ROWS)
    before = frame.clone()
    read(frame)
    assert frame.equals(before)


def test_a_parquet_file_is_read(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "registre.parquet"
    pl.DataFrame(ROWS).write_parquet(path)
    table = read(path)
    assert table.frame.to_dict(as_series=False) == EXPECTED
    assert table.report.kind == "parquet"
    gc.collect()


def test_the_fastest_writing_and_the_oddest_one_meet_in_one_column(read: Read) -> None:
    cells = ["31/12/2025", "2025-12-31", "31 déc. 2025", "46022", "NC"] * 2_000
    days = read(pl.DataFrame({"Date du prêt": cells})).frame["emprunt.date_pret"]
    assert days.null_count() == 2_000
    assert days.drop_nulls().unique().to_list() == [date(2025, 12, 31)]
