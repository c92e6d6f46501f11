"""One rule and one subject: the verdict of the reference evaluator, with everything that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import evolve, frozen

from lawrules.backends import intervals as i
from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance
from lawrules.backends.rows import Trace, reference_date, trace
from lawrules.backends.rows.tracing import fact_trace
from lawrules.backends.rows.values import value
from lawrules.ir import nodes as k
from lawrules.model import NamedException, Rule, Verdict, Version, verdict_of

__all__ = ["Judgement", "day_of", "judge", "missing_facts", "settled", "value_of"]


@frozen
class Judgement:
    """A verdict and its grounds.

    Attributes:
        version: The version applied; None when no version is in force that day (``sans_objet``) or when
            the day is unknown (``indetermine``).
        day: Day of the law.
        applies, satisfied: The two Kleene truths that make the verdict.
        condition, exceptions, guards, requirement: Traces, as far as the rule has them.
        missing: Paths of the facts that would settle the verdict, in reading order.
    """

    rule: Rule
    instance: Instance
    version: Version | None
    day: date | None
    verdict: Verdict
    applies: bool | None
    satisfied: bool | None
    condition: Trace | None = None
    exceptions: tuple[tuple[NamedException, Trace], ...] = ()
    guards: tuple[Trace, ...] = ()
    requirement: Trace | None = None
    missing: tuple[str, ...] = ()

    @property
    def harmless(self) -> bool:
        """Undecided, but a breach is impossible whatever the missing facts are."""
        return self.verdict is Verdict.INDETERMINE and self.version is not None and self.satisfied is True


def day_of(rule: Rule, instance: Instance, context: Context, default: date | None = None) -> date | None:
    """The day whose law the rule applies to the instance, or None when no date is known."""
    if context.on is not None:
        return context.on
    own = reference_date(instance, context, default)
    if rule.date_de_reference is None:
        return own
    bindings = {instance.entity: Binding(instance, own)}
    found = trace(rule.date_de_reference.node, bindings, context).value
    return found if isinstance(found, date) else default


def judge(rule: Rule, instance: Instance, context: Context, *, default: date | None = None) -> Judgement:
    """The verdict of a rule on an instance.

    Args:
        default: Day of the law where the facts give none (a case, a document without dates).
    """
    day = day_of(rule, instance, context, default)
    if day is None:
        missing = _missing_dates(rule, instance, context)
        return Judgement(rule, instance, None, None, Verdict.INDETERMINE, None, None, missing=missing)
    version = rule.version_on(day)
    if version is None:
        return Judgement(rule, instance, None, day, Verdict.SANS_OBJET, False, None)
    bindings = {instance.entity: Binding(instance, day)}
    condition = trace(version.si.node, bindings, context) if version.si is not None else None
    exceptions = tuple((item, trace(item.si.node, bindings, context)) for item in version.sauf)
    guards = tuple(trace(guard, bindings, context) for guard in version.formula.guards)
    requirement = trace(version.formula.node, bindings, context)
    applies = i.both(
        [
            condition.value if condition is not None else True,  # type: ignore[list-item]
            *(i.opposite(found.value) for _, found in exceptions),  # type: ignore[arg-type]
            *(guard.value for guard in guards),  # type: ignore[list-item]
        ]
    )
    satisfied = requirement.value if isinstance(requirement.value, bool) else None
    verdict = verdict_of(applies, satisfied)
    judgement = Judgement(
        rule, instance, version, day, verdict, applies, satisfied, condition, exceptions, guards, requirement
    )
    if verdict is not Verdict.INDETERMINE:
        return judgement
    return _with_missing(judgement)


def settled(
    rule: Rule, instance: Instance, context: Context, *, default: date | None = None
) -> Judgement | None:
    """The bare verdict of a rule that has no object there, or is complied with.

    Returns:
        None where the grounds are to be told, a rate among them: ``judge`` then gives them all.
    """
    day = day_of(rule, instance, context, default)
    if day is None:
        return None
    version = rule.version_on(day)
    if version is None:
        return Judgement(rule, instance, None, day, Verdict.SANS_OBJET, False, None)
    bindings = {instance.entity: Binding(instance, day)}
    applies: bool | None = True
    for node, wanted in _conditions_of(version):
        held = value(node, bindings, context)
        if held is not None and held is not wanted:
            return Judgement(rule, instance, version, day, Verdict.SANS_OBJET, False, None)
        applies = None if held is None else applies
    if applies is None or any(isinstance(node, k.Portion) for node in k.walk(version.formula.node)):
        return None
    if value(version.formula.node, bindings, context) is not True:
        return None
    return Judgement(rule, instance, version, day, Verdict.CONFORME, True, True)


def _conditions_of(version: Version) -> Iterator[tuple[k.Node, bool]]:
    """Each condition of a version's application, with the truth that it must have."""
    if version.si is not None:
        yield version.si.node, True
    yield from ((item.si.node, False) for item in version.sauf)
    yield from ((guard, True) for guard in version.formula.guards)


def _missing_dates(rule: Rule, instance: Instance, context: Context) -> tuple[str, ...]:
    """Paths of the dates that would tell which law applies."""
    if rule.date_de_reference is not None:
        bindings = {instance.entity: Binding(instance, None)}
        found = trace(rule.date_de_reference.node, bindings, context)
        return tuple(dict.fromkeys(missing_facts(found)))
    entity = context.entity(instance)
    return tuple(f"{entity.id}.{name}" for name in entity.date_de_reference[:1])


def _with_missing(judgement: Judgement) -> Judgement:
    sought: list[Trace] = []
    if judgement.condition is not None:
        sought.append(judgement.condition)
    sought.extend(found for _, found in judgement.exceptions)
    sought.extend(judgement.guards)
    if judgement.requirement is not None:
        sought.append(judgement.requirement)
    paths = dict.fromkeys(path for item in sought if not item.known for path in missing_facts(item))
    return evolve(judgement, missing=tuple(paths))


def value_of(rule: Rule, instance: Instance, context: Context, *, default: date | None = None) -> Trace:
    """The value that a definition gives of an instance (its given value is set aside)."""
    name = rule.definit.rpartition(".")[2]
    kept = {key: value for key, value in instance.facts.items() if key != name}
    bare = evolve(instance, facts=kept)
    day = day_of(rule, bare, context, default)
    return fact_trace(bare, name, day, context)


def missing_facts(item: Trace, names: Mapping[str, str] | None = None, *, top: bool = False) -> Iterator[str]:
    """Paths of the unknown facts on which an unsettled trace hangs, in reading order.

    A derived fact is replaced by the unknown facts that it is made of; one that only a table could have
    given stands for itself, since it may be given too, and so does one that is still asked for itself.

    Args:
        names: How the subject writes each entity that a definition was evaluated on.
        top: Whether the trace is that of the derived fact sought itself, and not of a formula that reads it.
    """
    if item.known:
        return
    node, names = item.node, names or {}
    if isinstance(node, k.FactRef):
        path = _written(node.path, names)
        if item.rule is not None and item.rule.reste_demande and not top:
            yield path
            return
        entity = node.fact.partition(".")[0]
        below = {entity: path.rpartition(".")[0]}
        found = [missing for part in item.parts for missing in missing_facts(part, below)]
        facts = [missing for missing in found if not missing.startswith("table.")]
        yield from facts or [path]
    elif isinstance(node, k.Known):
        yield _written(node.item.path, names)
    elif isinstance(node, k.Lookup) and all(part.known for part in item.parts):
        yield f"table.{node.table}"
    elif isinstance(node, (k.Count, k.Total, k.Extreme, k.Share)) and not item.parts:
        yield _written(node.group.path, names)
    else:
        for part in item.parts:
            yield from missing_facts(part, names)


def _written(path: str, names: Mapping[str, str]) -> str:
    root, _, rest = path.partition(".")
    return f"{names.get(root, root)}.{rest}"
