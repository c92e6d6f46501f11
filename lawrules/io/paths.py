"""The columns that a table about one entity may have: every fact, by the links that lead to it.

A table has one row per subject; what a subject has several of comes as numbered columns, « Offre 1 : date »,
« Offre 2 : date », each the fact of one element: ``relogement.offres[1].date_notification``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen

from lawrules.io.words import fold
from lawrules.model import Fact, Vocabulary

__all__ = ["MAX_LINKS", "MAX_RANK", "Catalogue", "Path", "catalogue_of", "without_rank"]

MAX_LINKS = 3
MAX_RANK = 20
"""Elements of one collection that a row may tell in numbered columns."""

# « relogement.offres[1].date_notification », with or without its subject.
_NUMBERED = re.compile(r"(?:\w+\.)?(\w+)\[([1-9]\d?)\]\.(.+)")
# « 1 », « 1re », « 2e », « 3ème », once folded.
_RANK = re.compile(r"([1-9]\d?)(?:er|ere|re|nd|nde|e|eme)?")

# « Loyer (€/mois) »: what a header says of its unit.
_ASIDE = re.compile(r"\([^()]*\)")

# Words that a header adds or leaves out without changing what it names.
_EMPTY_WORDS = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "en", "et", "un", "une"}
)


@frozen
class Path:
    """One column: the fact, and the to-one links from the subject to it.

    Attributes:
        collection: Collection of the subject of which the fact describes one element, or "".
        rank: Which element, from 1.
        element: Path of the fact from that element.
    """

    text: str
    fact: Fact
    links: tuple[str, ...] = ()
    collection: str = ""
    rank: int = 0
    element: str = ""

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
        numbered = _NUMBERED.fullmatch(text)
        if numbered and numbered[1] in self.elements and int(numbered[2]) <= MAX_RANK:
            found = self.elements[numbered[1]].resolve(numbered[3])
            return tuple(self._ranked(numbered[1], int(numbered[2]), path) for path in found)
        return tuple(path for path in self.paths.values() if path.fact.id == text)

    def named(self, header: str) -> tuple[Path, ...]:
        """The paths whose identifier, title or alias is this header, the nearest only.

        Case, accents, punctuation and little words do not count. A fact of the subject itself wins
        over one of the same title reached through a link; two at the same distance are both given.
        """
        found = self.resolve(header)
        for text in (header, _ASIDE.sub(" ", header)):
            found = found or self.labels.get(label_key(text), ())
        found = found or self._numbered(_ASIDE.sub(" ", header))
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

    # --- numbered columns ------------------------------------------------------------------------------

    @cached_property
    def elements(self) -> Mapping[str, Catalogue]:
        """For each collection that a row may tell, the paths of one of its elements."""
        subject = self.vocabulary.entites.get(self.entity)
        return {
            item.nom: catalogue_of(self.vocabulary, item.de)
            for item in (subject.collections.values() if subject else ())
            if not item.regroupements and item.de in self.vocabulary.entites
        }

    @cached_property
    def _element_labels(self) -> Mapping[str, tuple[tuple[str, Path], ...]]:
        """Facts of elements by the words that name them, their number left out: « date de l'offre »."""
        found: dict[str, dict[str, tuple[str, Path]]] = {}
        for name, catalogue in self.elements.items():
            title = self.vocabulary.entites[catalogue.entity].titre
            owners = {title, next(iter(title.split()), title)}
            for path in catalogue.paths.values():
                if path.links:
                    continue
                own = (path.fact.titre, path.fact.nom.replace("_", " "), *path.fact.alias)
                labels = [f"{label} {owner}" for label in own for owner in owners]
                labels += [f"{owner} {label}" for label in own for owner in owners]
                for label in (*labels, *path.fact.alias):
                    found.setdefault(label_key(label), {})[path.text] = (name, path)
        return {label: tuple(items.values()) for label, items in found.items()}

    def numbered_labels(self, rank: int) -> Mapping[str, tuple[Path, ...]]:
        """Paths of the facts of one element, by the words that name them without its number."""
        return {
            label: tuple(self._ranked(name, rank, path) for name, path in found)
            for label, found in self._element_labels.items()
        }

    def _numbered(self, header: str) -> tuple[Path, ...]:
        """The fact of one element that a numbered header names: « Date offre 1 », « 2e offre : distance »."""
        rank, words = without_rank(header)
        if not rank:
            return ()
        found = self._element_labels.get(words)
        plain = " ".join(word for word in words.split() if word != "numero")
        found = found or self._element_labels.get(plain) or ()
        return tuple(self._ranked(name, rank, path) for name, path in found)

    def _ranked(self, collection: str, rank: int, path: Path) -> Path:
        _, _, rest = path.text.partition(".")
        text = f"{self.entity}.{collection}[{rank}].{rest}"
        return Path(text, path.fact, path.links, collection, rank, path.text)

    def _labels_of(self, path: Path) -> list[str]:
        fact = path.fact
        own = [fact.nom.replace("_", " "), fact.titre, *fact.alias]
        labels = [path.text, fact.id, ".".join((*path.links, fact.nom)), *own]
        if path.links:
            last = path.links[-1].replace("_", " ")
            entity = self.vocabulary.entites.get(fact.entite)
            owners = {last, entity.titre if entity else last, *self._link_words(path.links)}
            # « SIREN du bailleur », « logement : identifiant ».
            labels += [f"{label} {owner}" for label in own for owner in owners]
            labels += [f"{owner} {label}" for label in own for owner in owners]
        return labels

    def _link_words(self, links: tuple[str, ...]) -> tuple[str, ...]:
        """The words by which headers tell the last of some links: « surface avant », « surface après »."""
        holder = self.entity
        for name in links[:-1]:
            holder = self.vocabulary.entites[holder].liens[name].vers
        return self.vocabulary.entites[holder].liens[links[-1]].alias


def label_key(text: str) -> str:
    """The words of a header that count, in order."""
    words = fold(text).split()
    return " ".join(word for word in words if word not in _EMPTY_WORDS) or " ".join(words)


def without_rank(header: str) -> tuple[int, str]:
    """The number that a header holds, and its other words; 0 when it holds none, or several."""
    words = label_key(header).split()
    ranks = [(place, found) for place, word in enumerate(words) if (found := _RANK.fullmatch(word))]
    if len(ranks) != 1 or int(ranks[0][1][1]) > MAX_RANK:
        return 0, " ".join(words)
    place, found = ranks[0]
    return int(found[1]), " ".join(words[:place] + words[place + 1 :])


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
