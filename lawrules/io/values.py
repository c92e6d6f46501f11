"""One cell read to the typed, exact value of a fact; what is wrong in it is said, never raised."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from lawrules.backends.instances import ABSENT, Absent, Interval
from lawrules.errors import Problem, Where
from lawrules.io.dates import read_date
from lawrules.io.numbers import Fault, check_number, read_number, rounded
from lawrules.io.words import fold, is_unknown, key_of, shown, tidy
from lawrules.ir.nodes import Scalar
from lawrules.ir.types import Kind, ValueType
from lawrules.ir.units import Unit
from lawrules.model import Fact

__all__ = ["CELL", "Fault", "Options", "Reading", "problem_of", "read_interval", "read_value"]

MAX_TEXT = 10_000

_TRUE = frozenset({"oui", "o", "vrai", "v", "1", "x", "true", "yes", "y"})
_FALSE = frozenset({"non", "n", "faux", "f", "0", "false", "no"})
_ABSENT = frozenset({"absent", "absente", "absents", "absentes"})
_BROKEN = re.compile(
    r"#(?:REF|VALUE|VALEUR|NAME|NOM|DIV/0|NUM|NOMBRE|NULL|NUL|SPILL|CALC) ?[!?]", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BRACES = re.compile(
    r"\{ ?(?:min ?: ?(?P<low>[^;:{}]+?) ?)?,? ?(?:max ?: ?(?P<high>[^;:{}]+?) ?)?\}", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?:entre |de )?(?P<low>[0-9][^a-zà]*?) (?:et|à) (?P<high>[0-9][^a-zà]*)"
    r"|\[ ?(?P<first>[^;\[\]]+?) ?; ?(?P<last>[^;\[\]]+?) ?\]",
    re.IGNORECASE,
)


@frozen
class Reading:
    """A value and what was done to read it.

    Attributes:
        value: Typed value; numbers are ``Fraction``. ``None`` is unknown.
        note: Repair made, as words that can be counted over a column; "" when none.
    """

    value: Scalar | Interval | Absent | None
    note: str = ""


@frozen
class Options:
    """How cells of one fact are written in one file.

    Attributes:
        document: Whether the cell belongs to a document, where « absent » has a meaning.
        unit: Unit of the numbers when it is not that of the fact, with ``factor`` to convert them.
        factor: What a number is multiplied by to come to the unit of the fact.
        percent: Whether bare numbers of a rate count hundredths.
        rounding: Whether decimals in excess are rounded instead of refused.
        synonyms: Words of the file, by ``key_of``, and the text to read instead.
        epoch_1904: Whether day numbers count from 1904.
    """

    document: bool = False
    unit: Unit | None = None
    factor: Fraction = Fraction(1)
    percent: bool = False
    rounding: bool = False
    synonyms: Mapping[str, str] = field(factory=dict)
    epoch_1904: bool = False


CELL = Options()


def read_value(raw: object, fact: Fact, options: Options = CELL) -> Reading | Fault:
    """The value that a cell gives to a fact, or what is wrong in it.

    Blanks and the marks of the unknown (« - », NC, n.d., inconnu, #N/A...) are unknown, unless they
    are one of the values that the fact declares.
    """
    if raw is None or (isinstance(raw, float) and raw != raw):
        raw = ""
    if isinstance(raw, str):
        raw = raw.strip("\ufeff") if fact.type.kind is Kind.TEXTE else tidy(raw)
        if options.synonyms:
            raw = options.synonyms.get(key_of(raw), raw)
    text = tidy(_as_text(raw))
    if fact.type.kind is Kind.CHOIX:
        chosen = _choice(text, fact)
        if chosen is not None:
            return Reading(chosen)
    if is_unknown(text):
        return Reading(None)
    if text.lower() in _ABSENT:
        return _absent(options)
    if _BROKEN.fullmatch(text):
        return Fault("LR349", "formule en erreur", "corrigez la formule du classeur, ou videz la cellule.")
    return _typed(raw, text, fact, options)


def _typed(raw: object, text: str, fact: Fact, options: Options) -> Reading | Fault:
    type_ = fact.type
    match type_.kind:
        case Kind.BOOLEEN:
            return _boolean(text)
        case Kind.DATE:
            day = read_date(raw, epoch_1904=options.epoch_1904)
            return day if isinstance(day, Fault) else Reading(day)
        case Kind.CHOIX:
            return _unknown_choice(text, fact)
        case Kind.CODE:
            return _code(text, type_)
        case Kind.TEXTE:
            return _text(raw)
        case _:
            return _number(raw, text, type_, options)


def _as_text(raw: object) -> str:
    """The cell as text: a whole float is a whole number, a float its shortest decimal writing."""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, Decimal):
        return f"{raw:f}"
    if isinstance(raw, datetime) and not (raw.hour or raw.minute or raw.second):
        return raw.date().isoformat()
    return str(raw)


def _absent(options: Options) -> Reading | Fault:
    if options.document:
        return Reading(ABSENT)
    return Fault("LR351", "« absent » ne se dit que dans un document", "laissez vide ce que l'on ignore.")


def _boolean(text: str) -> Reading | Fault:
    word = text.lower()
    word = word[:-2] if word in ("1.0", "0.0") else word
    if word in _TRUE:
        return Reading(True)
    if word in _FALSE:
        return Reading(False)
    return Fault(
        "LR346",
        "réponse illisible",
        "répondez « oui » ou « non » ; laissez vide si on l'ignore ; d'autres mots vont dans « valeurs: ».",
    )


def _number(raw: object, text: str, type_: ValueType, options: Options) -> Reading | Fault:
    if isinstance(raw, bool):
        return Fault("LR340", f"réponse oui ou non, là où l'on attend {type_}", "donnez un nombre.")
    braces = _BRACES.fullmatch(text)
    if braces and (braces["low"] or braces["high"]):
        return read_interval(braces["low"], braces["high"], type_, options)
    between = _BETWEEN.fullmatch(text)
    if between:
        low, high = between["low"] or between["first"], between["high"] or between["last"]
        return read_interval(low, high, type_, options)
    value = _converted(raw, type_, options)
    if isinstance(value, Fault):
        return value
    note = ""
    if options.factor != 1 or options.rounding:
        exact, value = value, rounded(value, type_)
        note = "arrondi aux décimales du fait" if exact != value else ""
    return check_number(value, type_) or Reading(value, note)


def _converted(raw: object, type_: ValueType, options: Options) -> Fraction | Fault:
    value = read_number(raw, type_, unit=options.unit, percent=options.percent)
    return value if isinstance(value, Fault) else value * options.factor


def read_interval(low: object, high: object, type_: ValueType, options: Options = CELL) -> Reading | Fault:
    """The interval between two cells; ``None`` or a blank is no bound on that side."""
    if not type_.bornes:
        return Fault("LR350", "ce fait n'admet pas d'intervalle", "donnez un seul nombre, ou laissez vide.")
    ends: list[Fraction | None] = []
    for end in (low, high):
        if end is None or (isinstance(end, str) and is_unknown(tidy(end))):
            ends.append(None)
            continue
        value = _converted(end, type_, options)
        fault = value if isinstance(value, Fault) else check_number(value, type_)
        if fault is not None:
            return fault
        assert isinstance(value, Fraction)
        ends.append(value)
    first, last = ends
    if first is None and last is None:
        return Reading(None)
    if first is not None and last is not None and first > last:
        return Fault("LR350", "intervalle dont le minimum dépasse le maximum", "échangez les deux bornes.")
    if first is not None and first == last:
        return Reading(first)
    return Reading(Interval(first, last))


def _choice(text: str, fact: Fact) -> str | None:
    """The declared value whose key or label the text is, whatever its accents and case."""
    if text in fact.type.valeurs:
        return text
    word = fold(text)
    if not word:
        return None
    labels = dict(fact.libelles)
    found = {key for key in fact.type.valeurs if word in (fold(key), fold(labels.get(key, "")))}
    return found.pop() if len(found) == 1 else None


def _unknown_choice(text: str, fact: Fact) -> Fault:
    labels = dict(fact.libelles)
    words = {fold(word): key for key in fact.type.valeurs for word in (key, labels.get(key, key))}
    near = difflib.get_close_matches(fold(text), words, n=1, cutoff=0.6)
    allowed = ", ".join(fact.type.valeurs[:20]) + (", …" if len(fact.type.valeurs) > 20 else "")
    hint = f"vouliez-vous dire « {words[near[0]]} » ? " if near and not fact.personnel else ""
    return Fault(
        "LR347",
        "valeur qui n'est pas au vocabulaire",
        f"{hint}valeurs admises : {allowed} ; d'autres mots se déclarent dans « valeurs: ».",
    )


def _code(text: str, type_: ValueType) -> Reading | Fault:
    """A code, repaired only where a spreadsheet is known to spoil codes and one answer is possible."""
    if not type_.motif or re.fullmatch(type_.motif, text):
        return Reading(text)
    code = text.replace(" ", "")
    for repaired, note in (
        (code, "espaces retirées"),
        (code.upper(), "lettres mises en capitales"),
        (re.sub(r"\.0$", "", code), "« .0 » final retiré"),
    ):
        if re.fullmatch(type_.motif, repaired):
            return Reading(repaired, note)
    code = re.sub(r"\.0$", "", code)
    if re.fullmatch(r"[0-9]+", code):
        # Nine digits that identify a company end with a check digit: a slip of the keyboard shows.
        if re.fullmatch(type_.motif, "0" + code) and (len(code) != 8 or _luhn("0" + code)):
            return Reading("0" + code, "zéro initial rétabli")
        if len(code) == 14 and re.fullmatch(type_.motif, code[:9]):
            return Reading(code[:9], "SIRET réduit à son SIREN")
    if re.fullmatch(r"[0-9]+[.,]?[0-9]*[eE]\+?[0-9]+", code):
        return Fault("LR348", "code abîmé par le tableur (écriture scientifique)",
                     "mettez la colonne au format texte, puis ressaisissez le code.")  # fmt: skip
    return Fault("LR348", "code mal formé", f"forme attendue : {type_.motif}.")


def _luhn(digits: str) -> bool:
    """Whether the last digit checks the others (Luhn, as in SIREN and SIRET)."""
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _text(raw: object) -> Reading | Fault:
    text = _as_text(raw).strip()
    if len(text) > MAX_TEXT:
        return Fault("LR352", f"texte de plus de {MAX_TEXT} caractères", "raccourcissez-le.")
    if _CONTROL.search(text):
        return Fault("LR352", "texte qui contient des caractères de commande", "ressaisissez-le.")
    return Reading(text)


def problem_of(fault: Fault, fact: Fact, value: object, where: Where, *, label: str = "") -> Problem:
    """The fault as a problem: which fact, which value (masked when it is personal data), where."""
    what = f"{label or fact.id} : {fault.what} : {shown(value, personal=fact.personnel)}"
    return Problem(fault.code, what, where, fault.fix)
