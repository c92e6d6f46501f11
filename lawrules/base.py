"""The rule base as applications hold it: looked up by id, by day, by article."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from attrs import frozen

from lawrules.errors import Problem, UnknownRuleError, Where
from lawrules.loader import load_cases, load_corpus
from lawrules.loader.discovery import PathLike
from lawrules.model import Article, Case, Corpus, Rule, Table, Version, Vocabulary

if TYPE_CHECKING:
    from lawrules.results import AuditResult, Evaluation

__all__ = ["RuleBase", "load_rules"]


def load_rules(
    path: PathLike | Iterable[PathLike] | None = None, *, extra: Iterable[PathLike] = ()
) -> RuleBase:
    """The rule base that comes with lawrules, or that of other folders.

    Args:
        path: Folder of rules, or several; the packaged base by default.
        extra: Folders of local rules to add. An id already taken is refused.

    Raises:
        RuleFileError: A file is wrong; it holds every problem found.
    """
    return RuleBase(load_corpus(path, extra=extra))


@frozen(eq=False)
class RuleBase:
    """A loaded rule base. Backends are imported by the method that needs them."""

    corpus: Corpus

    @property
    def version(self) -> str:
        """Dated version of the law, e.g. ``2026.11.0``; the engine has its own."""
        return self.corpus.version

    @property
    def regles(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return self.corpus.regles

    @property
    def vocabulaire(self) -> Vocabulary:
        """Entities and facts."""
        return self.corpus.vocabulaire

    @property
    def tables(self) -> Mapping[str, Table]:
        """Dated tables by name."""
        return self.corpus.tables

    @property
    def articles(self) -> tuple[Article, ...]:
        """Ledgers, which tell what became of each alinéa."""
        return self.corpus.articles

    @property
    def cas(self) -> tuple[Case, ...]:
        """Cases of all rules, read from disk at each call; keep them."""
        return load_cases(self.corpus)

    def rule(self, identifier: str) -> Rule:
        """The rule that bears an id.

        Raises:
            UnknownRuleError: None does; it names the nearest.
        """
        found = self.regles.get(identifier)
        if found is not None:
            return found
        near = get_close_matches(identifier, self.regles, n=1, cutoff=0.5)
        fix = f"vouliez-vous dire « {near[0]} » ?" if near else "« lawrules regles » donne la liste."
        raise UnknownRuleError(Problem("LR250", f"règle inconnue : « {identifier} »", Where(), fix))

    def in_force(self, on: date, *, entity: str | None = None) -> tuple[tuple[Rule, Version], ...]:
        """Each rule with its version of that day; of all entities, or of one."""
        found = []
        for rule in self.regles.values():
            version = rule.version_on(on)
            if version is not None and entity in (None, rule.porte_sur):
                found.append((rule, version))
        return tuple(found)

    def by_article(self, article: str, *, texte: str | None = None) -> tuple[Rule, ...]:
        """Rules with a version or an exception drawn from an article, or that its ledger names.

        Args:
            article: ``L441-1``, ``L. 441-1`` or ``art. L.441-1``.
            texte: Only that of this text, e.g. ``CCH``.
        """
        wanted = _plain(article)
        named = {
            name
            for ledger in self.articles
            if _plain(ledger.article) == wanted and texte in (None, ledger.texte)
            for line in ledger.alineas
            for name in line.encode_par
        }

        def drawn_from(rule: Rule) -> bool:
            sources = [version.source for version in rule.versions]
            sources += [item.source for version in rule.versions for item in version.sauf if item.source]
            return any(_plain(item.article) == wanted and texte in (None, item.texte) for item in sources)

        return tuple(rule for rule in self.regles.values() if rule.id in named or drawn_from(rule))

    # --- judging -------------------------------------------------------------------------------------

    def evaluate(
        self,
        facts: Mapping[str, object],
        *,
        rule: str,
        on: date | None = None,
        world: str = "ouvert",
    ) -> Evaluation:
        """The verdict of a rule on facts.

        Args:
            facts: Values by path (``attribution.logement.en_qpv``, or ``logement.en_qpv`` where one link
                leads there). Numbers are ``int``, ``Decimal`` or ``Fraction``; ``None`` is unknown.
            rule: Id of a rule that gives a verdict.
            on: Day of the law, where the facts do not give it.
            world: ``clos`` declares documents complete: what they do not say is absent.

        Raises:
            UnknownRuleError: No such rule.
            DataError: Facts that do not exist or values that they cannot hold, all of them.
        """
        from lawrules.backends.context import Context
        from lawrules.backends.flat import accepted_instance
        from lawrules.backends.judging import judge
        from lawrules.results import Evaluation

        found = self.rule(rule)
        if found.nature.gives_value:
            fix = "« value » donne la valeur d'une définition."
            raise UnknownRuleError(Problem("LR251", f"« {rule} » ne donne pas de verdict", Where(), fix))
        instance = accepted_instance(facts, found.porte_sur, self.vocabulaire)
        context = Context(self.corpus, closed=world == "clos")
        return Evaluation(judge(found, instance, context, default=on), self.corpus)

    def evaluate_table(
        self,
        table: Any,
        *,
        entity: str = "attribution",
        on: date | None = None,
        rules: Iterable[str] | None = None,
    ) -> Any:
        """The verdict of every rule on every row of a table.

        Args:
            table: pandas, Polars or Arrow table whose columns are named by fact path, title or alias.
            on: Day of the law imposed on all rows; each row has its own otherwise.
            rules: Ids of the only rules wanted.

        Returns:
            ``(n, 1 + m)`` table of the same kind: the key of the row, then a verdict per rule.

        Raises:
            DataError: Columns or cells are wrong; every problem at once.
        """
        from lawrules.audits.tables import verdict_table

        return verdict_table(self.corpus, table, entity=entity, on=on, rules=rules)

    def audit(
        self, source: object, *, on: date | None = None, world: str = "", **options: Any
    ) -> AuditResult:
        """Audit a register or a document.

        Args:
            source: Path of a register (CSV, Parquet, XLSX) or of a filled document (YAML, XLSX), or a
                pandas, Polars or Arrow table. A list of them is one audit: its documents are also judged
                against one another.
            on: Day of the law imposed on everything; each row or document has its own otherwise.
            world: ``ouvert`` or ``clos``, over what the document says of itself.
            options: Those of ``lawrules.audits.opening.audit_source``: ``mapping``, ``entity``, ``rules``...

        Raises:
            DataError: The source cannot be read; every problem at once.
        """
        from lawrules.audits.opening import audit_sources
        from lawrules.results import AuditResult

        options.setdefault("default", on)
        sources = source if isinstance(source, (list, tuple)) else [source]
        return AuditResult(audit_sources(self.corpus, sources, on=on, world=world, **options), self.corpus)

    def with_tables(self, files: Mapping[str, PathLike | Sequence[PathLike]]) -> RuleBase:
        """The same base, tables extended by the user's rows: thresholds of a year, a list of places.

        Args:
            files: CSV files or workbooks by table name, one or several for each.

        Raises:
            DataError: A table is unknown or a file is wrong; every problem at once.
        """
        from pathlib import Path

        from lawrules.io.user_tables import with_user_tables

        paths = {
            name: [Path(item)] if isinstance(item, str | os.PathLike) else [Path(one) for one in item]
            for name, item in files.items()
        }
        return RuleBase(with_user_tables(self.corpus, paths))


def _plain(article: str) -> str:
    """``L441-1`` however it is written."""
    bare = re.sub(r"^\s*art(icle|\.)?\s+", "", article, flags=re.IGNORECASE)
    return re.sub(r"[\s.\u00a0\u202f]", "", bare).upper()
