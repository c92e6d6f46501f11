"""The promises that a document makes: who, what, how much, for which year; one per year where it repeats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from attrs import evolve, frozen

from lawrules.backends.context import Binding, Context, follow
from lawrules.backends.instances import Absent, Instance, Interval
from lawrules.backends.rows import reference_date, trace
from lawrules.io.words import fold
from lawrules.ir import nodes as k
from lawrules.model import Entity, Formula, Matching

__all__ = ["Promise", "merged", "promises_of"]

_MOST_YEARS = 60


@frozen
class Promise:
    """One figure promised for one year.

    Attributes:
        instance: The line that makes it (the first of those added up).
        rang: Its rank in the document.
        qui: Who promises, in words; ``rang_qui`` and ``cle_qui`` find the rows.
        cles: Value of each key by name: "" where the line does not tell, None where it says absent, so
            that nothing is restricted.
        selon, public: Which tally counts, and its words.
        nombre, taux: What is promised; one of them at least.
        lignes: How many lines were added up.
    """

    instance: Instance
    rang: int
    qui: str
    rang_qui: int
    cle_qui: str
    cles: Mapping[str, str | None]
    selon: str
    public: str
    annee: int
    nombre: Fraction | None
    taux: Fraction | None
    lignes: int = 1


def promises_of(
    document: Instance, entity: Entity, context: Context, on: date, years: tuple[int, int] | None
) -> tuple[list[Promise], tuple[tuple[str, str], ...]]:
    """Every promise of the document, and the lines left aside with why.

    Args:
        years: First and last year of the register: a line that repeats is followed on those only.
    """
    matching = entity.rapprochement
    assert matching is not None, "chosen for it"
    found: list[Promise] = []
    aside: list[tuple[str, str]] = []
    names = _directory(document, context)
    lines = [item for item in document.walk() if item.entity == entity.id]
    for rank, line in enumerate(lines):
        made = _promises(line, rank, entity, matching, context, on, years, names)
        if isinstance(made, str):
            aside.append((line.key, made))
        else:
            found.extend(made)
    return found, tuple(aside)


def _promises(
    line: Instance,
    rank: int,
    entity: Entity,
    matching: Matching,
    context: Context,
    on: date,
    years: tuple[int, int] | None,
    names: Mapping[tuple[str, str], str],
) -> list[Promise] | str:
    selon = line.facts.get(matching.selon)
    if not isinstance(selon, str):
        return f"« {entity.faits[matching.selon].titre} » n'est pas dit"
    if selon not in {item.valeur for item in matching.comptes}:
        return f"aucun compte n'est déclaré pour « {selon} »"
    number, rate = line.facts.get(matching.nombre), line.facts.get(matching.taux)
    number, rate = (value if isinstance(value, Fraction) else None for value in (number, rate))
    if number is None and rate is None:
        return "ni nombre ni part"
    read = _Reader(line, context, reference_date(line, context, on) if context.on is None else on)
    who = next(((place, key) for place, key in enumerate(matching.qui) if read.text(key.ligne)), None)
    if who is None:
        return "la ligne ne dit pas qui s'engage"
    dates = _years(line, matching, read, years)
    if isinstance(dates, str):
        return dates
    place, key = who
    code = read.text(key.ligne) or ""
    label = dict(entity.faits[matching.selon].libelles).get(selon, selon)
    node = key.ligne.node
    target = follow(context, line, node).entity if isinstance(node, k.FactRef) else ""
    return [
        Promise(
            line,
            rank,
            names.get((target, code), f"{key.titre or key.nom} {code}"),
            place,
            fold(code),
            {item.nom: read.text(item.ligne) for item in matching.cles},
            selon,
            label,
            year,
            number,
            rate,
        )
        for year in dates
    ]


@frozen
class _Reader:
    """Formulas about one line."""

    line: Instance
    context: Context
    day: date | None

    def value(self, formula: Formula | None) -> object:
        """The value, or None."""
        if formula is None:
            return None
        return trace(formula.node, {self.line.entity: Binding(self.line, self.day)}, self.context).value

    def text(self, formula: Formula) -> str | None:
        """The text; "" where it is not known, None where the line says that there is none."""
        value = self.value(formula)
        if isinstance(value, str):
            return value
        node = formula.node
        if isinstance(node, k.FactRef):
            there = follow(self.context, self.line, node)
            given = there.facts.get(node.fact.rpartition(".")[2])
            if isinstance(given, Absent) or (given is None and self.context.blank_is_absence(there)):
                return None
        return ""

    def year(self, formula: Formula | None) -> int | None:
        """A whole number, or None."""
        value = self.value(formula)
        if isinstance(value, Interval):
            value = value.low if value.known else None
        return int(value) if isinstance(value, Fraction) else None


def _years(
    line: Instance, matching: Matching, read: _Reader, years: tuple[int, int] | None
) -> Iterable[int] | str:
    given = line.facts.get(matching.annee)
    if isinstance(given, Fraction):
        return [int(given)]
    if read.value(matching.repete) is not True:
        return "la ligne n'a pas d'année, et rien ne dit qu'elle vaut chaque année"
    first, last = read.year(matching.debut), read.year(matching.fin)
    if first is None or last is None:
        return "la ligne vaut chaque année, mais la période n'est pas connue"
    if years is not None:
        first, last = max(first, years[0]), min(last, years[1])
    if first > last:
        return "le registre ne couvre aucune année de la période"
    return range(first, min(last, first + _MOST_YEARS) + 1)


def _directory(document: Instance, context: Context) -> dict[tuple[str, str], str]:
    """What people call each thing that the document names by its key."""
    found: dict[tuple[str, str], str] = {}
    for instance in document.walk():
        entity = context.entity(instance)
        key, name = instance.facts.get(entity.cle), instance.facts.get(entity.affiche)
        if isinstance(key, str) and isinstance(name, str):
            found.setdefault((entity.id, key), name)
    return found


def merged(promises: Iterable[Promise], silent: frozenset[str]) -> list[Promise]:
    """Promises that differ only by keys of which the register tells nothing, added up.

    A rate is kept where all lines promise the same one.
    """
    found: dict[object, Promise] = {}
    for item in promises:
        told = tuple((name, value) for name, value in item.cles.items() if name not in silent)
        split = tuple((name, value is None) for name, value in item.cles.items() if name in silent)
        key = (item.rang_qui, item.cle_qui, told, split, item.selon, item.annee)
        first = found.get(key)
        if first is None:
            found[key] = item
            continue
        numbers = (first.nombre, item.nombre)
        total = None if None in numbers else sum((n for n in numbers if n is not None), Fraction(0))
        rate = first.taux if first.taux == item.taux else None
        cles = {name: (None if name in silent else value) for name, value in first.cles.items()}
        found[key] = evolve(first, nombre=total, taux=rate, cles=cles, lignes=first.lignes + item.lignes)
    return list(found.values())
