"""Cases per second on the forty rules of ``regles40``: lawrules against durable_rules and zen-engine.

    python benchmarks/case.py --json

Every engine is asked which rules a case breaks, all facts being known, and the answers must be the same,
case by case. Peers are favoured: outside the clock their cases are put in their own form (dates as numbers,
derived facts and, for durable_rules, differences and products computed beforehand), while lawrules starts
from plain Python values, checks each of them and derives what it needs. Rounds are interleaved; figures are
medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the checkout, installed or not

from donnees40 import ENTITY, RULES, register

import lawrules
from lawrules.backends.case import compile_case
from lawrules.backends.context import Binding, Context
from lawrules.backends.flat import instance_of
from lawrules.backends.instances import Interval
from lawrules.backends.judging import judge
from lawrules.backends.rows import evaluate
from lawrules.ir import nodes as k
from lawrules.model import Corpus, Rule, Verdict

Answers = list[frozenset[str]]
Cases = list[dict[str, Any]]
DAY = date(2020, 1, 1)  # the forty rules have one version, in force since 2010
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def breach_of(rule: Rule) -> k.Node:
    """The condition under which a rule is broken."""
    version = rule.version_on(DAY)
    assert version is not None and not version.formula.guards
    parts = [version.si.node] if version.si else []
    parts += [k.Not(item.si.node) for item in version.sauf]
    return k.And((*parts, k.Not(version.formula.node)))


class Values:
    """Values of formulas on each case, from the reference evaluator, as numbers that peers take."""

    def __init__(self, corpus: Corpus, cases: Cases) -> None:
        self.corpus = corpus
        self.instances = [instance_of(case, ENTITY, corpus.vocabulaire) for case in cases]
        self.contexts = [Context(corpus) for _ in cases]

    def of(self, node: k.Node) -> list[Any]:
        found = []
        for instance, context in zip(self.instances, self.contexts, strict=True):
            day = instance.facts["date_commission"]
            found.append(plain(evaluate(node, {ENTITY: Binding(instance, day)}, context)))
        return found


def plain(value: object) -> Any:
    if isinstance(value, Interval):
        assert value.known and value.low is not None
        return int(value.low) if value.low.denominator == 1 else float(value.low)
    return value.toordinal() if isinstance(value, date) else value


class Peer:
    """Names of the fields of a peer's cases, and their values."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.names: dict[k.Node, str] = {}

    def field(self, node: k.Node) -> str:
        return self.names.setdefault(node, f"x{len(self.names):02d}")

    def cases(self) -> Cases:
        columns = {name: self.values.of(node) for node, name in self.names.items()}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


# --- lawrules ------------------------------------------------------------------------------------------


def ours(corpus: Corpus, cases: Cases) -> Callable[[], Answers]:
    case_judge = compile_case(corpus, ENTITY)
    broken = Verdict.NON_CONFORME
    return lambda: [frozenset(case_judge.judge(case).of(broken)) for case in cases]


# --- zen-engine ----------------------------------------------------------------------------------------


def zen_text(node: k.Node, peer: Peer) -> str:
    """The formula in the expression language of zen-engine."""

    def go(item: k.Node) -> str:
        match item:
            case k.Const(value=value):
                if isinstance(value, bool | str):
                    return json.dumps(value)
                return repr(plain(value if isinstance(value, date) else Interval(value, value)))
            case k.FactRef() | k.Lookup():
                return peer.field(item)
            case k.Not(item=inner):
                return f"(not {go(inner)})"
            case k.And(items=items):
                return f"({' and '.join(map(go, items))})"
            case k.Or(items=items):
                return f"({' or '.join(map(go, items))})"
            case k.Compare(op=op, left=left, right=right):
                return f"({go(left)} {'==' if op == '=' else op} {go(right)})"
            case k.Member(item=inner, values=values):
                return f"({go(inner)} in {json.dumps(list(values))})"
            case k.Add(left=left, right=right):
                return f"({go(left)} + {go(right)})"
            case k.Subtract(left=left, right=right):
                return f"({go(left)} - {go(right)})"
            case k.Multiply(left=left, right=right):
                return f"({go(left)} * {go(right)})"
            case k.Call(name="jours_entre", args=(start, end)):
                return f"({go(end)} - {go(start)})"
        raise TypeError(type(item).__name__)

    return go(node)


def zen(rules: dict[str, Rule], values: Values) -> Callable[[], Answers]:
    from zen import ZenEngine

    peer = Peer(values)
    keys = {f"r{index:02d}": rule for index, rule in enumerate(rules)}
    expressions = [
        {"id": key, "key": key, "value": zen_text(breach_of(rules[rule]), peer)} for key, rule in keys.items()
    ]
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "i", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {"id": "e", "type": "expressionNode", "name": "e", "position": {"x": 0, "y": 0},
             "content": {"expressions": expressions}},
            {"id": "o", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
        ],
        "edges": [
            {"id": "1", "sourceId": "i", "targetId": "e", "type": "edge"},
            {"id": "2", "sourceId": "e", "targetId": "o", "type": "edge"},
        ],
    }  # fmt: skip
    decision, cases = ZenEngine().create_decision(json.dumps(graph)), peer.cases()

    def run() -> Answers:
        found = []
        for case in cases:
            result = decision.evaluate(case)["result"]
            found.append(frozenset(rule for key, rule in keys.items() if result[key]))
        return found

    return run


# --- durable_rules -------------------------------------------------------------------------------------


def durable_condition(node: k.Node, peer: Peer, wanted: bool = True) -> dict[str, Any]:
    """The formula as a condition of durable_rules: tests of one field against a constant."""
    operators = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
    match node:
        case k.Not(item=inner):
            return durable_condition(inner, peer, not wanted)
        case k.And(items=items) | k.Or(items=items):
            word = "$and" if isinstance(node, k.And) is wanted else "$or"
            parts = [durable_condition(item, peer, wanted) for item in items]
            return parts[0] if len(parts) == 1 else {word: parts}
        case k.FactRef():
            return {peer.field(node): wanted}
        case k.Member(item=inner, values=values):
            tests = [k.Compare(k.Op.EQ, inner, k.Const(value, inner.type)) for value in values]
            return durable_condition(k.Or(tuple(tests)), peer, wanted)
        case k.Compare(op=op, left=left, right=right):
            if isinstance(left, k.FactRef) and isinstance(right, k.Const):
                name, value = peer.field(left), right.value
                bound = value if isinstance(value, str) else plain(
                    value if isinstance(value, date) else Interval(value, value)
                )  # fmt: skip
            elif left.type.numeric:
                # Nothing is computed inside the engine: the difference is a field of its own.
                name, bound = peer.field(k.Subtract(left, right, left.type)), 0
            else:
                name, bound = peer.field(k.Call("jours_entre", (right, left), left.type)), 0
            sign = op.value if wanted else OPPOSITE[op.value]
            return {name: bound} if sign == "=" else {operators[sign]: {name: bound}}
    raise TypeError(type(node).__name__)


def durable(rules: dict[str, Rule], values: Values) -> Callable[[], Answers]:
    warnings.simplefilter("ignore")
    from durable import engine

    peer, fired = Peer(values), []

    def action(rule: str) -> Callable[[Any], None]:
        return lambda _: fired.append(rule)

    ruleset = {
        f"r{index:02d}": {
            "all": [{"m": durable_condition(breach_of(rule), peer)}],
            "run": action(identifier),
        }
        for index, (identifier, rule) in enumerate(rules.items())
    }
    host, cases = engine.Host(), peer.cases()
    host.register_rulesets({"banc": ruleset})

    def run() -> Answers:
        found = []
        for case in cases:
            fact = {**case, "id": "1"}
            try:
                host.assert_fact("banc", fact)
                host.retract_fact("banc", fact)
            except engine.MessageNotHandledException:
                pass  # no rule is broken
            found.append(frozenset(fired))
            fired.clear()
        return found

    return run


# --- measure -------------------------------------------------------------------------------------------


def measure(runs: dict[str, Callable[[], Answers]], rounds: int, cases: int) -> dict[str, float]:
    """Cases per second of each engine, median of interleaved rounds."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: cases / statistics.median(found) for name, found in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    corpus = lawrules.load_rules(RULES).corpus
    rules = {rule.id: rule for rule in corpus.norms(ENTITY)}
    cases = register(options.cases, unknown=0.0).to_dicts()
    values = Values(corpus, cases)
    runs = {"lawrules": ours(corpus, cases)}
    absent = {}
    for name, make in (("durable", durable), ("zen", zen)):
        try:
            runs[name] = make(rules, values)
        except ImportError as error:
            absent[name] = str(error)
    answers = {name: run() for name, run in runs.items()}
    reference = [
        frozenset(
            rule.id
            for rule in rules.values()
            if judge(rule, instance, context).verdict is Verdict.NON_CONFORME
        )
        for instance, context in zip(values.instances, values.contexts, strict=True)
    ]
    different = [name for name, found in answers.items() if found != reference]
    speed = measure(runs, options.rounds, len(cases))
    partial = register(options.cases, unknown=0.02).to_dicts()
    speed |= measure({"lawrules_2_pour_cent_inconnus": ours(corpus, partial)}, options.rounds, len(partial))
    found = {
        "rules": len(rules),
        "cases": len(cases),
        "rounds": options.rounds,
        "same_answers": not different,
        "cases_per_second": {name: round(value) for name, value in speed.items()},
        "ratio_vs_durable": round(speed["lawrules"] / speed["durable"], 2) if "durable" in speed else None,
        "ratio_vs_zen": round(speed["lawrules"] / speed["zen"], 2) if "zen" in speed else None,
        "target": 10,
        "absent": absent,
    }
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for name, value in speed.items():
            print(f"{name:32} {value:12,.0f} cases/s")
        print(f"ratio_vs_durable {found['ratio_vs_durable']}, ratio_vs_zen {found['ratio_vs_zen']}")
    for name in different:
        print(f"{name} ne donne pas les mêmes réponses que l'oracle", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # the host of durable_rules leaves threads behind
