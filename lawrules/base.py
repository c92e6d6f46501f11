"""The rule base as applications hold it: looked up by id, by day, by article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from attrs import frozen

from lawrules.errors import Problem, UnknownRuleError, Where
from lawrules.loader import load_cases, load_corpus
from lawrules.loader.discovery import PathLike
from lawrules.model import Article, Case, Corpus, Rule, Table, Version, Vocabulary

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


def _plain(article: str) -> str:
    """``L441-1`` however it is written."""
    bare = re.sub(r"^\s*art(icle|\.)?\s+", "", article, flags=re.IGNORECASE)
    return re.sub(r"[\s.\u00a0\u202f]", "", bare).upper()
