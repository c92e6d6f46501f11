"""Audit of a register: rules of rows by the columnar evaluator, rates by group, in one pass over the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve

from lawrules.audits.building import finding_of, subject_of
from lawrules.audits.doubts import RowDoubts
from lawrules.audits.findings import Audit, Finding, Subject, fingerprint
from lawrules.audits.gathering import Gatherer
from lawrules.audits.remarks import remarks
from lawrules.audits.scope import only_named
from lawrules.audits.titles import title_of
from lawrules.backends import columns
from lawrules.backends.context import Context
from lawrules.backends.instances import Instance
from lawrules.backends.judging import judge
from lawrules.backends.rowviews import row_instance
from lawrules.errors import LawrulesError, Where
from lawrules.model import Corpus, Rule, Verdict

if TYPE_CHECKING:
    import polars as pl

__all__ = ["audit_register"]

# Rows told one by one for each rule; the others are counted in one more line.
_TOLD = 1_000
# Undecided rows looked into to know which facts are missing.
_SAMPLE = 200
_NAMED = 20


def audit_register(
    corpus: Corpus,
    frame: pl.DataFrame,
    *,
    entity: str,
    lines: Sequence[int] = (),
    source: str = "",
    on: date | None = None,
    rules: Iterable[str] | None = None,
    notes: Iterable[str] = (),
    today: date | None = None,
) -> Audit:
    """Judge every row of a register, and every rate over its rows.

    Args:
        frame: Canonical frame, one row per ``entity``.
        lines: Line of the file for each row, to place findings.
        on: Day of the law imposed on all rows; each row has its own otherwise.
        rules: Ids of the only rules to judge.
        today: Day of the audit: what is judged by the law of a later day is said to be still open.

    Returns:
        The audit. Breaches of rows are told one by one up to a thousand per rule, undecided rows are
        gathered by rule, rates are judged for every group that the vocabulary declares. A rule that no
        row settles, for want of columns that the file does not have, is said not judged.
    """
    gatherer = Gatherer(corpus, today=today)
    gatherer.notes.extend(notes)
    wanted = None if rules is None else set(rules)
    chosen = [rule for rule in corpus.norms() if wanted is None or rule.id in wanted]
    gatherer.notes.extend(remarks(corpus, frame, entity, chosen, lines=lines, on=on))
    register = _Register(corpus, frame, entity, lines, source, on)
    register.judge_rows(gatherer, [rule for rule in chosen if rule.porte_sur == entity])
    register.judge_groups(gatherer, [rule for rule in chosen if rule.porte_sur != entity])
    title = corpus.vocabulaire.entites[entity].pluriel or entity
    subject = f"{title} : {frame.height} ligne{'s' if frame.height > 1 else ''}"
    return gatherer.audit([source] if source else [], subject, on=on, title=title)


class _Register:
    def __init__(
        self,
        corpus: Corpus,
        frame: pl.DataFrame,
        entity: str,
        lines: Sequence[int],
        source: str,
        on: date | None,
    ) -> None:
        self.corpus = corpus
        self.frame = frame
        self.entity = entity
        self.lines = lines
        self.source = source
        self.on = on
        self.told = {name for name in frame.columns if frame.get_column(name).null_count() < frame.height}
        self.doubts = RowDoubts(corpus, lambda: self._instances(_spread(range(frame.height), _SAMPLE)), on)

    # --- rows ----------------------------------------------------------------------------------------

    def judge_rows(self, gatherer: Gatherer, rules: list[Rule]) -> None:
        """Verdicts of the rules about one row."""
        if not rules or not self.frame.height:
            return
        # A collection without a column is unknown, like a fact without one: some rows may do without it.
        table = columns.judge_table(
            self.corpus,
            self.frame,
            self.entity,
            on=self.on,
            rules=[r.id for r in rules],
            lists_known=True,
        )
        for identifier, refusal in table.unsupported.items():
            why = self._without([refusal.lacking]) if refusal.lacking else refusal
            gatherer.failed(self.corpus.regles[identifier].titre, why, count=self.frame.height)
        for rule in rules:
            if rule.id in table.unsupported:
                continue
            counts = table.counts(rule.id)
            undecided = table.rows(rule.id, Verdict.INDETERMINE)
            silent = self._columns_needed(rule, undecided) if not _settled(counts) else ()
            if silent:
                counts[Verdict.INDETERMINE] = 0
                gatherer.failed(rule.titre, self._without(silent), count=len(undecided))
            gatherer.count(rule, counts)
            self._tell_breaches(gatherer, rule, table.rows(rule.id, Verdict.NON_CONFORME))
            if not silent:
                self._tell_undecided(gatherer, rule, undecided)
        if table.period is not None:
            for day in table.period:
                gatherer.seen(day)

    def _without(self, paths: Iterable[str]) -> str:
        titles = ", ".join(f"« {title_of(path, self.corpus.vocabulaire) or path} »" for path in paths)
        return f"le fichier n'a pas de colonne, ou rien dans la colonne, pour {titles}"

    def _columns_needed(self, rule: Rule, rows: Sequence[int]) -> tuple[str, ...]:
        """Facts of which the file says nothing at all, when every undecided row lacks one of them."""
        found: dict[str, None] = {}
        for instance in self._instances(_spread(rows, _NAMED)):
            judgement = judge(rule, instance, Context(self.corpus, on=self.on))
            lacking = [path for path in judgement.missing if path not in self.told]
            if not lacking:
                return ()
            found |= dict.fromkeys(lacking)
        return tuple(found)

    def _instances(self, rows: Sequence[int]) -> Iterator[Instance]:
        for index in rows:
            line = int(self.lines[index]) if len(self.lines) else index + 1
            yield row_instance(
                self.frame.row(index, named=True),
                self.entity,
                self.corpus.vocabulaire,
                where=Where(self.source, line),
            )

    def _tell_breaches(self, gatherer: Gatherer, rule: Rule, rows: Sequence[int]) -> None:
        found: list[Finding] = []
        for instance in self._instances(rows[:_TOLD]):
            judgement = judge(rule, instance, Context(self.corpus, on=self.on))
            found.append(finding_of(judgement, self.corpus))
        gatherer.findings.extend(found)
        rest = rows[_TOLD:]
        if rest:
            keys = tuple(instance.key for instance in self._instances(rest[:_NAMED]))
            gatherer.findings.append(self._gathered(found[0], rule, len(rest), keys))

    def _tell_undecided(self, gatherer: Gatherer, rule: Rule, rows: Sequence[int]) -> None:
        if not rows:
            return
        missing: dict[str, int] = {}
        sample: list[Finding] = []
        harmless = True
        for instance in self._instances(_spread(rows, _SAMPLE)):
            judgement = judge(rule, instance, Context(self.corpus, on=self.on))
            harmless = harmless and judgement.harmless
            for path in judgement.missing:
                missing[path] = missing.get(path, 0) + 1
            if len(sample) < _NAMED:
                sample.append(finding_of(judgement, self.corpus))
        keys = tuple(item.sujet.cle for item in sample)
        gathered = self._gathered(sample[0], rule, len(rows), keys)
        ranked = tuple(sorted(missing, key=lambda path: -missing[path]))
        gatherer.findings.append(
            evolve(gathered, faits_manquants=ranked, inoffensif=harmless, faits_utilises=())
        )

    def _gathered(self, model: Finding, rule: Rule, count: int, keys: tuple[str, ...]) -> Finding:
        """One line for many rows."""
        entity = self.corpus.vocabulaire.entites[self.entity]
        title = (entity.titre if count == 1 else entity.pluriel) or self.entity
        subject = Subject(self.entity, "", f"{count} {title.lower()}", Where(self.source))
        words = (
            "non respecté" if model.verdict is Verdict.NON_CONFORME else "des faits manquent pour conclure"
        )
        return evolve(
            model,
            sujet=subject,
            message=f"{rule.titre} : {words}, {count} ligne{'s' if count > 1 else ''}.",
            empreinte=fingerprint(rule.id, subject, model.verdict),
            nombre=count,
            exemples=keys,
            explication=(),
            remede=rule.remede if model.verdict is Verdict.NON_CONFORME and "{" not in rule.remede else "",
            chiffres=None,
        )

    # --- groups --------------------------------------------------------------------------------------

    def judge_groups(self, gatherer: Gatherer, rules: list[Rule]) -> None:
        """Verdicts of the rules about what gathers rows, and about what those are linked to."""
        by_entity: dict[str, list[Rule]] = {}
        for rule in rules:
            by_entity.setdefault(rule.porte_sur, []).append(rule)
        context = Context(self.corpus, on=self.on)
        linked: dict[tuple[str, str], tuple[date | None, Instance]] = {}
        for holder in self._holders(gatherer):
            day = None
            for rule in by_entity.get(holder.entity, ()):
                day = self._judge(gatherer, rule, holder, context) or day
            for instance in holder.links.values():
                self._keep_latest(linked, instance, day)
        for day, instance in linked.values():
            for rule in by_entity.get(instance.entity, ()):
                self._judge(gatherer, rule, instance, context, default=day)

    def _judge(
        self,
        gatherer: Gatherer,
        rule: Rule,
        instance: Instance,
        context: Context,
        *,
        default: date | None = None,
    ) -> date | None:
        subject = subject_of(instance, self.corpus)
        try:
            judgement = judge(rule, instance, context, default=default)
        except LawrulesError as error:
            gatherer.failed(f"{rule.titre} ({subject.libelle})", error)
            return None
        gatherer.add(self.doubts.explained(judgement), subject=subject)
        return judgement.day

    def _holders(self, gatherer: Gatherer) -> Iterator[Instance]:
        for entity in self.corpus.vocabulaire.entites.values():
            for collection in entity.collections.values():
                if collection.de != self.entity or not collection.regroupements:
                    continue
                found = columns.aggregate(self.corpus, self.frame, entity.id, collection.nom, on=self.on)
                gatherer.notes.extend(found.notes)
                yield from found.holders

    def _keep_latest(
        self,
        linked: dict[tuple[str, str], tuple[date | None, Instance]],
        instance: Instance,
        day: date | None,
    ) -> None:
        if only_named(instance, self.corpus):
            return
        name = (instance.entity, subject_of(instance, self.corpus).cle)
        before = linked.get(name)
        if before is None or (day is not None and (before[0] is None or day > before[0])):
            linked[name] = (day, instance)


def _settled(counts: Mapping[Verdict, int]) -> bool:
    """Whether at least one row was found conforme or not."""
    return bool(counts[Verdict.CONFORME] or counts[Verdict.NON_CONFORME])


def _spread(rows: Sequence[int], most: int) -> list[int]:
    """At most ``most`` of the rows, evenly spread, so that a sample sees the whole register."""
    step = max(1, -(-len(rows) // most))
    return list(rows[::step])
