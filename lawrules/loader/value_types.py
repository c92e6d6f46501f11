"""The type of a fact or of a table's column, read from its keys (type, unite, valeurs, bornes)."""

from __future__ import annotations

import re

from lawrules.ir.types import Kind, ValueType
from lawrules.ir.units import NO_UNIT, Unit, UnitSyntaxError, parse_unit
from lawrules.loader.schema import Record, suggest, text_of
from lawrules.loader.strict import Fields, Items

__all__ = ["read_labels", "read_pattern", "read_value_type"]

# Decimals of a type that does not say: enough for euros and cents, and for 25,75 %.
_DECIMALS = {Kind.ENTIER: 0, Kind.NOMBRE: 2, Kind.MONTANT: 2, Kind.TAUX: 4}
_CHOICE = re.compile(r"[A-Za-z0-9_]+")
_UNITS = (
    "euros",
    "euros/mois",
    "euros/an",
    "euros/UC/an",
    "m2",
    "jours",
    "mois",
    "ans",
    "UC",
    "km",
    "personnes",
)


def read_value_type(record: Record) -> ValueType | None:
    """The type that a record declares, or None once its problems are kept."""
    before = len(record.problems)
    kind = record.choice("type", Kind, required=True)
    unit, label = _unit(record)
    decimals = record.number("decimales")
    low, high = record.number("minimum"), record.number("maximum")
    values = tuple(value for value, _ in read_labels(record))
    pattern = read_pattern(record)
    bounds = record.flag("bornes")
    if kind is None:
        return None
    _refuse_useless(record, kind)
    if kind is Kind.CHOIX and not values and not record.has("valeurs"):
        fix = "ajoutez « valeurs: {mot: Libellé, …} »."
        record.problems.add("LR152", "un choix sans « valeurs »", where=record.at("type"), fix=fix)
    if low is not None and high is not None and low > high:
        fix = "échangez-les, ou corrigez l'un des deux."
        record.problems.add("LR154", "minimum au-dessus du maximum", where=record.at("minimum"), fix=fix)
    if decimals is not None and (decimals.denominator != 1 or not 0 <= decimals <= 9):
        fix = "donnez un entier de 0 à 9."
        record.problems.add("LR155", "nombre de décimales inattendu", where=record.at("decimales"), fix=fix)
    if len(record.problems) > before:
        return None
    places = _DECIMALS.get(kind, 0) if decimals is None else int(decimals)
    return ValueType(
        kind,
        unite=unit,
        decimales=places,
        valeurs=values,
        minimum=low,
        maximum=high,
        bornes=bounds,
        motif=pattern,
        libelle_unite=label,
    )


def _unit(record: Record) -> tuple[Unit, str]:
    text = record.scalar("unite")
    if text is None:
        return NO_UNIT, ""
    try:
        return parse_unit(text.value), text.value
    except UnitSyntaxError as error:
        fix = suggest(str(error), _UNITS) or f"unités admises : {', '.join(_UNITS)}, et leurs quotients."
        record.problems.add("LR151", f"unité inconnue : « {error} »", where=text.where, fix=fix)
        return NO_UNIT, ""


def read_labels(record: Record) -> tuple[tuple[str, str], ...]:
    """The values of a choice with their words: ``{qpv: Quartier prioritaire}``, or a plain list."""
    node = record.node.get("valeurs")
    if isinstance(node, Fields):
        pairs = [(name, text.value) for name, text in record.pairs("valeurs")]
    elif isinstance(node, Items):
        pairs = [(item, item.value) for item in record.texts("valeurs")]
    else:
        text_of(record.take("valeurs"), record.problems, what="un tableau « mot: libellé »")
        return ()
    for name, _ in pairs:
        if not _CHOICE.fullmatch(name.value):
            fix = "lettres sans accent, chiffres et « _ »."
            record.problems.add("LR228", f"« {name.value} » n'est pas un nom", where=name.where, fix=fix)
    return tuple((name.value, label) for name, label in pairs)


def read_pattern(record: Record, *, required: bool = False) -> str:
    """The regular expression under ``motif``."""
    text = record.scalar("motif", required=required)
    if text is None:
        return ""
    try:
        re.compile(text.value)
    except re.error as error:
        fix = f"expression rationnelle mal formée au caractère {(error.pos or 0) + 1}."
        record.problems.add("LR153", f"motif illisible : « {text.value} »", where=text.where, fix=fix)
        return ""
    return text.value


def _refuse_useless(record: Record, kind: Kind) -> None:
    """Keys that say nothing of this type: they would be believed and have no effect."""
    allowed = {
        "unite": kind.numeric and kind is not Kind.TAUX,
        "decimales": kind.numeric and kind is not Kind.ENTIER,
        "minimum": kind.numeric,
        "maximum": kind.numeric,
        "bornes": kind.numeric,
        "valeurs": kind is Kind.CHOIX,
        "motif": kind in (Kind.CODE, Kind.TEXTE),
    }
    for key, useful in allowed.items():
        if record.has(key) and not useful:
            what = f"« {key} » ne s'emploie pas avec le type « {kind.value} »"
            record.problems.add(
                "LR150", what, where=record.at(key), fix="retirez la clé, ou changez le type."
            )
