"""Lines of a document that promise something, confronted with the rows of a register.

What is a promise, whose rows answer it and under which conditions is declared by ``rapprochement:`` in the
vocabulary; what is broken is said by the rules of the base, not here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from lawrules._version import __version__
from lawrules.audits.balance import Told, balance_of, told_of
from lawrules.audits.counting import Rows
from lawrules.audits.findings import Audit
from lawrules.audits.promises import Promise, merged, promises_of
from lawrules.audits.titles import title_of
from lawrules.audits.totals import Followed, Total, totals_of
from lawrules.backends.context import Context
from lawrules.backends.instances import ABSENT, Instance, Interval
from lawrules.backends.judging import Judgement, judge
from lawrules.errors import DataError, Problem
from lawrules.ir import nodes as k
from lawrules.model import Corpus, Entity, Matching, Rule, Verdict

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Followed", "Followup", "follow_up", "register_entity"]

_WORST = (Verdict.NON_CONFORME, Verdict.INDETERMINE, Verdict.CONFORME, Verdict.SANS_OBJET)
_NOTHING_KNOWN = Interval(Fraction(0), None)


@frozen
class Followup:
    """All promises of a document against a register.

    Attributes:
        jour: Day of the follow-up: its law, and the day before which a year is over.
        ecartes: Lines that could not be confronted, with why.
        annees: First and last year of the register.
        totaux: Promises added up: together, by party, by each key that tells them apart.
        bilan: Rates of the register over the same years, judged; None where none is declared.
        exposer: What the document promises that no register counts.
        titres: Words of the facts that would settle a verdict, by path.
    """

    titre: str
    sources: tuple[str, ...]
    jour: date
    lignes: tuple[Followed, ...]
    ecartes: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    annees: tuple[int, int] | None
    version_base: str
    totaux: tuple[Total, ...] = ()
    bilan: Audit | None = None
    exposer: tuple[Told, ...] = ()
    titres: Mapping[str, str] = field(factory=dict)
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
    rows = Rows(corpus, matching, frame)
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
    lacking = {path for item in followed for path in item.manquants}
    return Followup(
        title,
        tuple(sources),
        on,
        tuple(followed),
        aside,
        tuple(notes),
        rows.years,
        corpus.version,
        totals_of(followed, rows, matching),
        balance_of(corpus, document, frame, matching, {item.annee for item in followed}),
        told_of(corpus, document, matching),
        {path: title_of(path, corpus.vocabulaire) or path for path in sorted(lacking)},
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


def _followed(
    line: Promise, rows: Rows, rules: Sequence[Rule], context: Context, matching: Matching
) -> Followed:
    year = line.annee
    why = ""
    if rows.years is None or not rows.years[0] <= year <= rows.years[1]:
        why = "le registre ne couvre pas cette année"
    elif (year, line.rang_qui, line.cle_qui) not in rows.present:
        why = "le registre n'a aucune ligne à ce nom cette année-là"
    done = base = rate = None
    if not why:
        counted = rows.count(line.selon, year, (line.rang_qui, line.cle_qui), line.cles)
        done, base, rate = counted.realise, counted.base, counted.taux
    worst = _judged(line, (done, base, rate), rules, context, matching)
    reached, missing = _reached(line, done, rate), _missing(line, done, base)
    found = Followed(line, year, done, base, rate, reached, missing, pourquoi=why)
    if worst is None:
        return found
    taken = {f"{worst.instance.entity}.{name}" for name in _taken(matching)}
    lacking = tuple(path for path in worst.missing if path not in taken)
    return evolve(found, verdict=worst.verdict, regle=worst.rule.id, manquants=lacking)


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
