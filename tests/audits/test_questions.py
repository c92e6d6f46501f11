"""Facts to seek are ordered by the verdicts that they settle, tried and not supposed."""

from __future__ import annotations

import itertools
import re
from datetime import date
from pathlib import Path

import lawrules
from lawrules.audits.opening import audit_sources, weigh_sources
from lawrules.audits.questions import Question, questions

BASE = lawrules.load_rules()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 11, 23)

DRAFT = """
document: convention_attribution
convention_attribution:
  intitule: Projet d'essai
  date_projet: 2025-06-01
  territoire: {siren: "900000108", nom: Essai, soumis_reforme_attributions: oui}
  coordination_clause: art. 10
"""
COMPOSITION = "convention_attribution.coordination_composition"
PRESIDENCY = "convention_attribution.coordination_presidence"


def _asked(*paths: Path, rules: list[str] | None = None) -> tuple[Question, ...]:
    audit = audit_sources(BASE.corpus, paths, default=TODAY, rules=rules)
    weights = weigh_sources(BASE.corpus, paths, default=TODAY, rules=rules)
    return questions(audit, BASE.vocabulaire, weights)


def _draft(folder: Path) -> Path:
    path = folder / "projet.yaml"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_the_draft_example_is_asked_about_in_the_order_of_what_is_settled() -> None:
    asked = _asked(EXAMPLES / "cia_brouillon.yaml")
    assert [item.seul for item in asked] == sorted((item.seul for item in asked), reverse=True)
    assert asked[0].seul > 0
    for one, other in itertools.pairwise(asked):
        if one.seul == other.seul:
            assert one.possible >= other.possible


def test_what_is_promised_comes_true_when_the_fact_is_given(tmp_path: Path) -> None:
    """The first question of the draft, answered each way, settles as many verdicts as it says."""
    source = EXAMPLES / "cia_brouillon.yaml"
    before = audit_sources(BASE.corpus, [source], default=TODAY)
    first = next(item for item in _asked(source) if item.fait == "convention_attribution.clause_cooperation")
    for answer in ("art. 9", "absent"):
        text = re.sub(
            r"(?m)^  clause_cooperation:.*$", f"  clause_cooperation: {answer}", source.read_text("utf-8")
        )
        path = tmp_path / "repondu.yaml"
        path.write_text(text, encoding="utf-8")
        after = audit_sources(BASE.corpus, [path], default=TODAY)
        fewer = _undecided(before) - _undecided(after)
        assert fewer == first.seul == 1


def _undecided(audit: object) -> int:
    from lawrules.model import Verdict

    return audit.counts[Verdict.INDETERMINE]  # type: ignore[attr-defined]


def test_one_no_may_settle_what_six_facts_leave_open(tmp_path: Path) -> None:
    """Six members must sit: « yes » about one leaves the others open, « no » is a breach at once."""
    asked = {item.fait: item for item in _asked(_draft(tmp_path), rules=[COMPOSITION])}
    mayors = asked["convention_attribution.coordination_maires"]
    assert (mayors.seul, mayors.possible, mayors.avec_d_autres) == (0, 1, 1)


def test_a_closed_answer_that_always_settles_is_counted_as_sure(tmp_path: Path) -> None:
    asked = {item.fait: item for item in _asked(_draft(tmp_path), rules=[PRESIDENCY])}
    assert asked[PRESIDENCY].seul == asked[PRESIDENCY].possible == 1


def test_trying_answers_leaves_the_document_as_it_was(tmp_path: Path) -> None:
    path = _draft(tmp_path)
    assert _asked(path) == _asked(path)


def test_a_fact_of_several_documents_is_weighed_once(tmp_path: Path) -> None:
    path = _draft(tmp_path)
    other = tmp_path / "orientations.yaml"
    other.write_text(
        "document: document_cadre\ndocument_cadre:\n  intitule: Orientations\n  date_projet: 2025-06-01\n"
        "  contenu_releve: oui\n",
        encoding="utf-8",
    )
    asked = {item.fait: item for item in _asked(path, other)}
    assert asked["document_cadre.objectifs_mixite"].seul == 1
