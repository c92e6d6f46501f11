"""Lines of a document that promise something, confronted with the rows of a register.

What is a promise, whose rows answer it and under which conditions is declared by ``rapprochement:`` in the
vocabulary; what is broken is said by the rules of the base, not here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from lawrules._version import __version__
from lawrules.audits.promises import Promise, merged, promises_of
from lawrules.backends import columns
from lawrules.backends.context import Context
from lawrules.backends.instances import ABSENT, Instance, Interval
from lawrules.backends.judging import Judgement, judge
from lawrules.errors import DataError, Problem
from lawrules.io.words import fold
from lawrules.ir import nodes as k
from lawrules.model import Corpus, Entity, Matching, Rule, Verdict

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Followed", "Followup", "follow_up", "register_entity"]

_WORST = (Verdict.NON_CONFORME, Verdict.INDETERMINE, Verdict.CONFORME, Verdict.SANS_OBJET)
_NOTHING_KNOWN = Interval(Fraction(0), None)
Group = tuple[int | None, tuple[str | None, ...], tuple[str | None, ...], bool | None, bool | None]


@frozen
class Followed:
    """One promise of one year against the register.

    Attributes:
        realise, base: Counts with their bounds; None where the register covers neither who nor when.
        taux: Rate achieved, between its exact bounds, or None.
        atteint: Whether the figure promised is reached; None while the bounds do not tell.
        manque: How many are missing, between bounds, or None.
        verdict, regle: What the rule that reads the count says, and its id; None and "" where no rule does.
        manquants: Paths of the facts of the document that would settle that verdict.
        pourquoi: Why nothing was counted, or "".
    """

    promesse: Promise
    annee: int
    realise: Interval | None
    base: Interval | None
    taux: Interval | None
    atteint: bool | None
    manque: Interval | None
    verdict: Verdict | None = None
    regle: str = ""
    pourquoi: str = ""
    manquants: tuple[str, ...] = ()


@frozen
class Followup:
    """All promises of a document against a register.

    Attributes:
        jour: Day of the follow-up: its law, and the day before which a year is over.
        ecartes: Lines that could not be confronted, with why.
        annees: First and last year of the register.
    """

    titre: str
    sources: tuple[str, ...]
    jour: date
    lignes: tuple[Followed, ...]
    ecartes: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    annees: tuple[int, int] | None
    version_base: str
    version_moteur: str = __version__

    @property
    def exit_status(self) -> int:
        """0 nothing found, 1 a breach, 2 nothing was confronted, 3 only undecided."""
        if not self.lignes:
            return 2
        found = {item.verdict for item in self.lignes}
        if Verdict.NON_CONFORME in found:
            return 1
        open_ends = any(item.atteint is None for item in self.lignes)
        return 3 if Verdict.INDETERMINE in found or open_ends or self.ecartes else 0


def follow_up(
    corpus: Corpus,
    document: Instance,
    frame: pl.DataFrame,
    *,
    on: date,
    closed: bool = False,
    sources: Sequence[str] = (),
    title: str = "",
) -> Followup:
    """Confront every promise of a document with a register.

    Args:
        frame: Canonical table of the rows that the vocabulary's ``rapprochement`` names.
        on: Day of the follow-up.
        closed: Whether the document is declared complete, so that a blank is an absence.

    Raises:
        DataError: LR407, the document holds no line that may be confronted.
    """
    entity = _promising(corpus, document)
    matching = entity.rapprochement
    assert matching is not None, "chosen for it"
    context = Context(corpus, on=on, closed=closed)
    rows = _Rows(corpus, matching, frame)
    found, aside = promises_of(document, entity, context, on, rows.years)
    silent = [key.nom for key, told in zip(matching.cles, rows.told, strict=True) if not told]
    notes = [
        f"Le registre ne dit rien de « {key.titre or key.nom} » : toutes ses lignes comptent, et les "
        "engagements qui ne diffèrent que par là sont additionnés."
        for key in matching.cles
        if key.nom in silent
    ]
    lines = merged(found, frozenset(silent)) if silent else found
    taken = {f"{entity.id}.{name}" for name in _taken(matching)}
    rules = tuple(rule for rule in corpus.norms(entity.id) if _reads(rule, taken))
    followed = [_followed(line, rows, rules, context, matching) for line in lines]
    followed.sort(key=lambda item: (item.promesse.qui, item.annee, item.promesse.rang))
    if rows.undated:
        notes.append(f"{rows.undated} ligne(s) du registre sans date : douteuses dans chaque année.")
    return Followup(
        title, tuple(sources), on, tuple(followed), aside, tuple(notes), rows.years, corpus.version
    )


def register_entity(corpus: Corpus, document: Instance) -> str:
    """What the rows of the register are, to which the document's promises are confronted.

    Raises:
        DataError: LR407, the document holds no line that may be confronted.
    """
    matching = _promising(corpus, document).rapprochement
    return matching.de if matching is not None else ""


def _promising(corpus: Corpus, document: Instance) -> Entity:
    for instance in document.walk():
        entity = corpus.vocabulaire.entites[instance.entity]
        if entity.rapprochement is not None:
            return entity
    fix = "donnez une convention dont le tableau d'engagements est rempli."
    raise DataError(Problem("LR407", "le document ne contient aucun engagement", document.where, fix))


class _Rows:
    """The register, gathered by what promises look at."""

    def __init__(self, corpus: Corpus, matching: Matching, frame: pl.DataFrame) -> None:
        self.matching = matching
        keys = [*matching.qui, *matching.cles]
        bases = [item.parmi for item in matching.comptes]
        formulas = [
            matching.annee_registre,
            *(key.registre for key in keys),
            *(item.dont for item in matching.comptes),
            *(item for item in bases if item is not None),
        ]
        read = columns.row_values(corpus, frame, matching.de, formulas) if frame.height else []
        read = read or [[] for _ in formulas]
        years = [_year(value) for value in read[0]]
        named = [[_word(value) for value in column] for column in read[1 : 1 + len(keys)]]
        parts = read[1 + len(keys) : 1 + len(keys) + len(matching.comptes)]
        conditions = iter(read[1 + len(keys) + len(matching.comptes) :])
        self.groups: dict[str, Counter[Group]] = {}
        width = len(matching.qui)
        who = list(zip(*named[:width], strict=True)) if width else [()] * len(years)
        shared = list(zip(*named[width:], strict=True)) if named[width:] else [()] * len(years)
        for tally, part in zip(matching.comptes, parts, strict=True):
            base = next(conditions) if tally.parmi is not None else [True] * len(years)
            self.groups[tally.valeur] = Counter(zip(years, who, shared, base, part, strict=True))  # type: ignore[arg-type]
        known = [year for year in years if year is not None]
        self.undated = len(years) - len(known)
        self.years = (min(known), max(known)) if known else None
        self.told = [any(value is not None for value in column) for column in named[width:]]
        self.present = {
            (year, rank, value)
            for year, names in zip(years, who, strict=True)
            for rank, value in enumerate(names)
            if value is not None
        }

    def count(self, line: Promise, year: int) -> Counter[tuple[bool | None, bool | None]]:
        """How many rows by (in the base of the line, among those promised), each true, false or unknown."""
        found: Counter[tuple[bool | None, bool | None]] = Counter()
        for (when, who, shared, base, part), number in self.groups[line.selon].items():
            tests = [_same(when, year), _same(who[line.rang_qui], line.cle_qui), base]
            for key, value, told in zip(self.matching.cles, shared, self.told, strict=True):
                wanted = line.cles.get(key.nom)
                if told and wanted is not None:
                    tests.append(_same(value, fold(wanted)) if wanted else None)
            inside = False if False in tests else None if None in tests else True
            if inside is not False:
                found[inside, part] += number
        return found


def _year(value: object) -> int | None:
    return int(value.low) if isinstance(value, Interval) and value.known and value.low is not None else None


def _word(value: object) -> str | None:
    return fold(value) if isinstance(value, str) else None


def _same(left: object, right: object) -> bool | None:
    return None if left is None or right is None else left == right


def _followed(
    line: Promise, rows: _Rows, rules: Sequence[Rule], context: Context, matching: Matching
) -> Followed:
    year = line.annee
    why = ""
    if rows.years is None or not rows.years[0] <= year <= rows.years[1]:
        why = "le registre ne couvre pas cette année"
    elif (year, line.rang_qui, line.cle_qui) not in rows.present:
        why = "le registre n'a aucune ligne à ce nom cette année-là"
    counts = rows.count(line, year) if not why else Counter()
    done = base = rate = None
    if not why:
        done = Interval(Fraction(counts[True, True]), Fraction(_total(counts, part=(True, None))))
        base = Interval(Fraction(_total(counts, base=(True,))), Fraction(counts.total()))
        rate = _rate(counts)
    worst = _judged(line, (done, base, rate), rules, context, matching)
    reached, missing = _reached(line, done, rate), _missing(line, done, base)
    found = Followed(line, year, done, base, rate, reached, missing, pourquoi=why)
    if worst is None:
        return found
    counted = {f"{worst.instance.entity}.{name}" for name in _taken(matching)}
    lacking = tuple(path for path in worst.missing if path not in counted)
    return evolve(found, verdict=worst.verdict, regle=worst.rule.id, manquants=lacking)


def _total(
    counts: Mapping[tuple[bool | None, bool | None], int],
    *,
    base: tuple[bool | None, ...] = (True, None),
    part: tuple[bool | None, ...] = (True, False, None),
) -> int:
    return sum(number for (inside, kept), number in counts.items() if inside in base and kept in part)


def _rate(counts: Mapping[tuple[bool | None, bool | None], int]) -> Interval | None:
    """Exact bounds: a doubtful row lowers the rate most as a row of the base that achieves nothing."""
    if not any(counts.values()):
        return None
    sure = _total(counts, base=(True,))
    below = sure + _total(counts, base=(None,), part=(False, None))
    above = sure + _total(counts, base=(None,), part=(True, None))
    low = Fraction(counts.get((True, True), 0), below) if below else Fraction(1)
    high = Fraction(_total(counts, part=(True, None)), above) if above else Fraction(0)
    return Interval(low, high)


def _reached(line: Promise, done: Interval | None, rate: Interval | None) -> bool | None:
    asked, found = (line.nombre, done) if line.nombre is not None else (line.taux, rate)
    if asked is None or found is None or found.low is None or found.high is None:
        return None
    if found.low >= asked:
        return True
    return False if found.high < asked else None


def _missing(line: Promise, done: Interval | None, base: Interval | None) -> Interval | None:
    """How many are missing to the number promised, or to the rate where its base is known."""
    if done is None or done.low is None or done.high is None or base is None:
        return None
    asked = line.nombre
    if asked is None and line.taux is not None and base.known and base.low is not None:
        asked = Fraction(ceil(line.taux * base.low))
    if asked is None:
        return None
    zero = Fraction(0)
    return Interval(max(zero, asked - done.high), max(zero, asked - done.low))


def _judged(
    line: Promise,
    found: tuple[Interval | None, Interval | None, Interval | None],
    rules: Sequence[Rule],
    context: Context,
    matching: Matching,
) -> Judgement | None:
    """The worst judgement of the rules that read the counts, on the line as dated and counted."""
    if line.nombre is None and line.taux is None:
        return None
    facts = {**line.instance.facts, matching.annee: Fraction(line.annee)}
    done, base, rate = found
    counted = {
        matching.recoit: done or _NOTHING_KNOWN,
        matching.recoit_base: base or _NOTHING_KNOWN,
        matching.recoit_taux: rate or Interval(Fraction(0), Fraction(1)),
    }
    facts |= {name: value for name, value in counted.items() if name}
    for name, value in ((matching.nombre, line.nombre), (matching.taux, line.taux)):
        if value is not None:
            facts[name] = value
        elif line.lignes > 1:
            # The lines added up do not all promise it: what the first one says is not what they say.
            facts[name] = ABSENT
    instance = evolve(line.instance, facts=facts)
    judged = [judge(rule, instance, context) for rule in rules]
    return min(judged, key=lambda item: _WORST.index(item.verdict), default=None)


def _taken(matching: Matching) -> tuple[str, ...]:
    """Facts of the line that take what the register tells."""
    return tuple(filter(None, (matching.recoit, matching.recoit_base, matching.recoit_taux)))


def _reads(rule: Rule, facts: Collection[str]) -> bool:
    return any(isinstance(node, k.FactRef) and node.fact in facts for node in _nodes(rule))


def _nodes(rule: Rule) -> Iterator[k.Node]:
    for version in rule.versions:
        yield from k.walk(version.formula.node)
