"""What is to be sent, period after period, of a register: counts with their bounds.

What is sent, by whom, to whom and until when is declared by ``remontees:`` in the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from lawrules._version import __version__
from lawrules.audits.building import finding_of
from lawrules.audits.findings import Finding
from lawrules.audits.titles import title_of
from lawrules.audits.unsettled import Doubtful, Period, UnsettledRows
from lawrules.backends import columns
from lawrules.backends.context import Binding, Context
from lawrules.backends.instances import Instance, Interval
from lawrules.backends.judging import judge, missing_facts
from lawrules.backends.rows import reference_date, trace
from lawrules.errors import DataError, Problem, Where
from lawrules.ir import nodes as k
from lawrules.model import Corpus, Entity, Filing, Rule, Verdict

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Counts", "Sender", "Sent", "filing_named", "prepare"]


@frozen
class Counts:
    """What one sender sends for one thing (a territory) and one period.

    Attributes:
        avec: Key and name of that thing.
        totaux: Each total with its bounds, by fact.
        taux, attendu: The rate and what it is compared with, between bounds; None where not declared.
        concerne: Whether the filing is due; None where the facts do not tell.
        constats: Findings of the rules that go with it.
        douteuses: Rows to complete before sending.
    """

    avec: tuple[str, str]
    totaux: Mapping[str, Interval]
    taux: Interval | None
    attendu: Interval | None
    concerne: bool | None
    pourquoi: tuple[str, ...]
    constats: tuple[Finding, ...]
    douteuses: tuple[Doubtful, ...]


@frozen
class Sender:
    """One sender: its key, its name, its counts."""

    cle: str
    nom: str
    comptes: tuple[Counts, ...]


@frozen
class Sent:
    """A filing ready to be written.

    Attributes:
        periode: Period in words, ``2026-S1``.
        titres, definitions: Words of each total.
        du_taux: Of which total the rate is the share of which, in words, or "".
        qui, ou: What a sender is, and what it sends separate counts for, in words; "" without.
        arrete, limite: Day on which the counts stop, last day to send.
        notes: What the register does not allow to say.
    """

    remontee: Filing
    periode: str
    qui: str
    ou: str
    arrete: date | None
    limite: date | None
    titres: Mapping[str, str]
    definitions: Mapping[str, str]
    attendu: str
    du_taux: str
    expediteurs: tuple[Sender, ...]
    source: str
    notes: tuple[str, ...]
    version_base: str
    version_moteur: str = __version__

    @property
    def exit_status(self) -> int:
        """0 ready, 1 a rule that goes with it is broken, 2 nothing to send, 3 rows are to be completed."""
        counts = [item for sender in self.expediteurs for item in sender.comptes]
        if not counts:
            return 2
        verdicts = {found.verdict for item in counts for found in item.constats}
        if Verdict.NON_CONFORME in verdicts:
            return 1
        return 3 if any(item.douteuses or item.concerne is None for item in counts) else 0


def filing_named(corpus: Corpus, name: str = "") -> tuple[Entity, Filing]:
    """A filing and the entity that declares it; the first one without a name.

    Raises:
        DataError: LR410, no filing of that name.
    """
    known = [
        (entity, item) for entity in corpus.vocabulaire.entites.values() for item in entity.remontees.values()
    ]
    for entity, item in known:
        if not name or item.nom == name:
            return entity, item
    fix = f"déclarées : {', '.join(item.nom for _, item in known) or 'aucune'}."
    raise DataError(Problem("LR410", f"remontée inconnue : « {name} »", Where(path="--remontee"), fix))


def prepare(
    corpus: Corpus,
    frame: pl.DataFrame,
    *,
    filing: str = "",
    period: Period | None = None,
    today: date,
    expected: Mapping[str, Fraction] | None = None,
    lines: Sequence[int] = (),
    source: str = "",
    notes: Iterable[str] = (),
) -> Sent:
    """What each sender of a register has to send for one period.

    Args:
        frame: Canonical table of the rows.
        period: Values of the facts of the period, widest first; by default the last one over on ``today``.
        expected: What the rate of each sender is compared with, by key of the sender; "" for all.
        lines: Line of the file for each row.

    Raises:
        DataError: LR410 no such filing, LR411 no row of that period.
    """
    entity, declared = filing_named(corpus, filing)
    rows = UnsettledRows(corpus, entity, declared, frame, lines)
    work = _Work(corpus, entity, declared, frame, dict(expected or {}), rows)
    holders = work.holders()
    wanted = period or work.last_over(holders, today)
    chosen = [item for item in holders if work.period_of(item) == wanted]
    if not chosen or wanted is None:
        told = sorted({label for item in holders if (label := work.label(work.period_of(item)))})
        what = f"aucune ligne du registre pour {work.label(wanted) or 'une période finie'}"
        fix = f"périodes du registre : {', '.join(told) or 'aucune'}."
        if work.notes:
            fix = " ".join([*work.notes, fix])
        raise DataError(Problem("LR411", what, Where(source), fix))
    by_sender: dict[tuple[str, str], list[Counts]] = {}
    for holder in chosen:
        counts = work.counts(holder)
        if counts.concerne is not False:
            by_sender.setdefault(work.named(holder, declared.par), []).append(counts)
    senders = tuple(
        Sender(key, name, tuple(sorted(items, key=lambda item: item.avec)))
        for (key, name), items in sorted(by_sender.items(), key=lambda pair: (pair[0][1], pair[0][0]))
    )
    facts = entity.faits
    left = len(chosen) - sum(len(item.comptes) for item in senders)
    said = [*notes, *work.notes]
    if left:
        said.append(
            f"{left} regroupement(s) hors de l'obligation, laissés de côté : la condition n'est pas remplie."
        )
    return Sent(
        declared,
        work.label(wanted),
        work.what(declared.par),
        work.what(declared.avec),
        work.day(chosen[0], declared.arrete),
        work.day(chosen[0], declared.limite),
        {name: facts[name].titre for name in declared.totaux},
        {name: facts[name].definition for name in declared.totaux},
        facts[declared.attendu].titre if declared.attendu else "",
        _rate_words(corpus, declared),
        senders,
        source,
        tuple(said),
        corpus.version,
    )


@define(eq=False)
class _Work:
    corpus: Corpus
    entity: Entity
    filing: Filing
    frame: pl.DataFrame
    expected: dict[str, Fraction]
    unsettled: UnsettledRows
    notes: list[str] = field(factory=list)

    # --- holders -------------------------------------------------------------------------------------

    def holders(self) -> list[Instance]:
        """One holder for each sender, thing and period."""
        found = columns.aggregate(
            self.corpus,
            self.frame,
            self.entity.id,
            self.filing.collection,
            groupings=[self.filing.regroupement],
        )
        self.notes.extend(found.notes)
        return list(found.holders)

    def period_of(self, holder: Instance) -> Period | None:
        """The period of a holder, or None where it is not known."""
        values = [holder.facts.get(name) for name in self.filing.periode]
        if not all(isinstance(value, Fraction) for value in values):
            return None
        return tuple(int(value) for value in values if isinstance(value, Fraction))

    def label(self, period: Period | None) -> str:
        """``2026-S1`` : the first letter of each further fact before its value."""
        if period is None:
            return ""
        first, *rest = period
        letters = [name[:1].upper() for name in self.filing.periode[1:]]
        return "-".join([str(first), *(f"{a}{b}" for a, b in zip(letters, rest, strict=True))])

    def last_over(self, holders: Iterable[Instance], today: date) -> Period | None:
        """The last period of the register that is over."""
        over = []
        for holder in holders:
            period, end = self.period_of(holder), self.day(holder, self.filing.arrete)
            if period is not None and (end is None or end < today):
                over.append(period)
        return max(over, default=None)

    def what(self, link: str) -> str:
        """What a link of the holder leads to, in words."""
        return self.corpus.vocabulaire.entites[self.entity.liens[link].vers].titre if link else ""

    def named(self, holder: Instance, link: str) -> tuple[str, str]:
        """Key and name of what a link of the holder leads to."""
        there = holder.links.get(link) if link else None
        if there is None:
            return "", "non dit" if link else ""
        entity = self.corpus.vocabulaire.entites[there.entity]
        key, name = there.facts.get(entity.cle), there.facts.get(entity.affiche)
        shown = key if isinstance(key, str) else ""
        return shown, name if isinstance(name, str) else f"{entity.titre} {shown}".strip()

    def _value(self, holder: Instance, formula: k.Node) -> tuple[object, tuple[str, ...]]:
        context = Context(self.corpus)
        day = reference_date(holder, context, None)
        found = trace(formula, {holder.entity: Binding(holder, day)}, context)
        return found.value, tuple(missing_facts(found))

    def _fact(self, holder: Instance, name: str) -> object:
        fact = self.entity.faits[name]
        return self._value(holder, k.FactRef(self.entity.id, (), fact.id, fact.type))[0]

    def day(self, holder: Instance, name: str) -> date | None:
        """A day of the holder."""
        found = self._fact(holder, name) if name else None
        return found if isinstance(found, date) else None

    def counts(self, holder: Instance) -> Counts:
        """Everything that is sent for one holder."""
        filing = self.filing
        sender = self.named(holder, filing.par)[0]
        given = self.expected.get(sender, self.expected.get(""))
        if given is not None and filing.attendu:
            holder.facts[filing.attendu] = given
        due, why = self._value(holder, filing.si.node) if filing.si is not None else (True, ())
        rate = self._value(holder, filing.taux.node)[0] if filing.taux is not None else None
        asked = self._fact(holder, filing.attendu) if filing.attendu else None
        return Counts(
            self.named(holder, filing.avec),
            {name: _interval(self._fact(holder, name)) for name in filing.totaux},
            rate if isinstance(rate, Interval) else None,
            asked if isinstance(asked, Interval) and asked.known else None,
            due if isinstance(due, bool) else None,
            () if isinstance(due, bool) else tuple(map(self._title, why)),
            tuple(self._judged(holder)),
            self._doubtful(holder) if due is not False else (),
        )

    def _doubtful(self, holder: Instance) -> tuple[Doubtful, ...]:
        links = (name for name in (self.filing.par, self.filing.avec) if name)
        mine = {name: self.named(holder, name)[0] for name in links}
        return tuple(self.unsettled.of(self.period_of(holder) or (), mine))

    def _judged(self, holder: Instance) -> Iterator[Finding]:
        context = Context(self.corpus)
        for name in self.filing.regles:
            rule: Rule = self.corpus.regles[name]
            judgement = judge(rule, holder, context)
            if judgement.verdict is not Verdict.SANS_OBJET:
                yield finding_of(judgement, self.corpus)

    def _title(self, path: str) -> str:
        return title_of(path, self.corpus.vocabulaire) or path


def _rate_words(corpus: Corpus, filing: Filing) -> str:
    """« this among that », where the rate is the share of one total in another."""
    node = filing.taux.node if filing.taux is not None else None
    if not isinstance(node, k.Portion) or not all(isinstance(x, k.FactRef) for x in (node.part, node.whole)):
        return ""
    part, whole = (
        corpus.vocabulaire.fact(x.fact) for x in (node.part, node.whole) if isinstance(x, k.FactRef)
    )
    return f"{part.titre}, parmi : {whole.titre}" if part and whole else ""


def _interval(value: object) -> Interval:
    return value if isinstance(value, Interval) else Interval()
