"""The ``lawrules`` domain: links to rules, facts, articles, tables and error codes, and their indexes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, Index, IndexEntry, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

__all__ = ["KINDS", "LawDomain", "LawRole", "Target", "article_id"]

logger = logging.getLogger(__name__)

KINDS = ("regle", "fait", "article", "entite", "table", "erreur")

_ARTICLE = re.compile(r"\b([LRDA])\.?\s*(?=\d)")


class LawRole(XRefRole):
    """A link to something of the rule base, written ``:regle:`` as well as ``:lawrules:regle:``."""

    def __init__(self, kind: str) -> None:
        words = nodes.literal if kind == "erreur" else nodes.inline
        super().__init__(warn_dangling=True, innernodeclass=words)
        self.kind = kind

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The reference to resolve."""
        self.name = f"lawrules:{self.kind}"
        return super().run()


class Target(NamedTuple):
    """Where something is described, and under which headings of the indexes it goes."""

    docname: str
    anchor: str
    titre: str
    articles: tuple[str, ...] = ()
    mots_cles: tuple[str, ...] = ()
    faits: tuple[str, ...] = ()


def article_id(text: str) -> str:
    """The id of an article however it was typed.

    >>> article_id("Code du prêt, art. L. 1")
    'Code du prêt L1'
    """
    text = re.sub(r"\bart\.\s*", "", text.replace("\u00a0", " ").replace(",", " "))
    return " ".join(_ARTICLE.sub(r"\1", text).split())


class _ByHeading(Index):
    """An index of rules under headings that each rule gives."""

    def headings(self, target: Target) -> Iterable[str]:
        """Headings under which a rule goes."""
        raise NotImplementedError

    def heading_words(self, heading: str) -> str:
        """A heading as shown."""
        return heading

    def generate(
        self, docnames: Iterable[str] | None = None
    ) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """Rules under each heading, by title; headings in order."""
        wanted = None if docnames is None else set(docnames)
        found: dict[str, list[IndexEntry]] = {}
        assert isinstance(self.domain, LawDomain)
        for identifier, target in self.domain.of_kind("regle"):
            if wanted is None or target.docname in wanted:
                for heading in self.headings(target):
                    entry = IndexEntry(target.titre, 0, target.docname, target.anchor, identifier, "", "")
                    found.setdefault(heading, []).append(entry)
        content = [
            (self.heading_words(heading), sorted(found[heading], key=lambda entry: entry.name.casefold()))
            for heading in sorted(found, key=str.casefold)
        ]
        return content, False


class ArticleIndex(_ByHeading):
    """Rules by the article that they apply."""

    name = "articles"
    localname = "Index des règles par article"
    shortname = "par article"

    def headings(self, target: Target) -> Iterable[str]:
        """Articles that the rule cites."""
        return target.articles


class KeywordIndex(_ByHeading):
    """Rules by keyword."""

    name = "mots-cles"
    localname = "Index des règles par mot clé"
    shortname = "par mot clé"

    def headings(self, target: Target) -> Iterable[str]:
        """Keywords of the rule."""
        return target.mots_cles


class FactIndex(_ByHeading):
    """Rules by the facts that they read."""

    name = "faits"
    localname = "Index des règles par fait"
    shortname = "par fait"

    def headings(self, target: Target) -> Iterable[str]:
        """Facts that the rule reads."""
        return target.faits

    def heading_words(self, heading: str) -> str:
        """The fact's title and id."""
        assert isinstance(self.domain, LawDomain)
        fact = self.domain.find("fait", heading)
        return f"{fact.titre} ({heading})" if fact else heading


class LawDomain(Domain):
    """Objects of the rule base and the codes of errors, each described in one place."""

    name = "lawrules"
    label = "Base de règles"
    object_types: ClassVar[dict[str, ObjType]] = {kind: ObjType(kind, kind) for kind in KINDS}
    roles: ClassVar[dict[str, Any]] = {kind: LawRole(kind) for kind in KINDS}
    indices: ClassVar[list[type[Index]]] = [ArticleIndex, KeywordIndex, FactIndex]
    initial_data: ClassVar[dict[str, Any]] = {"cibles": {}}
    data_version = 1
    dangling_warnings: ClassVar[dict[str, str]] = {
        "regle": "règle inconnue : %(target)s",
        "fait": "fait inconnu : %(target)s",
        "article": "article inconnu : %(target)s",
        "entite": "entité inconnue : %(target)s",
        "table": "table inconnue : %(target)s",
        "erreur": "code d'erreur sans page : %(target)s",
    }

    @property
    def targets(self) -> dict[tuple[str, str], Target]:
        """Everything described: (kind, id) -> where."""
        found: dict[tuple[str, str], Target] = self.data["cibles"]
        return found

    def of_kind(self, kind: str) -> Iterator[tuple[str, Target]]:
        """Ids and targets of one kind, in order of id."""
        yield from sorted((name, target) for (of, name), target in self.targets.items() if of == kind)

    def note(
        self, kind: str, identifier: str, target: Target, location: str | nodes.Node | None = None
    ) -> None:
        """Remember where ``identifier`` is described; of two places the first one stays, with a warning."""
        other = self.targets.get((kind, identifier))
        if other is not None and other.docname != target.docname:
            logger.warning(
                "%s décrit deux fois : ici et dans %s",
                f"{kind} {identifier}",
                other.docname,
                location=location,
                type="lawrules",
                subtype="doublon",
            )
            return
        self.targets[kind, identifier] = target

    def find(self, kind: str, text: str) -> Target | None:
        """Where the thing that ``text`` names is described, or None."""
        exact = self.targets.get((kind, text))
        if exact or kind != "article":
            return exact
        wanted = article_id(text)
        typed = self.targets.get((kind, wanted))
        if typed:
            return typed
        # « L441-1 » alone is enough while a single text has it.
        near = [target for name, target in self.of_kind(kind) if name.rpartition(" ")[2] == wanted]
        return near[0] if len(near) == 1 else None

    def clear_doc(self, docname: str) -> None:
        """Forget what a page described."""
        for key in [key for key, target in self.targets.items() if target.docname == docname]:
            del self.targets[key]

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found on its own pages."""
        for (kind, identifier), target in otherdata["cibles"].items():
            if target.docname in docnames:
                self.note(kind, identifier, target)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """The link, under the target's title unless the author chose the words."""
        found = self.find(typ, target)
        if found is None:
            return None
        if not node.get("refexplicit") and typ != "erreur":
            contnode = nodes.inline("", found.titre, classes=["lr-lien", f"lr-lien-{typ}"])
        title = f"{found.titre} ({target})" if found.titre != target else target
        return make_refnode(builder, fromdocname, found.docname, found.anchor, contnode, title)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Links for ``any``, one per kind that has such an id."""
        found = []
        for kind in KINDS:
            link = self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)
            if link is not None:
                found.append((f"lawrules:{kind}", link))
        return found

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Everything described, for the inventory and the search."""
        for (kind, identifier), target in self.targets.items():
            yield identifier, target.titre, kind, target.docname, target.anchor, 1

    def get_full_qualified_name(self, node: nodes.Element) -> str | None:
        """``kind:id`` of what a reference points to."""
        kind, target = node.get("reftype"), node.get("reftarget")
        return f"{kind}:{target}" if kind and target else None
