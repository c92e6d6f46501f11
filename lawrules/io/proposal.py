"""A first ``correspondances.yaml`` for a file: what is sure, what to confirm, what nobody recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from lawrules.errors import DataError, Problem, Where
from lawrules.io.assign import header_unit, near_paths
from lawrules.io.paths import Path, catalogue_of
from lawrules.io.suggestions import closest
from lawrules.io.units import conversion
from lawrules.io.values import Fault, read_value
from lawrules.io.words import key_of, quoted, shown, tidy
from lawrules.ir.types import Kind
from lawrules.ir.units import UnitSyntaxError
from lawrules.model import Vocabulary

__all__ = ["Proposal", "ProposedColumn", "propose_mapping"]

# Alternatives less alike than this help nobody.
LIKELY: Final = 0.7
MAX_WORDS: Final = 30


@frozen
class ProposedColumn:
    """What one header may mean.

    Attributes:
        candidates: Likeness from 0 to 1 and path, best first.
        sure: Whether the name is exact and the sample reads well: used without confirmation.
        unread: Distinct values of the sample that the first candidate cannot read.
        unit: Unit that the header announces, when it is not that of the fact.
    """

    header: str
    candidates: tuple[tuple[float, Path], ...] = ()
    sure: bool = False
    unread: tuple[str, ...] = ()
    unit: str = ""


@frozen
class Proposal:
    """A proposed mapping; ``to_yaml`` writes the file to complete."""

    entity: str
    columns: tuple[ProposedColumn, ...]
    source: str = ""
    dates: tuple[str, ...] = ()

    def to_yaml(self) -> str:
        """The commented file: only what is sure is in force, the rest waits for its reader."""
        return "\n".join(_lines(self)) + "\n"


def propose_mapping(
    headers: Sequence[str],
    sample: Mapping[str, Sequence[object]],
    vocabulary: Vocabulary,
    entity: str,
    *,
    source: str = "",
) -> Proposal:
    """Propose the fact that each column gives.

    Args:
        headers: Headers of the file.
        sample: Some cells of each column, by header; a column whose cells do not read is not sure.
        vocabulary: Facts that columns may give.
        entity: Subject of the rows.
        source: Name of the file, for the comment at the top.

    Raises:
        DataError: The entity is not in the vocabulary.
    """
    if entity not in vocabulary.entites:
        fix = closest(entity, vocabulary.entites)
        raise DataError(Problem("LR329", f"entité inconnue : {shown(entity)}", Where(source), fix))
    catalogue = catalogue_of(vocabulary, entity)
    taken: set[str] = set()
    columns = []
    for header in headers:
        if not tidy(header):
            continue
        exact = catalogue.named(header)
        candidates = [(1.0, path) for path in exact]
        candidates += [
            (score, path)
            for score, path in near_paths(header, catalogue)
            if score >= LIKELY and path not in exact
        ]
        column = _checked(header, candidates, sample.get(header, ()))
        sure = len(exact) == 1 and not column.unread and not column.unit and exact[0].text not in taken
        if sure:
            taken.add(exact[0].text)
        columns.append(ProposedColumn(header, column.candidates, sure, column.unread, column.unit))
    dates = tuple(f"{entity}.{name}" for name in vocabulary.entites[entity].date_de_reference)
    return Proposal(entity, tuple(columns), source, dates)


def _checked(header: str, candidates: list[tuple[float, Path]], cells: Sequence[object]) -> ProposedColumn:
    """The candidates, those that read the sample first."""
    distinct = list(dict.fromkeys(tidy(str(cell)) for cell in cells if cell is not None))[:200]
    ranked = []
    for score, path in candidates:
        unread = [cell for cell in distinct if isinstance(read_value(cell, path.fact), Fault)]
        share = len(unread) / len(distinct) if distinct else 0.0
        ranked.append((round(score - 0.3 * share, 2), path, tuple(unread[:MAX_WORDS])))
    ranked.sort(key=lambda item: -item[0])
    if not ranked:
        return ProposedColumn(header)
    return ProposedColumn(
        header,
        tuple((score, path) for score, path, _ in ranked[:4]),
        unread=ranked[0][2],
        unit=_other_unit(header, ranked[0][1]),
    )


def _other_unit(header: str, path: Path) -> str:
    written = header_unit(header)
    try:
        found = conversion(written, path.fact.type) if written else None
    except UnitSyntaxError:
        return ""
    return written if found is not None and found.factor != 1 else ""


def _lines(proposal: Proposal) -> list[str]:
    sure = [column for column in proposal.columns if column.sure]
    doubtful = [column for column in proposal.columns if column.candidates and not column.sure]
    unknown = [column for column in proposal.columns if not column.candidates]
    lines = [
        f"# Correspondances proposées{f' pour {tidy(proposal.source)}' if proposal.source else ''}.",
        "# Les lignes sans dièse seront appliquées ; relisez les autres, puis retirez leur dièse.",
        f"entite: {proposal.entity}",
        "",
        "colonnes:",
    ]
    lines += [f"  {quoted(column.header)}: {column.candidates[0][1].text}" for column in sure]
    if not sure:
        lines.append("  # aucune colonne n'est reconnue avec certitude")
    if proposal.dates and not {column.candidates[0][1].text for column in sure}.intersection(proposal.dates):
        lines.append(
            f"  # il faut une colonne pour {' ou '.join(proposal.dates)} : elle désigne le droit applicable"
        )
    if doubtful:
        lines += ["", "  # À confirmer :"]
        for column in doubtful:
            score, best = column.candidates[0]
            others = ", ".join(f"{path.text} ({round(100 * s)} %)" for s, path in column.candidates[1:])
            remark = f"{round(100 * score)} %" + (f" ; sinon {others}" if others else "")
            lines.append(f"  # {quoted(column.header)}: {best.text}  # {remark}")
    lines += _word_lines(proposal)
    units = [(column.candidates[0][1].text, column.unit) for column in proposal.columns if column.unit]
    if units:
        lines += ["", "# Unités annoncées par les en-têtes, converties exactement :", "# unites:"]
        lines += [f"#   {path}: {quoted(unit)}" for path, unit in units]
    lines += [
        "",
        "# Une valeur qui vaut pour toutes les lignes :",
        "# constantes:",
        f"#   {proposal.entity}.xxx: valeur",
        "",
        "# Colonnes que l'audit ne doit pas lire :",
        "ignorer:" if unknown else "ignorer: []",
    ]
    lines += [f"  - {quoted(column.header)}" for column in unknown]
    return lines


def _word_lines(proposal: Proposal) -> list[str]:
    """Words of the file that the vocabulary does not know, never those of personal data."""
    lines: list[str] = []
    for column in proposal.columns:
        if not column.unread or not column.candidates:
            continue
        fact = column.candidates[0][1].fact
        if fact.type.kind not in (Kind.CHOIX, Kind.BOOLEEN) or fact.personnel:
            continue
        allowed = ", ".join(fact.type.valeurs) or "oui, non"
        words = ", ".join(
            f"{quoted(word)}: " for word in dict.fromkeys(column.unread) if key_of(word) or not word
        )
        lines += [f"#   {column.candidates[0][1].text}: {{{words}}}  # valeurs admises : {allowed}"]
    return ["", "# Mots du fichier à traduire :", "# valeurs:", *lines] if lines else []
