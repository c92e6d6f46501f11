"""Any source a user gives, opened as what it is: a register, a document, a filled workbook, a data frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from lawrules.audits.findings import Audit, order
from lawrules.errors import DataError, Problem, Where
from lawrules.model import Corpus

if TYPE_CHECKING:
    from lawrules.audits.trials import Weight
    from lawrules.backends.instances import Instance
    from lawrules.io.building import Document
    from lawrules.io.tables import ReadTable

__all__ = ["audit_source", "audit_sources", "is_document", "merge", "read_register", "weigh_sources"]

_DOCUMENTS = (".yaml", ".yml")
# What the rows of a register usually are.
_USUAL = "attribution"


def audit_source(
    corpus: Corpus,
    source: str | Path | Any,
    *,
    entity: str = "",
    mapping: str | Path | None = None,
    sheet: str = "",
    world: str = "",
    on: date | None = None,
    default: date | None = None,
    rules: Iterable[str] | None = None,
    keep_conforming: bool = False,
) -> Audit:
    """Audit one source.

    Args:
        source: Path of a register (CSV, Parquet, XLSX) or of a filled document (YAML, XLSX made by
            ``lawrules modele``), or a pandas, Polars or Arrow table.
        entity: What the rows of a register are; by default what ``read_register`` finds.
        mapping: Path of a ``correspondances.yaml``.
        world: ``ouvert`` or ``clos``, over what the document says of itself.
        default: Day of the audit: the law of a document that bears no date, and what tells a period of a
            register that is still open.

    Raises:
        DataError: The source cannot be read; every problem at once.
    """
    if isinstance(source, (str, Path)):
        path = Path(source)
        if not path.exists():
            raise DataError(
                Problem("LR301", "fichier introuvable", Where(str(source)), "vérifiez le chemin et le nom.")
            )
        if is_document(path):
            return _audit_document(corpus, path, world, on, default, rules, keep_conforming)
    return _audit_register(corpus, source, entity, mapping, sheet, on, default, rules)


def audit_sources(corpus: Corpus, sources: Sequence[str | Path | Any], **options: Any) -> Audit:
    """The audit of several sources told as one; documents among them are also judged against one another.

    Args:
        options: Those of ``audit_source``.
    """
    papers, rest = [], []
    for item in sources:
        path = Path(item) if isinstance(item, (str, Path)) else None
        if path is not None and path.exists() and is_document(path):
            papers.append(path)
        else:
            rest.append(item)
    apart = [audit_source(corpus, item, **options) for item in rest]
    return merge([*_audit_together(corpus, papers, options), *apart])


def weigh_sources(
    corpus: Corpus,
    sources: Sequence[str | Path],
    *,
    world: str = "",
    on: date | None = None,
    default: date | None = None,
    rules: Sequence[str] | None = None,
) -> Mapping[str, Weight]:
    """What each missing fact of the documents among some sources would settle; nothing for a register."""
    from lawrules.audits.dossier import gathered, join
    from lawrules.audits.trials import weigh

    documents = [_read_document(corpus, Path(item)) for item in sources if is_document(Path(item))]
    own = [{id(instance) for instance in item.instance.walk()} for item in documents]
    join(documents, corpus, world)
    worlds = [(world or item.monde) == "clos" for item in documents]
    trees: list[tuple[Instance, bool, set[int]]] = [
        (item.instance, closed, mine) for item, closed, mine in zip(documents, worlds, own, strict=True)
    ]
    together = gathered(documents, corpus)
    if together is not None:
        trees.append((together, False, {id(together)}))
    return weigh(corpus, trees, on=on, default=default, rules=rules)


def _audit_together(corpus: Corpus, paths: Sequence[Path], options: Mapping[str, Any]) -> Iterator[Audit]:
    """One audit per document, each read by the others, then that of the file that they make together."""
    from lawrules.audits.convention import audit_document
    from lawrules.audits.dossier import day_of_file, gathered, join
    from lawrules.backends.context import Context

    kept: dict[str, Any] = {name: options.get(name) for name in ("on", "default", "rules")}
    kept["keep_conforming"] = options.get("keep_conforming", False)
    documents = [_read_document(corpus, path) for path in paths]
    imposed = options.get("world") or ""
    own = [{id(instance) for instance in item.instance.walk()} for item in documents]
    notes = join(documents, corpus, imposed)
    for document, path, identities in zip(documents, paths, own, strict=True):
        world = imposed or document.monde or "ouvert"
        one = audit_document(
            corpus,
            document.instance,
            source=str(path),
            world=world,
            notes=[*document.notes, *notes],
            own=identities,
            **kept,
        )
        notes = []  # told once
        yield one
    together = gathered(documents, corpus)
    if together is not None:
        context = Context(corpus, on=kept["on"])
        kept["default"] = day_of_file(documents, context) or kept["default"]
        seen = audit_document(corpus, together, own={id(together)}, **kept)
        if seen.judged:
            # What is asked of one document given by itself is told under its own name.
            yield evolve(seen, sujet=one.sujet, titre=one.titre) if len(documents) == 1 else seen


def is_document(path: Path) -> bool:
    """Whether a file is a document to fill (YAML, or a workbook made by ``lawrules modele``)."""
    if path.suffix.lower() in _DOCUMENTS:
        return True
    if path.suffix.lower() != ".xlsx":
        return False
    from lawrules.io.detection import is_filled_template

    return is_filled_template(path)


def _audit_document(
    corpus: Corpus,
    path: Path,
    world: str,
    on: date | None,
    default: date | None,
    rules: Iterable[str] | None,
    keep_conforming: bool,
) -> Audit:
    from lawrules.audits.convention import audit_document

    document = _read_document(corpus, path)
    return audit_document(
        corpus,
        document.instance,
        source=str(path),
        world=world or document.monde or "ouvert",
        notes=document.notes,
        on=on,
        default=default,
        rules=rules,
        keep_conforming=keep_conforming,
    )


def _read_document(corpus: Corpus, path: Path) -> Document:
    from lawrules.io.documents import read_document

    return read_document(path, corpus.vocabulaire)


def _audit_register(
    corpus: Corpus,
    source: str | Path | Any,
    entity: str,
    mapping: str | Path | None,
    sheet: str,
    on: date | None,
    today: date | None,
    rules: Iterable[str] | None,
) -> Audit:
    from lawrules.audits.registre import audit_register

    entity, table, notes = read_register(corpus, source, entity, mapping, sheet)
    ignored = [f"colonne ignorée : « {name} »" for name in table.report.ignored]
    return audit_register(
        corpus,
        table.frame,
        entity=entity,
        lines=table.lines.to_list(),
        source=table.report.source,
        on=on,
        rules=rules,
        notes=[*notes, *table.report.notes, *ignored],
        today=today,
    )


def read_register(
    corpus: Corpus, source: str | Path | Any, entity: str, mapping: str | Path | None, sheet: str = ""
) -> tuple[str, ReadTable, list[str]]:
    """What the rows of a register are, the rows, and what to say of it.

    The mapping says what the rows are; otherwise ``entity`` does. With neither, the rows are read as
    what they usually are, and, where that fails, as what their headers name best.

    Raises:
        DataError: The source cannot be read; every problem at once.
    """
    from lawrules.io.guess import guess_entity
    from lawrules.io.mapping import read_mapping
    from lawrules.io.tables import read_table

    vocabulary = corpus.vocabulaire
    columns = read_mapping(Path(mapping), vocabulary) if mapping is not None else None
    entity = columns.entite if columns is not None else entity
    try:
        return (
            entity or _USUAL,
            read_table(source, vocabulary, entity=entity or _USUAL, mapping=columns, sheet=sheet),
            [],
        )
    except DataError:
        if entity:
            raise
        entity = guess_entity(source, vocabulary, default=_USUAL, sheet=sheet)
        if entity == _USUAL:
            raise
    title = (vocabulary.entites[entity].pluriel or entity).lower()
    note = f"lignes lues comme des {title}, d'après les en-têtes ; « --entite » pour dire autre chose"
    return entity, read_table(source, vocabulary, entity=entity, sheet=sheet), [note]


def merge(audits: list[Audit]) -> Audit:
    """Several audits told as one, findings worst first."""
    if len(audits) == 1:
        return audits[0]
    first = audits[0]
    worlds = {item.monde for item in audits if item.sources and item.monde}
    periods = [item.periode for item in audits if item.periode is not None]
    return evolve(
        first,
        monde="mixte" if len(worlds) > 1 else next(iter(worlds), first.monde),
        sources=tuple(source for item in audits for source in item.sources),
        sujet=" ; ".join(dict.fromkeys(item.sujet for item in audits)),
        titre=" ; ".join(dict.fromkeys(item.titre for item in audits)),
        constats=order(finding for item in audits for finding in item.constats),
        bilans=_tallies(audits),
        non_juges=tuple(line for item in audits for line in item.non_juges),
        notes=tuple(note for item in audits for note in item.notes),
        completude=tuple(line for item in audits for line in item.completude),
        periode=(min(p[0] for p in periods), max(p[1] for p in periods)) if periods else None,
    )


def _tallies(audits: list[Audit]) -> tuple[Any, ...]:
    from collections import Counter

    found: dict[str, Any] = {}
    for item in audits:
        for tally in item.bilans:
            before = found.get(tally.regle)
            if before is None:
                found[tally.regle] = tally
                continue
            verdicts = dict(Counter(before.verdicts) + Counter(tally.verdicts))
            found[tally.regle] = evolve(before, verdicts=verdicts, taux=(*before.taux, *tally.taux))
    return tuple(found[name] for name in sorted(found))
