"""A rule back to the YAML of its file, in one canonical order; reading it again gives an equal rule."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from lawrules.ir.nodes import Scalar
from lawrules.loader.values import write_number
from lawrules.model import ListParameter, NamedException, Parameter, Rule, Source, Version

__all__ = ["print_rule"]

_WIDTH = 110
_LIST_ITEM = re.compile(r'(?:^|, )("[^"]*"|(?:(?!, ).)+)')
_WRAPPER = textwrap.TextWrapper(_WIDTH - 4, break_long_words=False, break_on_hyphens=False)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def print_rule(rule: Rule) -> str:
    """The text of the rule's file. Comments of the original are not part of a rule, and are lost."""
    return "\n".join(_rule(rule)) + "\n"


def _rule(rule: Rule) -> Iterator[str]:
    yield from _entry("id", rule.id)
    yield from _entry("titre", rule.titre)
    yield from _entry("resume", rule.resume)
    yield from _entry("porte_sur", rule.porte_sur)
    yield from _entry("nature", rule.nature.value)
    yield from _entry("gravite", rule.gravite.value if rule.gravite else "")
    yield from _entry("definit", rule.definit)
    if rule.hors_periode is not None:
        yield from _entry("hors_periode", _value(rule.hors_periode))
    if rule.reste_demande:
        yield from _entry("reste_demande", "oui")
    if rule.date_de_reference is not None:
        yield from _entry("date_de_reference", rule.date_de_reference.text)
    yield from _entry("consequence", rule.consequence)
    yield from _entry("remede", rule.remede)
    yield from _entry("redaction", rule.redaction)
    if rule.mots_cles:
        yield f"mots_cles: {_flow_list(rule.mots_cles)}"
    yield "versions:"
    newer: Version | None = None
    for version in rule.versions:
        lines = list(_version(version, newer))
        yield f"  - {lines[0]}"
        yield from (f"    {line}" if line else "" for line in lines[1:])
        newer = version


def _version(version: Version, newer: Version | None) -> Iterator[str]:
    yield f"depuis: {version.depuis}"
    # The eve of the next version is deduced when reading: only another end is written.
    if version.fin is not None and (newer is None or version.fin != newer.depuis - timedelta(days=1)):
        yield f"fin: {version.fin}"
    yield f"source: {_source(version.source)}"
    yield f"certitude: {version.certitude.value}"
    if version.verifie_le is not None:
        yield f"verifie_le: {version.verifie_le}"
    if version.parametres or version.listes:
        yield "parametres:"
        yield from (f"  {_parameter(item)}" for item in version.parametres)
        for found in version.listes:
            yield from (f"  {line}" for line in _list_parameter(found))
    if version.si is not None:
        yield from _entry("si", version.si.text)
    if version.sauf:
        yield "sauf:"
        for item in version.sauf:
            first, *rest = _exception(item)
            yield f"  - {first}"
            yield from (f"    {line}" if line else "" for line in rest)
    for key, formula in (("exige", version.exige), ("vaut", version.vaut)):
        if formula is not None:
            yield from _entry(key, formula.text)
    yield from _entry("lecture", version.lecture)
    yield from _entry("limites", version.limites)
    yield from _entry("consequence", version.consequence)
    yield from _entry("remede", version.remede)
    yield from _entry("redaction", version.redaction)


def _exception(item: NamedException) -> Iterator[str]:
    yield from _entry("id", item.id)
    yield from _entry("titre", item.titre)
    yield from _entry("si", item.si.text)
    if item.source is not None:
        yield f"source: {_source(item.source)}"


def _source(source: Source) -> str:
    keys = ("texte", "article", "repere", "alinea", "issu_de", "lien")
    pairs = [(key, getattr(source, key)) for key in keys]
    return "{" + ", ".join(f"{key}: {_scalar(value, flow=True)}" for key, value in pairs if value) + "}"


def _parameter(item: Parameter) -> str:
    # Quotes tell the reader that 2017 is a text: they are given back, and never added.
    return f"{item.nom}: {_quoted(item.text) if item.quoted else item.text}"


def _list_parameter(item: ListParameter) -> Iterator[str]:
    words = _LIST_ITEM.findall(item.text[1:-1])
    if any(re.search(r"[,\[\]{}]", word) for word in words):  # 1,5 between [ ] would be two items
        yield f"{item.nom}:"
        yield from (f"  - {word}" for word in words)
    else:
        yield f"{item.nom}: [{', '.join(words)}]"


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Fraction):
        return write_number(value)
    return value.isoformat() if isinstance(value, date) else value


def _flow_list(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(_scalar(word, flow=True) for word in words) + "]"


def _entry(key: str, text: str) -> Iterator[str]:
    """Nothing for an empty text; one line where it fits, a block where it does not."""
    if not text:
        return
    line = f"{key}: {_scalar(text)}"
    lines = text.split("\n")
    if len(lines) > 1 and lines[0][:1].strip() and not any(_HIDDEN.search(item) for item in lines):
        yield f"{key}: |-"
        yield from (f"  {item}" if item else "" for item in lines)
    elif len(line) > _WIDTH and _foldable(text):
        yield f"{key}: >-"
        yield from (f"  {item}" for item in _WRAPPER.wrap(text))
    else:
        yield line


def _foldable(text: str) -> bool:
    """Whether folding at single spaces gives the same text back."""
    return not _HIDDEN.search(text) and "  " not in text and text == text.strip(" ")


def _scalar(text: str, *, flow: bool = False) -> str:
    """The text bare where YAML reads it back whole, else between quotes."""
    bare = text[0].isalnum() and not text.endswith((" ", ":")) and not _HIDDEN.search(text)
    if bare and not re.search(r": | #", text) and not (flow and re.search(r"[,:?\[\]{}]", text)):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    escaped = "".join(_ESCAPES.get(character, character) for character in text)
    return '"' + _HIDDEN.sub(_escape, escaped) + '"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
