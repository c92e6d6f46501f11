"""A fact that may be derived and is still asked for itself: an answer is enough, a code is enough."""

from __future__ import annotations

from datetime import date

import pytest

import lawrules
from lawrules.audits.reads import reads_of
from lawrules.model import Verdict
from lawrules.results import Evaluation

BASE = lawrules.load_rules()
RULE = "attribution.quartier_de_la_liste_du_jour"
DAY = date(2026, 3, 2)


def _judged(**facts: object) -> Evaluation:
    paths = {f"attribution.logement.{name}": value for name, value in facts.items()}
    return BASE.evaluate({"attribution.date_bail": DAY, **paths}, rule=RULE, on=DAY)


def test_without_answer_nor_code_the_answer_is_asked_and_not_what_it_is_made_of() -> None:
    found = _judged(code_qpv="QP031007")
    assert found.verdict is Verdict.INDETERMINE
    assert found.missing == ("attribution.logement.en_qpv",)


@pytest.mark.parametrize("facts", [{"en_qpv": True, "code_qpv": "QN03107M"}, {"code_qpv": "QN03107M"}])
def test_the_answer_or_the_code_settles(facts: dict[str, object]) -> None:
    assert _judged(**facts).verdict is Verdict.CONFORME


def test_a_form_asks_the_answer_and_not_the_codes_behind_it() -> None:
    rule = BASE.corpus.regles["operation_renouvellement.reconstitution_hors_qpv"]
    reads = reads_of(BASE.corpus, {rule.id: rule.versions}, DAY)
    assert reads.asked("operation_renouvellement.en_qpv_du_jour", frozenset())
    assert not reads.asked("operation_renouvellement.code_qpv_revise", frozenset())


def test_a_derivation_read_several_times_is_told_once() -> None:
    paths = {"attribution.date_bail": DAY, "attribution.logement.code_qpv": "QN03107M"}
    told = BASE.evaluate(paths, rule=RULE, on=DAY).explain()
    assert told.count("par définition : Code du quartier dans la liste révisée") == 1
    assert told.count("QN03107M (voir plus haut)") == 1
