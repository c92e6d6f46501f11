"""Workbooks to fill: a document as a form and its tables, or a register; what they hold is read back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from lawrules.backends.instances import Instance
from lawrules.io.leaves import EMPTY, THERE, Leaf, leaves, names_of
from lawrules.io.plan import INSIDE, Field, TablePlan, form_of, plan_of, register_fields
from lawrules.io.sheet_writer import SheetWriter, explained
from lawrules.io.words import key_of, tidy
from lawrules.model import Vocabulary

__all__ = ["FORM_MARK", "HOLDER_KEY", "OTHER_MARK", "TABLE_MARK", "WORLD_KEY", "template_xlsx"]

# What the reader looks for in hidden cells.
FORM_MARK: Final = "lawrules:document"
TABLE_MARK: Final = "lawrules:tableau"
OTHER_MARK: Final = "lawrules:autres"
WORLD_KEY: Final = "#monde"
HOLDER_KEY: Final = "#dans"

_ROWS: Final = 2_000
_REGISTER_ROWS: Final = 20_000


def template_xlsx(
    vocabulary: Vocabulary,
    entity: str,
    *,
    path: Path | str | None = None,
    instance: Instance | None = None,
    monde: str = "ouvert",
    only: Sequence[str] = (),
) -> bytes:
    """The workbook to fill, as bytes, and written to ``path`` when given.

    Args:
        vocabulary: Facts to ask.
        entity: A kind of document, or the subject of a register (an entity that is no document).
        path: Where to write it.
        instance: Document already known, written in.
        monde: ``ouvert`` or ``clos``.
        only: For a register, full paths of the columns to keep.
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        writer = SheetWriter(book)
        if vocabulary.entites[entity].formulaire:
            _document(writer, vocabulary, entity, instance, monde)
        else:
            _register(writer, vocabulary, entity, frozenset(only))
        writer.lists()
    data = stream.getvalue()
    if path is not None:
        Path(path).write_bytes(data)
    return data


# --- a document ---------------------------------------------------------------------------------------


def _document(
    writer: SheetWriter, vocabulary: Vocabulary, entity: str, instance: Instance | None, monde: str
) -> None:
    plan = plan_of(vocabulary, entity)
    writer.guide(
        plan.entity.titre,
        [
            plan.entity.definition,
            "Remplissez la colonne « Réponse » de la feuille suivante, puis les tableaux.",
            "Dans un tableau, une ligne par élément ; « [] » dans la première cellule s'il n'y en a aucun.",
            "Laissez vide ce que l'on ignore. Écrivez « absent » pour ce que l'on a cherché en vain.",
            "Un nombre connu entre deux bornes s'écrit « {min: 28, max: 34} », si la forme le permet.",
            "« monde : clos » dit que le document est complet : un blanc y devient une absence.",
            "Puis : lawrules audit CLASSEUR.xlsx",
        ],
    )
    sheet = writer.sheet(plan.entity.titre)
    _hide_keys(sheet, FORM_MARK)
    sheet.write_string(0, 1, entity)
    for column, width in enumerate((44, 36, 26, 90), 1):
        sheet.set_column(column, column, width)
    for column, word in enumerate(("Information", "Réponse", "Forme", "Ce qu'il faut indiquer"), 1):
        sheet.write_string(1, column, word, writer.head)
    sheet.freeze_panes(2, 2)
    sheet.write_string(2, 0, WORLD_KEY)
    sheet.write_string(2, 1, "Monde", writer.text)
    sheet.write_string(2, 2, monde, writer.entry)
    note = "ouvert : un blanc est un inconnu ; clos : un blanc est une absence."
    sheet.write_string(2, 4, note, writer.text)
    sheet.data_validation(2, 2, 2, 2, {"validate": "list", "source": ["ouvert", "clos"]})
    row = 3
    covered: set[str] = set()
    for section in plan.sections:
        covered.update(field.path for field in section.fields)
        title = f"{section.entity.titre}. {section.definition}" if section.links else "Le document"
        sheet.merge_range(row, 1, row, 4, "", writer.part)
        sheet.write_string(row, 1, tidy(title), writer.part)
        there = _follow(instance, section.links)
        for row, field in enumerate(section.fields, row + 1):  # noqa: B020 - one row after another
            _form_row(writer, sheet, row, field, there)
        row += 1
    for table in plan.tables:
        _table(writer, vocabulary, table, instance, covered)
    if instance is not None:
        _others(writer, [leaf for leaf in leaves(instance, vocabulary) if leaf.path not in covered])


def _others(writer: SheetWriter, found: Sequence[Leaf]) -> None:
    """What the document says and no other sheet has a cell for, a line for each."""
    if not found:
        return
    sheet = writer.sheet("Autres faits")
    _hide_keys(sheet, OTHER_MARK)
    for column, width in enumerate((44, 36, 26, 60), 1):
        sheet.set_column(column, column, width)
    for column, word in enumerate(("Information", "Réponse", "Forme", "Chemin"), 1):
        sheet.write_string(1, column, word, writer.head)
    sheet.freeze_panes(2, 2)
    for row, leaf in enumerate(found, 2):
        fact = leaf.fact
        sheet.write_string(row, 0, leaf.path)
        sheet.write_string(row, 1, tidy(fact.titre) if fact else "Élément ou tableau", writer.text)
        sheet.write_string(row, 3, form_of(fact) if fact else "", writer.text)
        sheet.write_string(row, 4, leaf.path, writer.text)
        if fact is None:
            sheet.write_string(row, 2, str(leaf.value), writer.entry)
        else:
            writer.cell(sheet, row, 2, fact, leaf.value)
            writer.validate(sheet, row, row, 2, fact, absent=True)


def _form_row(writer: SheetWriter, sheet: Any, row: int, field: Field, instance: Instance | None) -> None:
    fact = field.fact
    cells = ((tidy(fact.titre), 44), (form_of(fact), 26), (tidy(explained(fact)), 90))
    writer.tall_enough(sheet, row, cells)
    sheet.write_string(row, 0, field.path)
    sheet.write_string(row, 1, tidy(fact.titre), writer.text)
    writer.cell(sheet, row, 2, fact, instance.facts.get(fact.nom) if instance else None)
    sheet.write_string(row, 3, form_of(fact), writer.text)
    sheet.write_string(row, 4, tidy(explained(fact)), writer.text)
    writer.validate(sheet, row, row, 2, fact, absent=True)


def _table(
    writer: SheetWriter,
    vocabulary: Vocabulary,
    table: TablePlan,
    instance: Instance | None,
    covered: set[str],
) -> None:
    """One collection: hidden keys, a title, headings, then a row per element.

    What its elements say of the things they are linked to has its column too, beyond what is asked.
    """
    elements = list(_elements(instance, table))
    fields = (*table.fields, *_beyond(table, [item for _, _, item in elements if item], vocabulary))
    sheet = writer.sheet(table.title)
    _hide_keys(sheet, f"{TABLE_MARK}:{table.path}")
    sheet.write_string(1, 1, tidy(f"{table.title}. {table.collection.definition}"), writer.title)
    first = 1
    if table.holder is not None:
        sheet.write_string(0, 1, HOLDER_KEY)
        sheet.write_string(2, 1, tidy(f"Dans : {table.holder.titre}"), writer.head)
        sheet.set_column(1, 1, 30, writer.entry)
        first = 2
    sheet.freeze_panes(3, first + 1)
    for column, field in enumerate(fields, first):
        sheet.write_string(0, column, field.path)
        writer.heading(sheet, 2, column, _titled(field), field.fact)
        writer.validate(sheet, 3, _ROWS, column, field.fact, absent=True)
    for row, (holder, path, item) in enumerate(elements, 3):
        covered.add(path)
        if table.holder is not None:
            sheet.write_string(row, 1, holder, writer.entry)
        if item is None:
            sheet.write_string(row, first, EMPTY, writer.entry)
            continue
        known = 0
        for column, field in enumerate(fields, first):
            there = _follow(item, field.path.split(".")[:-1])
            value = there.facts.get(field.fact.nom) if there else None
            known += value is not None
            covered.add(f"{path}.{field.path}")
            writer.cell(sheet, row, column, field.fact, value)
        if not known:
            # An element of which nothing is known is still an element.
            sheet.write_string(row, first, THERE, writer.entry)


def _beyond(table: TablePlan, items: Sequence[Instance], vocabulary: Vocabulary) -> Iterator[Field]:
    """Columns for the facts of linked things that elements give and the plan does not ask."""
    planned = {field.path for field in table.fields}
    for item in items:
        for leaf in leaves(item, vocabulary):
            if leaf.fact is not None and "[" not in leaf.path and leaf.path not in planned:
                planned.add(leaf.path)
                yield Field(leaf.path, leaf.fact)


def _elements(instance: Instance | None, table: TablePlan) -> Iterator[tuple[str, str, Instance | None]]:
    """Each element of a table: the name of its holder, its path; None for a collection known to be empty.

    An element whose holder has no name of its own is left to the sheet of other facts.
    """
    outer, _, inner = table.path.partition(INSIDE)
    *links, name = outer.split(".")
    root = _follow(instance, links)
    if root is None or name not in root.collections:
        return
    items = root.collections[name]
    if not inner:
        yield from _each("", outer, items)
        return
    assert table.holder is not None, "elements of elements name their holder"
    names = names_of(items, table.holder.nom)
    for rank, holder in enumerate(items, 1):
        key = holder.facts.get(table.holder.nom)
        called = (text for text in (key, f"n° {rank}") if isinstance(text, str))
        mine = next((text for text in called if names.get(key_of(text)) == rank), None)
        if mine is not None and inner in holder.collections:
            yield from _each(mine, f"{outer}[{rank}].{inner}", holder.collections[inner])


def _each(holder: str, path: str, items: Sequence[Instance]) -> Iterator[tuple[str, str, Instance | None]]:
    if not items:
        yield holder, path, None
    yield from ((holder, f"{path}[{rank}]", item) for rank, item in enumerate(items, 1))


def _hide_keys(sheet: Any, mark: str) -> None:
    sheet.write_string(0, 0, mark)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_column(0, 0, 4, None, {"hidden": True})


def _follow(instance: Instance | None, links: Sequence[str]) -> Instance | None:
    for link in links:
        instance = instance.links.get(link) if instance else None
    return instance


def _titled(field: Field, *, links: int = 0) -> str:
    """The title of a column, after that of the link that leads to it."""
    steps = field.path.split(".")[links:-1]
    owner = " ".join(steps).replace("_", " ").capitalize()
    return f"{owner} : {field.fact.titre}" if owner else field.fact.titre


# --- a register ---------------------------------------------------------------------------------------


def _register(writer: SheetWriter, vocabulary: Vocabulary, entity: str, only: frozenset[str]) -> None:
    root = vocabulary.entites[entity]
    dates = " ou ".join(f"« {root.faits[name].titre} »" for name in root.date_de_reference)
    writer.guide(
        root.pluriel or root.titre,
        [
            root.definition,
            "Une ligne par élément dans la feuille suivante ; collez-y vos données sous les en-têtes.",
            f"Il faut au moins {dates} : cette date désigne le droit applicable." if dates else "",
            "Laissez vide ce que l'on ignore, et les colonnes dont vous n'avez pas l'usage.",
            "Puis : lawrules audit CLASSEUR.xlsx",
        ],
    )
    sheet = writer.sheet(root.pluriel or root.titre)
    # The keys stand under the titles: they are the headers, and the titles a line above them.
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(2, 1)
    for column, field in enumerate(register_fields(vocabulary, entity, only)):
        writer.heading(sheet, 0, column, _titled(field, links=1), field.fact)
        sheet.write_string(1, column, field.path)
        writer.validate(sheet, 2, _REGISTER_ROWS, column, field.fact, absent=False)
