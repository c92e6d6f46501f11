from __future__ import annotations

from datetime import date

import pytest

from lawrules.audits.findings import Figures, Subject
from lawrules.model import Certitude, Source
from lawrules.reports import words


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("Part : 25,4 % ; soit moins ?", "Part\u00a0: 25,4\u00a0%\u202f; soit moins\u202f?"),
        ("« au moins » !", "«\u00a0au moins\u00a0»\u202f!"),
        ("20 000 lignes, 8 861 euros", "20\u202f000 lignes, 8\u202f861 euros"),
        ("loi n° 2022-217, art. 4, al. 24", "loi n°\u00a02022-217, art.\u00a04, al.\u00a024"),
        ("100 €", "100\u00a0€"),
        ("le 12:30, https://exemple.fr/?a=1:2", "le 12:30, https://exemple.fr/?a=1:2"),
        ("en 2025 12 logements", "en 2025 12 logements"),
    ],
)
def test_french_spaces_become_unbreakable_where_they_are_and_nowhere_else(plain: str, printed: str) -> None:
    assert words.typo(plain) == printed


def test_control_and_direction_characters_are_replaced_and_lines_kept() -> None:
    assert words.clean("a\x1b[31m\x00\u202eb\ud800\tc\r\nd\re") == "a\ufffd[31m\ufffd\ufffdb\ufffd\tc\nd\ne"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0, "0"),
        (999, "999"),
        (20000, "20\u202f000"),
        (1234567, "1\u202f234\u202f567"),
        (-1500, "-1\u202f500"),
    ],
)
def test_whole_numbers_are_grouped_by_thousands(value: int, printed: str) -> None:
    assert words.number(value) == printed


def test_zero_and_one_take_the_singular_and_two_the_plural() -> None:
    assert [words.count(n, "cas", "cas") for n in (0, 2)] == ["0\u00a0cas", "2\u00a0cas"]
    assert [words.count(n, "constat") for n in (0, 1, 2)] == [
        "0\u00a0constat",
        "1\u00a0constat",
        "2\u00a0constats",
    ]


def test_dates_are_written_day_month_year_even_before_the_year_1000() -> None:
    assert words.day(date(2025, 12, 31)) == "31/12/2025"
    assert words.day(date(804, 1, 2)) == "02/01/0804"


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.254, "25,4\u00a0%"), (0.25, "25\u00a0%"), (0.0, "0\u00a0%"), (1.0, "100\u00a0%")],
)
def test_rates_of_the_axis_have_a_comma_and_one_decimal_at_most(value: float, printed: str) -> None:
    assert words.percent(value) == printed


def test_a_source_gives_the_article_as_lawyers_write_it_and_its_landmark() -> None:
    source = Source("CCH", "L441-1", "au moins 25 %", "24")
    expected = "CCH, art.\u00a0L.\u00a0441-1, al.\u00a024 («\u00a0au moins 25\u00a0%\u00a0»)"
    assert words.source_words(source) == expected


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("L442-6, L353-15", "CCH, art.\u00a0L.\u00a0442-6, L.\u00a0353-15"),
        ("R*441-5", "CCH, art.\u00a0R.\u00a0*441-5"),
        ("13 bis", "CCH, art.\u00a013 bis"),
        ("titre II, 2.3.1", "CCH, titre II, 2.3.1"),
        ("annexe I", "CCH, annexe I"),
    ],
)
def test_every_article_of_a_source_is_pointed_and_a_part_is_not_called_an_article(
    article: str, expected: str
) -> None:
    assert words.source_words(Source("CCH", article)) == expected


def test_a_source_without_article_or_landmark_is_only_its_text() -> None:
    assert words.source_words(Source("Décret n° 2019-1378")) == "Décret n°\u00a02019-1378"


def test_a_subject_without_words_is_named_by_its_kind_and_key() -> None:
    assert words.subject_words(Subject("attribution", "A-1")) == "attribution A-1"
    assert words.subject_words(Subject("attribution", "A-1", "dossier 1")) == "dossier 1"


@pytest.mark.parametrize(
    ("low", "high", "printed"),
    [
        (None, None, ""),
        (12, None, "12\u00a0unités"),
        (12, 12, "12\u00a0unités"),
        (1, 1, "1\u00a0unité"),
        (0, 12, "0 à 12\u00a0unités"),
        (None, 5, "5\u00a0unités au plus"),
    ],
)
def test_the_shortfall_gives_its_worst_case_when_it_differs(
    low: int | None, high: int | None, printed: str
) -> None:
    assert words.shortfall(Figures(manque=low, manque_max=high)) == printed


def test_bounds_are_said_as_bounds_and_never_as_a_value() -> None:
    assert words.found(Figures(valeur_min="22 %", valeur_max="32 %")) == "entre 22\u00a0% et 32\u00a0%"
    assert words.found(Figures(valeur_min="22 %", valeur_max="22 %")) == "22\u00a0%"
    assert words.found(Figures(valeur="22 %", valeur_min="22 %", valeur_max="22 %")) == "22\u00a0%"
    both = Figures(valeur="24 %", valeur_min="22 %", valeur_max="32 %")
    assert words.found(both) == "24\u00a0% (entre 22\u00a0% et 32\u00a0%)"


def test_missing_figures_print_nothing() -> None:
    assert list(words.figures_lines(None)) == []
    assert list(words.figures_lines(Figures())) == []
    assert words.headline(None) == ""


def test_certainty_marks_say_what_they_mean_and_a_checked_text_has_none() -> None:
    assert words.certainty(Certitude.DE_MEMOIRE).startswith("«\u00a0de mémoire\u00a0».")
    assert words.certainty(Certitude.DOUTE).startswith("«\u00a0lecture incertaine\u00a0».")
    assert words.certainty(Certitude.CONFIRME) == "texte vérifié"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "", 'https://a"b', "https://a b"]
)
def test_only_web_addresses_become_links(link: str) -> None:
    assert words.web_link(link) == ""
    assert words.web_link("https://www.legifrance.gouv.fr/") == "https://www.legifrance.gouv.fr/"


@pytest.mark.parametrize(
    ("alinea", "shown"),
    [
        ("24", "al. 24"),
        ("1 et 22", "al. 1 et 22"),
        ("3 à 19", "al. 3 à 19"),
        ("II", "II"),
        ("1°", "1°"),
        ("", ""),
    ],
)
def test_only_a_numbered_paragraph_is_called_an_alinea(alinea: str, shown: str) -> None:
    assert words.alinea_words(alinea) == shown
