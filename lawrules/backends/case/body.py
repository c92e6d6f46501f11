"""All rules of one set of versions as two functions: for cases that give every fact, for the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from lawrules.backends.case.closures import Env
from lawrules.backends.case.fast import FastWriter, Temporary
from lawrules.backends.case.kleene import KleeneWriter
from lawrules.backends.case.layout import AGGREGATES, Day, Layout, Site, formulas
from lawrules.backends.case.numbers import Text
from lawrules.backends.case.scope import Scope, Unfit
from lawrules.backends.case.source import Source
from lawrules.ir import nodes as k
from lawrules.model import Rule, Verdict, Version

__all__ = ["BY_THE_ORACLE", "Body", "body_of"]

BY_THE_ORACLE = "par l'oracle"

_VARIABLE = re.compile(r"\bd[0-9]+\b")
_SHARED_SIZE = 5  # nodes from which an expression met twice is worth a variable


@frozen
class Body:
    """The functions of one set of versions.

    Attributes:
        fast: For a case whose unknown slots, among ``used``, are those of ``expected``. It gives the
            verdicts in the order of the rules, or None where a cell or a divisor fails.
        mixed: For any case; only rules whose facts are not all known take the slow way.
        days: Days that both want, in order.
        ways: For each rule, how it is answered when a fact is missing: « bornes » or « par l'oracle ».
        source: What was compiled.
    """

    fast: Callable[..., tuple[Verdict, ...] | None]
    mixed: Callable[..., tuple[Verdict, ...]]
    used: int
    expected: int
    days: tuple[Day, ...]
    ways: tuple[str, ...]
    source: str


def body_of(layout: Layout, rules: Sequence[Rule], root: Site, on: dict[Day, date], *, imposed: bool) -> Body:
    """Generate the functions of the versions in force on some days."""
    scope = Scope(layout, imposed, on)
    versions = [scope.version(rule, root.day) for rule in rules]
    source = Source()
    shared = _shared(scope, [v for v in versions if v is not None], root)
    writer, slow = FastWriter(scope, source, shared), KleeneWriter(scope)
    parts: list[tuple[Text | None, str]] = []
    ways = []
    for rule, version in zip(rules, versions, strict=True):
        if version is None:
            parts.append((Text(source.constant(Verdict.SANS_OBJET)), ""))
            ways.append("")
            continue
        judge, way = _slow(slow, rule, version, root)
        parts.append((_verdict(writer, version, root), f"{source.constant(judge)}(e)"))
        ways.append(way)
    temporaries = _needed(writer.temporaries, parts)
    used, expected = _masks(layout, temporaries, parts)
    unpack = [f"({''.join(f'{slot.name}, ' for slot in layout.slots)}) = s"] if layout.slots else []
    if scope.days:
        unpack.append(f"({''.join(f'w{index}, ' for index in range(len(scope.days)))}) = w")
    _write_fast(source, unpack, temporaries, parts)
    _write_mixed(source, unpack, temporaries, parts)
    fast, mixed = source.build("fast", "mixed")
    text = source.text("fast", "mixed")
    return Body(fast, mixed, used, expected, tuple(scope.days), tuple(ways), text)


def _verdict(writer: FastWriter, version: Version, site: Site) -> Text | None:
    """The verdict as an expression; None when the formula takes bounds or elements."""
    try:
        applies = writer.applies(version, site)
        asked = writer.value(version.formula.node, site)
    except Unfit:
        return None
    words = [Text(writer.constant(v)) for v in (Verdict.CONFORME, Verdict.NON_CONFORME, Verdict.SANS_OBJET)]
    found = writer.choose(asked, words[0], words[1])
    return found if applies is None else writer.choose(applies, found, words[2])


def _slow(
    writer: KleeneWriter, rule: Rule, version: Version, site: Site
) -> tuple[Callable[[Any], Verdict], str]:
    """The verdict where something is unknown: with Kleene's logic, or from the reference evaluator."""
    try:
        applies, asked = writer.applies(version, site), writer.value(version.formula.node, site)
    except Unfit:

        def ask(case: Env) -> Verdict:
            return case.oracle(rule)

        return ask, BY_THE_ORACLE

    def verdict(case: Env) -> Verdict:
        held = applies(case)
        if held is False:
            return Verdict.SANS_OBJET
        found = asked(case)
        if held is None or found is None:
            return Verdict.INDETERMINE
        return Verdict.CONFORME if found else Verdict.NON_CONFORME

    return verdict, "bornes"


def _shared(scope: Scope, versions: Iterable[Version], root: Site) -> frozenset[tuple[k.Node, Site]]:
    """Conditions and numbers met at least twice, and long enough to be computed once."""
    seen: Counter[tuple[k.Node, Site]] = Counter()
    stack = [(node, root) for version in versions for node in formulas(version)]
    while stack:
        node, site = stack.pop()
        if isinstance(node, AGGREGATES):
            continue
        seen[node, site] += 1
        if seen[node, site] > 1:
            continue
        if isinstance(node, k.FactRef):
            rule = scope.layout.definition(node.fact)
            target = scope.reach(site, node.links)
            if rule is not None and target.day in scope.on:
                version = scope.version(rule, target.day)
                if version is not None:
                    stack.extend((part, target) for part in formulas(version))
        else:
            stack.extend((part, site) for part in k.children(node))
    return frozenset(key for key, count in seen.items() if count > 1 and _size(key[0]) >= _SHARED_SIZE)


def _size(node: k.Node) -> int:
    return sum(1 for _ in k.walk(node))


def _needed(temporaries: list[Temporary], parts: list[tuple[Text | None, str]]) -> list[Temporary]:
    """The temporaries that some verdict depends on, in order."""
    wanted: set[str] = set()
    mask = 0
    for text, _ in parts:
        wanted.update(_VARIABLE.findall(text.text) if text else ())
        mask |= text.mask if text else 0
    kept: list[Temporary] = []
    for item in reversed(temporaries):
        # A divisor common to both sides of a comparison is not written there, but it must not be zero.
        if item.name in wanted or f"{item.name}b" in wanted or item.bit & mask:
            kept.append(item)
            wanted.update(_VARIABLE.findall(f"{item.text} {item.divisor}"))
            mask |= item.mask
    return kept[::-1]


def _masks(
    layout: Layout, temporaries: list[Temporary], parts: list[tuple[Text | None, str]]
) -> tuple[int, int]:
    """Slots that the fast function looks at, and those of them that it wants not given."""
    slots = (1 << len(layout.slots)) - 1
    used, expected = 0, 0
    for text, _ in parts:
        used |= text.mask if text else 0
    for item in temporaries:
        used |= item.mask
        if item.given is not None:
            used |= item.given[1]
            expected |= item.given[1]
    return used & slots, expected


def _write_fast(
    source: Source, unpack: list[str], temporaries: list[Temporary], parts: list[tuple[Text | None, str]]
) -> None:
    source.add("def fast(s, w, e):", depth=1)
    for line in unpack:
        source.add(line)
    failing = 0
    for item in temporaries:
        if item.text is None or item.mask & failing:
            failing |= item.bit
            continue
        source.add(f"{item.name} = {item.text}")
        if item.bit and not item.sure:
            source.add(f"if {item.name} is None:")
            source.add("return None", depth=3)
        if item.over:
            source.add(f"{item.over} = {item.divisor}")
    chosen = [text.text if text is not None and not text.mask & failing else slow for text, slow in parts]
    source.add(f"return ({''.join(f'{text}, ' for text in chosen)})")


def _write_mixed(
    source: Source, unpack: list[str], temporaries: list[Temporary], parts: list[tuple[Text | None, str]]
) -> None:
    source.add("def mixed(s, u, w, e):", depth=1)
    for line in unpack:
        source.add(line)
    for item in temporaries:
        known = f"u & {source.constant(item.mask)}"
        if item.given is None:
            source.add(
                f"{item.name} = None if {known} else {item.text}"
                if item.mask
                else f"{item.name} = {item.text}"
            )
        else:
            _write_derived(source, item, known)
        if item.bit:
            source.add(f"if {item.name} is None:")
            source.add(f"u |= {source.constant(item.bit)}", depth=3)
    chosen = []
    for text, slow in parts:
        if text is None:
            chosen.append(slow)
        elif text.mask:
            chosen.append(f"{slow} if u & {source.constant(text.mask)} else {text.text}")
        else:
            chosen.append(text.text)
    source.add(f"return ({''.join(f'{text}, ' for text in chosen)})")


def _write_derived(source: Source, item: Temporary, known: str) -> None:
    """A derived fact: what the input gives, if it does, or else what its definition computes."""
    assert item.given is not None
    slot, bit, factor = item.given
    source.add(f"if u & {source.constant(bit)}:")
    source.add(f"{item.name} = None", depth=3)
    if item.text is not None:
        source.add(f"if {slot} is None and not {known}:", depth=3)
        source.add(f"{item.name} = {item.text}", depth=4)
        if item.over:
            source.add(f"{item.over} = {item.divisor}", depth=4)
    source.add("else:")
    source.add(f"{item.name} = {slot} * {factor}" if factor else f"{item.name} = {slot}", depth=3)
    if item.over:
        source.add(f"{item.over} = {source.constant(1)}", depth=3)
