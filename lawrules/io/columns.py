"""A whole column read to typed values: expressions for the usual writings, cell by cell for the odd ones.

The expressions accept only what ``read_value`` reads to the same value; all the rest goes through it, once
per distinct text. So there is one truth, and a million rows take a second.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from lawrules.backends.instances import Absent, Interval
from lawrules.io.dates import FIRST_DAY, LAST_DAY
from lawrules.io.numbers import MAX_DIGITS, Fault, decimals_of
from lawrules.io.values import MAX_TEXT, Options, read_value
from lawrules.io.words import UNKNOWN_MARKS
from lawrules.ir.types import Kind
from lawrules.model import Fact

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MAX_SHOWN_FAULTS", "ReadColumn", "canonical", "dtype_of", "read_column", "to_text"]

MAX_SHOWN_FAULTS: Final = 50

_GROUPS = r"\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,4}"
_BLANKS = r"[ \u00a0\u202f]"


@frozen
class ReadColumn:
    """Typed values of a column, and what could not be read in it.

    Attributes:
        values: In the canonical type of the fact (``dtype_of``); null is unknown, or known by its bounds.
        bounds: Least and greatest value of the cells that give an interval, null elsewhere; None when
            no cell does.
        faults: First rows that could not be read: rank, text, what is wrong.
        count: How many rows could not be read.
        notes: Repairs made, with how many rows each.
    """

    values: pl.Series
    bounds: tuple[pl.Series, pl.Series] | None = None
    faults: tuple[tuple[int, str, Fault], ...] = ()
    count: int = 0
    notes: Counter[str] = field(factory=Counter)


def dtype_of(fact: Fact) -> pl.DataType:
    """The canonical type of a column.

    Booleans and dates are themselves; an entier is an Int64; a nombre, a montant and a taux are Int64
    counting units of the last decimal (``decimales`` of the type): 12,34 euros is 1234 and 25,75 % is
    2575 with four decimals. Texts, codes and choices are strings.
    """
    import polars as pl

    match fact.type.kind:
        case Kind.BOOLEEN:
            return pl.Boolean()
        case Kind.DATE:
            return pl.Date()
        case kind if kind.numeric:
            return pl.Int64()
        case _:
            return pl.String()


def read_column(raw: pl.Series, fact: Fact, options: Options) -> ReadColumn:
    """Every cell of a column of texts, or of native values, read as ``read_value`` does."""
    import polars as pl

    dtype = dtype_of(fact)
    if raw.dtype == pl.Boolean and dtype == pl.Boolean and not options.synonyms:
        return ReadColumn(raw)
    text = to_text(raw)
    if "" in options.synonyms:
        text = text.fill_null("")
    notes: Counter[str] = Counter()
    values = pl.Series(raw.name, [None], dtype=dtype).new_from_index(0, len(text))
    if not options.synonyms:
        frame = text.rename("x").to_frame()
        expression = _usual(fact, options)
        if expression is not None:
            try:
                found = frame.select(*expression)
                values = found.to_series(0).cast(dtype)
                if found.width > 1:
                    notes["arrondi aux décimales du fait"] += int(found.to_series(1).sum() or 0)
            except pl.exceptions.ComputeError:
                # The pattern of a code may use what this regular-expression engine does not know.
                assert fact.type.kind is Kind.CODE
    rows = (text.is_not_null() & values.is_null()).arg_true()
    if not len(rows):
        return ReadColumn(values, notes=+notes)
    return _one_by_one(text, values, rows, fact, options, notes)


def _one_by_one(
    text: pl.Series, values: pl.Series, rows: pl.Series, fact: Fact, options: Options, notes: Counter[str]
) -> ReadColumn:

    odd = text.gather(rows)
    counts = odd.value_counts(name="n")
    known: dict[str, Any] = {}
    lows: dict[str, Any] = {}
    highs: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for cell, count in counts.iter_rows():
        reading = read_value(cell, fact, options)
        if isinstance(reading, Fault):
            faults[cell] = reading
            continue
        if reading.note:
            notes[reading.note] += count
        if isinstance(reading.value, Interval):
            lows[cell] = canonical(reading.value.low, fact)
            highs[cell] = canonical(reading.value.high, fact)
        elif reading.value is not None:
            known[cell] = canonical(reading.value, fact)
    blank = values.clear(len(values)) if lows else values
    bounds = (_placed(blank, rows, odd, lows), _placed(blank, rows, odd, highs)) if lows else None
    values = _placed(values, rows, odd, known)
    shown: list[tuple[int, str, Fault]] = []
    count = 0
    if faults:
        bad = odd.is_in(list(faults)).arg_true()
        count = len(bad)
        shown = [(int(rows[i]), odd[i], faults[odd[i]]) for i in bad.head(MAX_SHOWN_FAULTS)]
    return ReadColumn(values, bounds, tuple(shown), count, +notes)


def _placed(values: pl.Series, rows: pl.Series, cells: pl.Series, read: dict[str, Any]) -> pl.Series:
    """The column with what the cells of these rows were read to."""
    import polars as pl

    if not read:
        return values
    texts = pl.Series(list(read), dtype=pl.String)
    found = pl.Series(list(read.values()), dtype=values.dtype)
    # Series.scatter works in place.
    return values.clone().scatter(
        rows, cells.replace_strict(texts, found, default=None, return_dtype=values.dtype)
    )


def canonical(value: object, fact: Fact) -> object:
    """A typed value as columns hold it: a number counts units of its last decimal."""
    assert not isinstance(value, Absent | Interval), "an interval has two columns, and a table has no absent"
    return int(value * 10 ** decimals_of(fact.type)) if isinstance(value, Fraction) else value


def to_text(raw: pl.Series) -> pl.Series:
    """Native values as the texts that ``read_value`` reads: exact, a whole float without decimals."""
    import polars as pl

    if raw.dtype == pl.String:
        return raw
    column = pl.col(raw.name)
    if raw.dtype == pl.Boolean:
        expression = pl.when(column).then(pl.lit("oui")).when(~column).then(pl.lit("non"))
        return raw.to_frame().select(expression.alias(raw.name)).to_series()
    if raw.dtype.is_float():
        whole = (column == column.floor()) & (column.abs() < 1e15)
        integer = pl.when(whole).then(column).cast(pl.Int64).cast(pl.String)
        # The shortest decimal writing of the float, as ``repr`` gives it.
        text = pl.when(whole).then(integer).otherwise(column.cast(pl.String))
        return raw.to_frame().select(text.alias(raw.name)).to_series()
    if isinstance(raw.dtype, pl.Datetime):
        return raw.dt.strftime("%Y-%m-%d %H:%M:%S")
    return raw.cast(pl.String)


def _usual(fact: Fact, options: Options) -> tuple[pl.Expr, ...] | None:
    """Expressions over column ``x``: the values in their usual writing (null elsewhere), and roundings."""
    match fact.type.kind:
        case Kind.DATE:
            return (_dates(),)
        case Kind.CODE if fact.type.motif:
            return (_matching(f"^(?:{fact.type.motif})$"),)
        case Kind.CODE:
            return (_texts(r"^[^\s\p{C}\p{Z}#](?: ?[^\s\p{C}\p{Z}])*$"),)
        case Kind.TEXTE:
            # Printable, without blanks at the ends, and not a formula in error.
            return (_texts(r"^[^\s\p{C}#](?:[^\p{C}]*[^\s\p{C}])?$"),)
        case kind if kind.numeric:
            return _numbers(fact, options)
        case _:
            return None


def _matching(pattern: str) -> pl.Expr:
    import polars as pl

    x = pl.col("x")
    return pl.when(x.str.contains(pattern)).then(x)


def _texts(pattern: str) -> pl.Expr:
    import polars as pl

    x = pl.col("x")
    plain = x.str.contains(pattern) & (x.str.len_chars() <= MAX_TEXT)
    marks = sorted(UNKNOWN_MARKS | {"absent", "absente", "absents", "absentes"})
    return pl.when(plain & ~x.str.to_lowercase().is_in(marks)).then(x)


def _dates() -> pl.Expr:
    import polars as pl

    x = pl.col("x")
    french = pl.when(x.str.contains(r"^\d{2}/\d{2}/\d{4}$")).then(x).str.to_date("%d/%m/%Y", strict=False)
    iso = pl.when(x.str.contains(r"^\d{4}-\d{2}-\d{2}(?:[ T]00:00:00(?:\.0+)?)?$")).then(x.str.head(10))
    day = pl.coalesce(french, iso.str.to_date("%Y-%m-%d", strict=False))
    return pl.when(day.is_between(FIRST_DAY, LAST_DAY)).then(day)


def _numbers(fact: Fact, options: Options) -> tuple[pl.Expr, ...]:
    import polars as pl

    type_ = fact.type
    decimals = decimals_of(type_)
    euros = _BLANKS + "?€" if any(base == "euro" for base, _ in type_.unite.factors) else ""
    plain = _scaled(decimals, f"(?:{euros})?" if euros else "")
    value = plain
    if type_.kind is Kind.TAUX and decimals >= 2:
        percent = _scaled(decimals - 2, _BLANKS + ("?%?" if options.percent else "?%"))
        bare = pl.when(plain.abs() <= 10**decimals).then(plain)
        value = percent if options.percent else pl.coalesce(percent, bare)
    roundings: tuple[pl.Expr, ...] = ()
    if options.factor != 1:
        over, under = options.factor.numerator, options.factor.denominator
        value = pl.when(value.abs() < 10**14).then(value) * over
        half_up = (2 * value.abs() + under) // (2 * under)
        roundings = ((value % under != 0).alias("rounded"),)
        value = pl.when(value < 0).then(-half_up).otherwise(half_up)
    for bound, above in ((type_.minimum, True), (type_.maximum, False)):
        if bound is not None:
            edge = bound * 10**decimals
            # A bound between two multiples of the last decimal: the whole number inside it.
            inner = -(-edge.numerator // edge.denominator) if above else edge.numerator // edge.denominator
            value = pl.when(value >= inner if above else value <= inner).then(value)
    return (value.alias("value"), *roundings)


def _scaled(decimals: int, suffix: str) -> pl.Expr:
    """Numbers in French writing as whole counts of their last decimal; null for any other writing."""
    import polars as pl

    digits = MAX_DIGITS - max(decimals, 2) - 2
    fraction = rf"(?:[.,](\d{{1,{decimals}}}))?" if decimals else "()"
    pattern = rf"^(-?)(\d{{1,{digits}}}|{_GROUPS}){fraction}{suffix}$"
    parts = pl.col("x").str.extract_groups(pattern)
    whole = parts.struct[1].str.replace_all(_BLANKS, "")
    text = pl.concat_str(parts.struct[0], whole, parts.struct[2].fill_null("").str.pad_end(decimals, "0"))
    return text.cast(pl.Int64, strict=False)
