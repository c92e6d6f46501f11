"""The columns that a table about one entity may have: every fact, by the links that lead to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen

from lawrules.io.words import fold
from lawrules.model import Fact, Vocabulary

__all__ = ["MAX_LINKS", "Catalogue", "Path", "catalogue_of"]

MAX_LINKS = 3

# « Loyer (€/mois) »: what a header says of its unit.
_ASIDE = re.compile(r"\([^()]*\)")

# Words that a header adds or leaves out without changing what it names.
_EMPTY_WORDS = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "en", "et", "un", "une"}
)


@frozen
class Path:
    """One column: the fact, and the to-one links from the subject to it."""

    text: str
    fact: Fact
    links: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How many links away the fact is."""
        return len(self.links)


@frozen(slots=False)
class Catalogue:
    """All paths of a subject, and the words by which a header may call them.

    Attributes:
        entity: Id of the subject.
        paths: By full text, ``attribution.logement.en_qpv``; nearest first.
    """

    entity: str
    paths: Mapping[str, Path]
    vocabulary: Vocabulary = field(eq=False, repr=False)

    def resolve(self, text: str) -> tuple[Path, ...]:
        """The paths that an identifier may mean: one when it is clear, several when it is not.

        Accepts the full path, the path without the subject (``logement.en_qpv``), and the name of the
        fact itself (``entite.fait``) when a single way leads to it.
        """
        text = text.strip()
        for whole in (text, f"{self.entity}.{text}"):
            if whole in self.paths:
                return (self.paths[whole],)
        return tuple(path for path in self.paths.values() if path.fact.id == text)

    def named(self, header: str) -> tuple[Path, ...]:
        """The paths whose identifier, title or alias is this header, the nearest only.

        Case, accents, punctuation and little words do not count. A fact of the subject itself wins
        over one of the same title reached through a link; two at the same distance are both given.
        """
        found = self.resolve(header)
        for text in (header, _ASIDE.sub(" ", header)):
            found = found or self.labels.get(label_key(text), ())
        nearest = min((path.depth for path in found), default=0)
        return tuple(path for path in found if path.depth == nearest)

    @cached_property
    def labels(self) -> Mapping[str, tuple[Path, ...]]:
        """Paths by the folded words that name them."""
        found: dict[str, dict[str, Path]] = {}
        for path in self.paths.values():
            for label in self._labels_of(path):
                found.setdefault(label_key(label), {})[path.text] = path
        found.pop("", None)
        return {label: tuple(paths.values()) for label, paths in found.items()}

    def _labels_of(self, path: Path) -> list[str]:
        fact = path.fact
        own = [fact.nom.replace("_", " "), fact.titre, *fact.alias]
        labels = [path.text, fact.id, ".".join((*path.links, fact.nom)), *own]
        if path.links:
            last = path.links[-1].replace("_", " ")
            entity = self.vocabulary.entites.get(fact.entite)
            owners = {last, entity.titre if entity else last}
            # « SIREN du bailleur », « logement : identifiant ».
            labels += [f"{label} {owner}" for label in own for owner in owners]
            labels += [f"{owner} {label}" for label in own for owner in owners]
        return labels


def label_key(text: str) -> str:
    """The words of a header that count, in order."""
    words = fold(text).split()
    return " ".join(word for word in words if word not in _EMPTY_WORDS) or " ".join(words)


def catalogue_of(vocabulary: Vocabulary, entity: str) -> Catalogue:
    """Every path of an entity of the vocabulary, nearest first; no path goes through an entity twice."""
    paths: dict[str, Path] = {}
    level: list[tuple[str, tuple[str, ...], frozenset[str]]] = [(entity, (), frozenset({entity}))]
    while level:
        below: list[tuple[str, tuple[str, ...], frozenset[str]]] = []
        for name, links, seen in level:
            found = vocabulary.entites.get(name)
            if found is None:
                continue
            for fact in found.faits.values():
                text = ".".join((entity, *links, fact.nom))
                paths[text] = Path(text, fact, links)
            if len(links) < MAX_LINKS:
                below += [
                    (link.vers, (*links, link.nom), seen | {link.vers})
                    for link in found.liens.values()
                    if link.vers not in seen
                ]
        level = below
    return Catalogue(entity, paths, vocabulary)
