"""A document to fill as a JSON Schema (2020-12), for editors that complete and check while one types.

It is stricter than the reader, which also understands « vrai », a label for its key or an odd space: what the
schema accepts, the reader reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from lawrules.io.plan import form_of
from lawrules.io.words import tidy
from lawrules.ir.types import Kind, ValueType
from lawrules.model import Entity, Fact, Vocabulary

__all__ = ["schema_name", "template_schema"]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_SPACE: Final = "[ \\u00a0\\u202f]"
_DIGITS: Final = f"[+-]?[0-9]+({_SPACE}[0-9]{{3}})*"
_UNIT: Final = "( ?[^0-9.,%]+)?"
_DATE: Final = (
    "^([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{4}"
    "|[0-9]{1,2}(er)? [A-Za-zéûÉÛ.]+ [0-9]{4})$"
)
_NOTHING: Final = {
    "title": "Pas de réponse",
    "description": "Vide, « inconnu » : on ne sait pas. « absent » : cherché dans le document, en vain.",
    "enum": [None, "absent", "inconnu", "?", "-", "NC", "n.d."],
}


def schema_name(entity: Entity) -> str:
    """Usual name of the schema's file, to which the YAML template refers: ``cia.schema.json``."""
    return f"{(entity.modele or entity.id).replace('_', '-')}.schema.json"


def template_schema(vocabulary: Vocabulary, entity: str) -> dict[str, Any]:
    """The schema of the YAML document of one kind, everything that it may hold by nested ``$defs``.

    Registers are left out, as in the templates: they are given apart, as a table.
    """
    root = vocabulary.entites[entity]
    definitions = {item.id: _entity(item) for item in _reached(vocabulary, root)}
    return {
        "$schema": _DRAFT,
        "$id": f"urn:lawrules:document:{entity}",
        "title": tidy(root.titre),
        "description": tidy(root.definition),
        "type": "object",
        "additionalProperties": False,
        "required": ["document", entity],
        "properties": {
            "document": {"const": entity, "title": "Sorte de document"},
            "monde": {
                "title": "Monde",
                "description": "ouvert : un blanc est un inconnu ; clos : un blanc est une absence.",
                "enum": ["ouvert", "clos", None],
            },
            entity: _reference(root.id),
        },
        "$defs": {"sans_reponse": _NOTHING, **definitions},
    }


def _reached(vocabulary: Vocabulary, root: Entity) -> Iterator[Entity]:
    """Entities that the document may describe, the document first."""
    seen: set[str] = set()
    waiting = [root.id]
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        entity = vocabulary.entites[name]
        yield entity
        waiting += [link.vers for link in entity.liens.values() if not link.parent]
        waiting += [item.de for item in entity.collections.values() if not item.regroupements]


def _entity(entity: Entity) -> dict[str, Any]:
    properties: dict[str, Any] = {fact.nom: _fact(fact) for fact in entity.faits.values()}
    for link in entity.liens.values():
        if not link.parent:
            properties[link.nom] = {"description": tidy(link.definition), **_reference(link.vers)}
    for item in entity.collections.values():
        if item.regroupements:
            continue
        properties[item.nom] = {
            "title": tidy(item.titre),
            "description": tidy(f"{item.definition} Un tiret par élément ; [] s'il n'y en a aucun."),
            "anyOf": [{"type": "array", "items": _reference(item.de)}, {"enum": [None, "absent"]}],
        }
    found = {"title": tidy(entity.titre), "description": tidy(entity.definition)}
    return {**found, "type": ["object", "null"], "additionalProperties": False, "properties": properties}


def _reference(entity: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{entity}"}


def _fact(fact: Fact) -> dict[str, Any]:
    parts = [fact.definition, f"Forme : {form_of(fact)}."]
    parts += [f"« {key} » : {label}." for key, label in fact.libelles]
    if fact.inconnu:
        parts.append(f"Vide : {fact.inconnu}")
    accepted = [_value(fact.type), *_interval(fact.type), {"$ref": "#/$defs/sans_reponse"}]
    found: dict[str, Any] = {"title": tidy(fact.titre), "description": tidy(" ".join(parts))}
    return {**found, "anyOf": accepted}


def _value(kind: ValueType) -> dict[str, Any]:
    """What one answer may be, as an editor types YAML 1.2: « oui » is text, 12 a number, 12,5 text."""
    match kind.kind:
        case Kind.BOOLEEN:
            return {"enum": ["oui", "non", True, False]}
        case Kind.CHOIX:
            # An unquoted digit is a number to an editor; the reader has the text.
            return {"enum": [*kind.valeurs, *(int(word) for word in kind.valeurs if word.isdecimal())]}
        case Kind.DATE:
            return {"type": "string", "pattern": _DATE}
        case Kind.CODE if kind.motif:
            # Unquoted digits are a number to an editor; the reader has the text.
            return {"type": ["string", "integer"], "pattern": f"^(?:{kind.motif})$"}
        case Kind.TEXTE | Kind.CODE:
            return {"type": ["string", "number", "boolean"], "maxLength": 10_000}
        case Kind.ENTIER:
            return {"type": ["integer", "string"], "pattern": f"^{_DIGITS}{_UNIT}$", **_bounds(kind)}
        case Kind.TAUX:
            text = f"^{_DIGITS}([.,][0-9]+)? ?%$|^[+-]?[01]?[.,][0-9]+$"
            return {"type": ["number", "string"], "pattern": text, **_rate_bounds(kind)}
        case _:
            text = f"^{_DIGITS}([.,][0-9]+)?{_UNIT}$"
            return {"type": ["number", "string"], "pattern": text, **_bounds(kind)}


def _interval(kind: ValueType) -> Iterator[dict[str, Any]]:
    if not kind.bornes:
        return
    end = _value(kind)
    yield {
        "title": "Nombre connu entre deux bornes",
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {"min": {"title": "Au moins", **end}, "max": {"title": "Au plus", **end}},
    }


def _bounds(kind: ValueType) -> Mapping[str, int | float]:
    ends = (("minimum", kind.minimum), ("maximum", kind.maximum))
    return {name: _plain(end) for name, end in ends if end is not None}


def _rate_bounds(kind: ValueType) -> Mapping[str, int | float]:
    # A bare number above 1 is refused by the reader: 25 may be 25 % or 2 500 %.
    found = dict(_bounds(kind))
    return {"minimum": max(-1, found.get("minimum", -1)), "maximum": min(1, found.get("maximum", 1))}


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
