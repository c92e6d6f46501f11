"""Which column of a file gives which fact: the mapping first, then exact names; never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from lawrules.errors import Problems
from lawrules.io.mapping import ColumnMapping
from lawrules.io.paths import Catalogue, Path, label_key, without_rank
from lawrules.io.raw import RawTable, Recognise
from lawrules.io.suggestions import closest
from lawrules.io.units import Conversion, conversion
from lawrules.io.words import key_of, shown
from lawrules.ir.types import Kind
from lawrules.ir.units import UnitSyntaxError

__all__ = ["NEAR", "Assignment", "assign", "header_unit", "near_paths", "recogniser"]

# From this likeness on, a header that is not recognised is an error rather than a column left out.
NEAR: Final = 0.8

_ASIDE = re.compile(r"[(\[]\s*(?:en\s+)?([^()\[\]]+?)\s*[)\]]|\ben\s+(%|€|k€|euros\b.*)$", re.IGNORECASE)
_PROPOSE = (
    "la commande « lawrules correspondances FICHIER » propose un fichier de correspondances à compléter."
)


@frozen
class Assignment:
    """One column used: its rank in the file, the fact it gives, how it was recognised."""

    column: int
    header: str
    path: Path
    how: str
    unit: Conversion | None = None


def recogniser(catalogue: Catalogue, mapping: ColumnMapping | None) -> Recognise:
    """Counts the headers of a row that the mapping or the vocabulary knows."""

    def count(cells: Sequence[str]) -> int:
        found = 0
        for cell in cells:
            if cell and len(cell) <= 200:
                listed = mapping is not None and key_of(cell) in mapping.colonnes
                # A key counts more than a title, for a template holds both, the keys below.
                found += 2 if listed or catalogue.resolve(cell) else len(catalogue.named(cell)) > 0
        return found

    return count


def assign(
    table: RawTable, catalogue: Catalogue, mapping: ColumnMapping | None, problems: Problems
) -> tuple[list[Assignment], list[str]]:
    """Columns used, and headers of the columns left out."""
    used: list[Assignment] = []
    ignored: list[str] = []
    mapped = mapping.colonnes if mapping else {}
    for number, header in enumerate(table.headers):
        key = key_of(header)
        if key in mapped:
            used.append(Assignment(number, header, mapped[key].path, "correspondance"))
        elif not header:
            if table.columns[number].drop_nulls().len():
                ignored.append(f"colonne {number + 1}, sans en-tête")
        elif mapping is not None and key in mapping.ignorer:
            ignored.append(header)
        else:
            found = _by_name(number, header, table, catalogue, problems)
            if found is None or _superseded(found.path, mapping):
                ignored.append(header)
            else:
                used.append(found)
    present = {key_of(header) for header in table.headers}
    for key, column in mapped.items():
        if key not in present:
            what = f"colonne absente du fichier : {shown(column.header)}"
            fix = closest(column.header, [header for header in table.headers if header])
            problems.add("LR324", what, where=column.where, fix=fix)
    _refuse_twins(used, table, problems)
    return [_with_unit(item, table, mapping, problems) for item in used], ignored


def _superseded(path: Path, mapping: ColumnMapping | None) -> bool:
    """Whether the mapping gives the fact otherwise, so that a column recognised by name is not needed."""
    if mapping is None:
        return False
    given = {column.path.text for column in mapping.colonnes.values()} | set(mapping.constantes)
    return path.text in given


def _by_name(
    number: int, header: str, table: RawTable, catalogue: Catalogue, problems: Problems
) -> Assignment | None:
    found = catalogue.named(header)
    if len(found) == 1:
        how = "chemin" if catalogue.resolve(header) else "nom"
        return Assignment(number, header, found[0], how)
    where = table.where(None, number)
    if found:
        ways = ", ".join(path.text for path in found[:6])
        what = f"colonne ambiguë : {shown(header)} peut nommer plusieurs faits"
        fix = f"désignez le bon dans « colonnes: » ({ways}), ou mettez-la dans « ignorer: » ; {_PROPOSE}"
        problems.add("LR325", what, where=where, fix=fix)
        return None
    near = [(score, path) for score, path in near_paths(header, catalogue) if score >= NEAR]
    if near:
        ways = ", ".join(f"{path.text} ({round(100 * score)} %)" for score, path in near[:3])
        what = f"colonne non reconnue : {shown(header)} ressemble à {ways}"
        fix = f"confirmez-la dans « colonnes: », ou mettez-la dans « ignorer: » ; {_PROPOSE}"
        problems.add("LR320", what, where=where, fix=fix)
    return None


def near_paths(header: str, catalogue: Catalogue, *, most: int = 3) -> list[tuple[float, Path]]:
    """The paths whose names are most like a header, with the likeness from 0 to 1, best first."""
    best: dict[str, tuple[float, Path]] = {}
    _keep_like(label_key(header), catalogue.labels, best)
    rank, words = without_rank(header)
    if rank:
        _keep_like(words, catalogue.numbered_labels(rank), best)
    return sorted(best.values(), key=lambda item: (-item[0], item[1].depth, item[1].text))[:most]


def _keep_like(key: str, labels: Mapping[str, Sequence[Path]], best: dict[str, tuple[float, Path]]) -> None:
    """Keep the likeness of a header to each path that one of the labels names."""
    if len(key) < 3:
        return
    from rapidfuzz import fuzz, process

    like = process.extract(key, labels.keys(), scorer=fuzz.ratio, score_cutoff=50, limit=None)
    scores = {label: score / 100 for label, score, _ in like}
    words = key.split()
    for label in labels:
        if _abbreviates(words, label.split()):
            scores[label] = max(scores.get(label, 0.0), 0.85)
    for label, score in scores.items():
        for path in labels[label]:
            # Of two facts named alike, the nearest is the likelier.
            likeness = score - 0.02 * path.depth
            if likeness > best.get(path.text, (0.0, path))[0]:
                best[path.text] = (likeness, path)


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Whether each word of a header shortens the word of the same rank: « dt sign bail »."""
    return len(short) == len(long) and all(map(_shortens, short, long)) and short != long


def _shortens(word: str, full: str) -> bool:
    if word == full:
        return True
    letters = iter(full)
    return len(word) >= 2 and word[0] == full[0] and all(letter in letters for letter in word)


def _refuse_twins(used: Iterable[Assignment], table: RawTable, problems: Problems) -> None:
    seen: dict[str, Assignment] = {}
    for item in used:
        first = seen.setdefault(item.path.text, item)
        if first is item:
            continue
        where = table.where(None, item.column)
        if key_of(first.header) == key_of(item.header):
            what = f"en-têtes identiques : {shown(item.header)}"
            problems.add("LR316", what, where=where, fix="donnez à chaque colonne un nom différent.")
        else:
            what = f"{shown(first.header)} et {shown(item.header)} donnent le même fait, {item.path.text}"
            fix = "gardez l'une ; mettez l'autre dans « ignorer: » des correspondances."
            problems.add("LR323", what, where=where, fix=fix)


def header_unit(header: str) -> str:
    """The unit that a header announces, « Loyer (€/mois) », or ""."""
    match = _ASIDE.search(header)
    written = "" if match is None else (match[1] or match[2]).strip()
    # « offres[1] » numbers an element.
    return "" if written.isdecimal() else written


def _with_unit(
    item: Assignment, table: RawTable, mapping: ColumnMapping | None, problems: Problems
) -> Assignment:
    """The column with the unit that its header announces; one that differs is never converted silently."""
    type_ = item.path.fact.type
    written = header_unit(item.header)
    if not written or not type_.numeric or (mapping is not None and item.path.text in mapping.unites):
        return item
    try:
        found = conversion(written, type_)
    except UnitSyntaxError:
        return item
    if found is not None and found.percent and type_.kind is Kind.TAUX:
        return evolve(item, unit=found)
    if found is not None and found.factor == 1:
        return item
    # « € » alone says the money, not the period.
    if written.lower() in ("€", "euro", "euros") and any(base == "euro" for base, _ in type_.unite.factors):
        return item
    what = f"l'en-tête {shown(item.header)} annonce {shown(written)}, {item.path.text} attend "
    what += type_.libelle_unite or str(type_)
    fix = f"déclarez l'unité de la colonne : « unites: {{{item.path.text}: {written}}} »."
    problems.add("LR326", what, where=table.where(None, item.column), fix=fix)
    return item
