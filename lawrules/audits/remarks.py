"""What a register says twice otherwise, and the codes that no table knows: told, never judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from lawrules.audits.titles import title_of
from lawrules.backends import columns
from lawrules.errors import UnsupportedError
from lawrules.ir import nodes as k
from lawrules.model import Corpus, Fact, Rule, Table, Version

if TYPE_CHECKING:
    import polars as pl

__all__ = ["remarks"]

_NAMED = 5


def remarks(
    corpus: Corpus,
    frame: pl.DataFrame,
    entity: str,
    rules: Iterable[Rule],
    *,
    lines: Sequence[int] = (),
    on: date | None = None,
) -> Iterator[str]:
    """Sentences for the reader of an audit of rows.

    A fact that is given and that its definition also gives may differ: the given one prevails. A code that
    the only key of a table does not hold leaves unknown what depends on it; so may a code that the table
    holds, on another day. Numbers are not compared: a rounding is no contradiction.
    """
    if not frame.height:
        return
    rules = list(rules)
    for path in frame.columns:
        node = _node(corpus, entity, path)
        if node is not None and node.fact in corpus.definitions and not node.type.numeric:
            yield from _contradicted(corpus, frame, entity, path, node, lines, on)
    told: set[int] = set()
    sources: dict[str, k.FactRef] = {}
    for node, table in _keys(corpus, frame, entity, rules):
        yield from _strangers(corpus, frame, entity, node, table, lines, on, told)
        sources |= _sources(corpus, frame, node)
    for rule in _reached(corpus, rules):
        if rule.reste_demande:
            yield from _insufficient(corpus, frame, entity, rule, sources, lines, on, told)


def _contradicted(
    corpus: Corpus,
    frame: pl.DataFrame,
    entity: str,
    path: str,
    node: k.FactRef,
    lines: Sequence[int],
    on: date | None,
) -> Iterator[str]:
    rest = frame.drop(path)
    if not rest.width:
        return
    try:
        derived = columns.row_column(corpus, rest, entity, node, on=on)
    except UnsupportedError:
        return
    found = (derived != frame.get_column(path)).fill_null(False).arg_true().to_list()
    if found:
        count = "1 ligne donne" if len(found) == 1 else f"{len(found)} lignes donnent"
        yield (
            f"« {title_of(path, corpus.vocabulaire)} » : {count} une autre réponse que celle qui se déduit "
            f"des autres colonnes ({_listed(found, lines)}). La réponse du fichier est retenue."
        )


def _strangers(
    corpus: Corpus,
    frame: pl.DataFrame,
    entity: str,
    node: k.FactRef,
    table: Table,
    lines: Sequence[int],
    on: date | None,
    told: set[int],
) -> Iterator[str]:
    try:
        codes = columns.row_column(corpus, frame, entity, node, on=on)
    except UnsupportedError:
        return
    motif = re.compile(table.cles[0][1].motif or ".*")
    known = {row.cles[0] for row in table.lignes}
    absent = [
        code for code in codes.drop_nulls().unique().sort() if code not in known and motif.fullmatch(code)
    ]
    if absent:
        rows = codes.is_in(absent).fill_null(False).arg_true().to_list()
        told.update(rows)
        names = ", ".join(absent[:_NAMED]) + (", …" if len(absent) > _NAMED else "")
        count, mend = f"{len(absent)} codes ne sont pas", "Corrigez-les"
        if len(absent) == 1:
            count, mend = "1 code n'est pas", "Corrigez-le"
        yield (
            f"« {title_of(node.path, corpus.vocabulaire)} » : {count} dans la table « {table.nom} » : "
            f"{names} ({_listed(rows, lines)}). {mend}, ou complétez la table par "
            f"--table {table.nom}=FICHIER."
        )


def _sources(corpus: Corpus, frame: pl.DataFrame, key: k.FactRef) -> dict[str, k.FactRef]:
    """Columns of texts that give the key of a table, or that it is derived from."""
    found: dict[str, k.FactRef] = {}
    waiting, seen = [key], set()
    while waiting:
        node = waiting.pop()
        if node.path in seen:
            continue
        seen.add(node.path)
        if node.path in frame.columns:
            found[node.path] = node
        rule = corpus.definitions.get(node.fact)
        for part in _nodes(rule.versions) if rule is not None else ():
            if isinstance(part, k.FactRef) and part.type.textual:
                waiting.append(k.FactRef(node.root, (*node.links, *part.links), part.fact, part.type))
    return found


def _insufficient(
    corpus: Corpus,
    frame: pl.DataFrame,
    entity: str,
    rule: Rule,
    sources: Mapping[str, k.FactRef],
    lines: Sequence[int],
    on: date | None,
    told: set[int],
) -> Iterator[str]:
    """The rows whose code is given, and does not settle on their day what is asked."""
    name = rule.definit.rpartition(".")[2]
    fact = corpus.vocabulaire.entites[rule.porte_sur].faits[name]
    for path, source in sources.items():
        if source.fact.partition(".")[0] != rule.porte_sur or fact.type.numeric:
            continue
        try:
            node = k.FactRef(entity, source.links, fact.id, fact.type)
            answers = columns.row_column(corpus, frame, entity, node, on=on)
        except UnsupportedError:
            continue
        open_rows = (answers.is_null() & frame.get_column(path).is_not_null()).arg_true().to_list()
        rows = [row for row in open_rows if row not in told]
        if rows:
            told.update(rows)
            code, asked = title_of(path, corpus.vocabulaire), title_of(node.path, corpus.vocabulaire)
            count = "1 ligne" if len(rows) == 1 else f"{len(rows)} lignes"
            yield (
                f"« {code} » : sur {count}, le code ne suffit pas à dire, au jour retenu, « {asked} » "
                f"({_listed(rows, lines)}). Donnez la réponse, ou le code de ce jour ; voir la règle "
                f"{rule.id}."
            )


def _keys(
    corpus: Corpus, frame: pl.DataFrame, entity: str, rules: Iterable[Rule]
) -> Iterator[tuple[k.FactRef, Table]]:
    """Facts of the rows that are the only key of a table, for the definitions that these rules lead to."""
    places = _places(corpus, frame, entity)
    seen: set[tuple[str, str]] = set()
    for rule in _reached(corpus, rules):
        for links in places.get(rule.porte_sur, ()):
            for lookup in _lookups(rule.versions):
                key = lookup.keys[0]
                table = corpus.tables[lookup.table]
                if not isinstance(key, k.FactRef) or key.root != rule.porte_sur or not key.type.textual:
                    continue
                node = k.FactRef(entity, (*links, *key.links), key.fact, key.type)
                if (node.path, table.nom) not in seen:
                    seen.add((node.path, table.nom))
                    yield node, table


def _reached(corpus: Corpus, rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules, then the definitions of all that they read, once each."""
    definitions = corpus.definitions
    waiting, seen = list(rules), set()
    while waiting:
        rule = waiting.pop()
        if rule.id in seen:
            continue
        seen.add(rule.id)
        yield rule
        for node in _nodes(rule.versions):
            if isinstance(node, k.FactRef) and node.fact in definitions:
                waiting.append(definitions[node.fact])


def _nodes(versions: Iterable[Version]) -> Iterator[k.Node]:
    for version in versions:
        for formula in (version.si, version.formula, *(item.si for item in version.sauf)):
            if formula is not None:
                yield from k.walk(formula.node)


def _lookups(versions: Iterable[Version]) -> Iterator[k.Lookup]:
    for node in _nodes(versions):
        if isinstance(node, k.Lookup) and len(node.keys) == 1:
            yield node


def _places(corpus: Corpus, frame: pl.DataFrame, entity: str) -> dict[str, list[tuple[str, ...]]]:
    """Links by which the columns of the table reach each entity."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for path in frame.columns:
        node = _node(corpus, entity, path)
        if node is not None:
            here = found.setdefault(node.fact.partition(".")[0], [])
            if node.links not in here:
                here.append(node.links)
    return found


def _node(corpus: Corpus, entity: str, path: str) -> k.FactRef | None:
    """The fact that a column gives; None for a bound of a number or for another column."""
    root, *links = path.split(".")
    if root != entity or not links:
        return None
    *steps, name = links
    here = corpus.vocabulaire.entites[entity]
    for step in steps:
        if step not in here.liens:
            return None
        here = corpus.vocabulaire.entites[here.liens[step].vers]
    fact: Fact | None = here.faits.get(name)
    return k.FactRef(entity, tuple(steps), fact.id, fact.type) if fact is not None else None


def _listed(rows: Sequence[int], lines: Sequence[int]) -> str:
    shown = [str(lines[row] if len(lines) else row + 1) for row in rows[:_NAMED]]
    more = f" et {len(rows) - _NAMED} autres" if len(rows) > _NAMED else ""
    return f"ligne{'s' if len(rows) > 1 else ''} {', '.join(shown)}{more}"
