from __future__ import annotations

import io
import re

import pytest
from attrs import evolve

from lawrules.audits.findings import STILL_OPEN
from lawrules.reports import Options, texte, write

from .factory import TITLES, clean_audit, empty, hostile, sample


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def test_a_breach_is_printed_from_its_rule_to_its_fingerprint() -> None:
    report = plain(texte.render(sample(), Options(titres=TITLES)))
    block = report[report.index("\nPart des attributions") : report.index("\n    > Office Alpha")]
    labels = [
        line[6:].split("  ")[0].strip() for line in block.splitlines() if re.match(r" {6}\S.*  +", line)
    ]
    assert "Verdict           non conforme · manquement" in block
    assert "> ESH Bêta, 2025" in block
    assert labels == [
        "Constaté",
        "Seuil",
        "Décompte",
        "Écart au seuil",
        "Que faire",
        "Où",
        "Clé",
        "Empreinte",
    ]


def test_what_a_group_says_is_not_repeated_for_each_subject() -> None:
    report = plain(texte.render(sample(), Options()))
    breaches = report[report.index("Non conforme (4)") : report.index("Indéterminé : un manquement")]
    quota = breaches[breaches.index("Part des attributions") : breaches.index("Quart des attributions")]
    assert quota.count("l'égalité suffit") == 1


def test_what_was_not_judged_comes_before_the_findings() -> None:
    report = texte.render(sample(), Options())
    assert report.index("Ce qui n'a pas été jugé") < report.index("Non conforme (4)")


def test_harmless_findings_are_summed_up_after_the_others() -> None:
    report = plain(texte.render(sample(), Options()))
    assert "Indéterminé : sans manquement possible (312)" in report
    assert "La date de décision manque, mais" not in report


def test_piped_text_has_neither_colour_nor_frame() -> None:
    report = texte.render(sample(), Options())
    assert "\x1b" not in report
    assert not re.search(r"[\u2500-\u257f]", report)


def test_lines_hold_in_the_width_and_never_break_at_an_unbreakable_space() -> None:
    report = texte.render(sample(), Options(), width=70)
    assert max(len(line) for line in report.splitlines()) <= 90
    assert not re.search(r"[\u00a0\u202f]\n", report)


def test_rates_of_those_who_comply_are_printed_too() -> None:
    report = plain(texte.render(sample(), Options()))
    assert "ESH Epsilon, 2025 : 25 %, seuil 25 % ; 50 sur 200 ; conforme" in report


def test_a_terminal_gets_colours_and_no_markup_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    for name in ("NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    write(hostile(), "texte")
    shown = screen.getvalue()
    assert "\x1b[31m" in shown  # the heading, in red
    assert "\ufffd[31m" in shown  # the escape of the data, harmless
    assert "[a](b)" in shown


def test_an_empty_audit_prints_no_table_of_verdicts() -> None:
    assert "\nVerdicts\n" not in texte.render(empty(), Options())
    assert "\nVerdicts\n" in texte.render(clean_audit(), Options())


def test_a_period_still_open_says_so_in_a_list_of_many_subjects() -> None:
    first = next(item for item in sample().constats if item.chiffres is not None and item.remede)
    closed = [
        evolve(first, sujet=evolve(first.sujet, libelle=f"Exercice {year}")) for year in range(2016, 2026)
    ]
    current = evolve(
        first, sujet=evolve(first.sujet, libelle="Exercice 2026"), message=f"{first.message} {STILL_OPEN}"
    )
    report = plain(texte.render(evolve(sample(), constats=(*closed, current)), Options()))
    lines = re.sub(r"\n {6}", " ", report).splitlines()
    marked = [line for line in lines if STILL_OPEN in line]
    assert len(marked) == 1
    assert marked[0].startswith("    - Exercice 2026")
