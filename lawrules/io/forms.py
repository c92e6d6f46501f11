"""A filled workbook read back by its hidden keys, wherever rows and columns have moved."""

from __future__ import annotations

import warnings
from typing import Any, Final

from lawrules.backends.instances import Instance
from lawrules.errors import DataError, Problem, Problems, Where
from lawrules.io.building import Builder, Document
from lawrules.io.leaves import EMPTY, THERE, names_of, steps_of
from lawrules.io.package import Package, column_letters
from lawrules.io.plan import INSIDE
from lawrules.io.raw import refuse
from lawrules.io.scan import refuse_oversized, refuse_uncomputed, scan_sheet
from lawrules.io.suggestions import closest
from lawrules.io.template_xlsx import FORM_MARK, HOLDER_KEY, OTHER_MARK, TABLE_MARK, WORLD_KEY
from lawrules.io.words import fold, is_unknown, key_of, shown, tidy
from lawrules.model import Collection, Vocabulary

__all__ = ["read_form"]

_MAX_CELLS: Final = 5_000_000
_FIRST_ROW: Final = 4
_ANSWER: Final = 3
_WORLDS: Final = ("ouvert", "clos")
_MODEL: Final = "partez du modèle : « lawrules modele SORTE --format xlsx »."


def read_form(package: Package, vocabulary: Vocabulary) -> Document:
    """The document that a filled template holds.

    Raises:
        DataError: Everything wrong in it, at once.
    """
    where = Where(package.name)
    for sheet in package.sheets:
        scan, place = scan_sheet(package, sheet), Where(package.name, path=sheet.name)
        refuse_oversized(scan, place, cells=_MAX_CELLS)
        refuse_uncomputed(scan, place)
    book = _open(package)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    marks = {title: _text(sheet.cell(1, 1).value) for title, sheet in sheets.items()}
    forms = [title for title, mark in marks.items() if mark == FORM_MARK]
    if len(forms) != 1:
        what = "ce classeur n'est pas un modèle de document rempli" if not forms else "deux formulaires"
        raise refuse("LR405", what, where, _MODEL)
    form = sheets[forms[0]]
    entity = _text(form.cell(1, 2).value)
    if entity not in vocabulary.entites:
        what = f"sorte de document inconnue : {shown(entity)}"
        fix = closest(entity, [item.id for item in vocabulary.entites.values() if item.formulaire])
        raise DataError(Problem("LR401", what, Where(package.name, path=f"{form.title}!B1"), fix))
    problems = Problems()
    reader = _Reader(package, Builder(vocabulary, problems))
    instance = Instance(entity, where=Where(package.name, path=form.title))
    world = reader.form(form, instance)
    tables = sorted(
        (mark[len(TABLE_MARK) + 1 :], title) for title, mark in marks.items() if mark.startswith(TABLE_MARK)
    )
    # A collection before the collections of its elements.
    for path, title in sorted(tables, key=lambda item: INSIDE in item[0]):
        reader.table(sheets[title], path, instance)
    for title, mark in marks.items():
        if mark == OTHER_MARK:
            reader.others(sheets[title], instance)
    reader.builder.finish(instance)
    problems.raise_if_any(DataError)
    return Document(entity, world, instance, package.name, tuple(reader.builder.notes))


def _open(package: Package) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            # It warns about decorations that it does not keep; nothing is written back.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(package.path, data_only=True, keep_links=False)
    except Exception as error:
        what = "classeur illisible ou abîmé"
        fix = "ouvrez-le dans un tableur, puis enregistrez-le de nouveau en .xlsx."
        raise refuse("LR307", what, Where(package.name), fix) from error


class _Reader:
    def __init__(self, package: Package, builder: Builder) -> None:
        self._package = package
        self.builder = builder

    def form(self, sheet: Any, instance: Instance) -> str:
        """Fill the document from its form; gives what it says of its world."""
        world = ""
        for row in range(2, sheet.max_row + 1):
            key, cell = _text(sheet.cell(row, 1).value), sheet.cell(row, _ANSWER).value
            where = self._where(sheet, row, _ANSWER)
            if key == WORLD_KEY:
                world = self._world(_text(cell), where)
            elif key:
                found = self.builder.reach(instance, key.split("."), where)
                if found is not None and not _blank(cell):
                    self.builder.give(*found, cell, where)
            elif not _blank(cell) and row > _FIRST_ROW - 1:
                what = f"réponse sans question : {shown(cell)}"
                fix = "déplacez-la sur la ligne de sa question."
                self.builder.problems.add("LR402", what, where=where, fix=fix)
        return world

    def _world(self, word: str, where: Where) -> str:
        if fold(word) in _WORLDS or is_unknown(word):
            return fold(word)
        what = f"« monde » vaut ouvert ou clos, et non {shown(word)}"
        self.builder.problems.add("LR404", what, where=where, fix=closest(word, _WORLDS))
        return ""

    def table(self, sheet: Any, path: str, root: Instance) -> None:
        """Fill one collection, a row per element."""
        outer, _, inner = path.partition(INSIDE)
        holder = self._holder(sheet, outer, root)
        if holder is None:
            return
        instance, collection = holder
        keys = {
            column: _text(sheet.cell(1, column).value)
            for column in range(2, sheet.max_column + 1)
            if _text(sheet.cell(1, column).value)
        }
        within = next((column for column, key in keys.items() if key == HOLDER_KEY), 0)
        keys.pop(within, None)
        for row in range(_FIRST_ROW, sheet.max_row + 1):
            cells = {column: sheet.cell(row, column).value for column in keys}
            filled = {column: cell for column, cell in cells.items() if not _blank(cell)}
            if not filled:
                continue
            where = self._where(sheet, row, 2)
            there, into = instance, collection
            if inner:
                found = self._element(sheet, row, within, instance.collections.get(collection.nom, []), inner)
                if found is None:
                    continue
                there, into = found
            if len(filled) == 1 and _text(filled.get(min(keys))) == EMPTY:
                there.collections.setdefault(into.nom, [])
                continue
            element = self.builder.element(there, into, where)
            for column, cell in filled.items():
                place = self._where(sheet, row, column)
                found_fact = self.builder.reach(element, keys[column].split("."), place)
                if found_fact is not None:
                    self.builder.give(*found_fact, cell, place)

    def others(self, sheet: Any, root: Instance) -> None:
        """Fill what no other sheet has a cell for, each answer under its whole path."""
        for row in range(3, sheet.max_row + 1):
            path, cell = _text(sheet.cell(row, 1).value), sheet.cell(row, _ANSWER).value
            where = self._where(sheet, row, _ANSWER)
            steps = steps_of(path) if path else None
            if _blank(cell) or not path:
                continue
            if steps is None:
                self.builder.unknown(root, path, where)
            elif _text(cell) in (EMPTY, THERE):
                self._reached(root, steps, where)
            else:
                there = self._reached(root, steps[:-1], where)
                found = self.builder.reach(there, [steps[-1][0]], where) if there is not None else None
                if found is not None:
                    self.builder.give(*found, cell, where)

    def _reached(self, root: Instance, steps: list[tuple[str, int]], where: Where) -> Instance | None:
        """The thing at the end of a path, made on the way where it is not there yet."""
        here = root
        for name, rank in steps:
            entity = self.builder.entity(here)
            if name in entity.liens and not rank:
                here = self.builder.linked(here, entity.liens[name], where)
            elif name in entity.collections:
                items = here.collections.setdefault(name, [])
                if not rank:
                    return None
                while len(items) < rank:
                    self.builder.element(here, entity.collections[name], where)
                here = items[rank - 1]
            else:
                self.builder.unknown(here, name, where)
                return None
        return here

    def _holder(self, sheet: Any, path: str, root: Instance) -> tuple[Instance, Collection] | None:
        *links, name = path.split(".")
        where = self._where(sheet, 1, 1)
        instance = root
        for step in links:
            link = self.builder.entity(instance).liens.get(step)
            if link is None:
                self.builder.unknown(instance, step, where)
                return None
            instance = self.builder.linked(instance, link, where)
        collection = self.builder.entity(instance).collections.get(name)
        if collection is None:
            self.builder.unknown(instance, name, where)
            return None
        return instance, collection

    def _element(
        self, sheet: Any, row: int, column: int, elements: list[Instance], inner: str
    ) -> tuple[Instance, Collection] | None:
        """The element of the outer collection that a row of an inner one names, by key or by rank."""
        where = self._where(sheet, row, max(column, 2))
        name = _text(sheet.cell(row, column).value) if column else ""
        ranks = names_of(elements, self.builder.entity(elements[0]).cle) if elements else {}
        rank = ranks.get(key_of(name), 0)
        found = elements[rank - 1] if rank else None
        if found is None:
            what = f"ligne rattachée à un élément inconnu : {shown(name)}"
            fix = "nommez-le comme dans le tableau qui le décrit, ou par son rang, « n° 1 »."
            self.builder.problems.add("LR406", what, where=where, fix=fix)
            return None
        collection = self.builder.entity(found).collections.get(inner)
        if collection is None:
            self.builder.unknown(found, inner, where)
            return None
        return found, collection

    def _where(self, sheet: Any, row: int, column: int) -> Where:
        return Where(self._package.name, path=f"{sheet.title}!{column_letters(column - 1)}{row}")


def _text(cell: object) -> str:
    return "" if cell is None else tidy(str(cell))


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not tidy(cell))
