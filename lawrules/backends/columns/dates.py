"""Date functions as columns, with the meaning of ``lawrules.ir.functions``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from lawrules.backends.columns import whole as w
from lawrules.backends.columns.numbers import Exact
from lawrules.backends.columns.support import refuse
from lawrules.backends.columns.whole import Whole

__all__ = ["call_date_function"]

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = 1 - _EPOCH, date.max.toordinal() - _EPOCH
_SPAN_DAYS = _LAST - _FIRST


def call_date_function(name: str, args: Sequence[pl.Expr | Exact]) -> pl.Expr | Exact:
    """The column that a function of the language gives; a day out of the calendar is unknown.

    Raises:
        UnsupportedError: An argument is a quotient whose divisor changes from row to row.
    """
    days = [item for item in args if isinstance(item, pl.Expr)]
    counts = [_whole(name, item) for item in args if isinstance(item, Exact)]
    match name:
        case "jours_entre":
            return _counted(days[1].to_physical() - days[0].to_physical(), _SPAN_DAYS)
        case "mois_entre":
            return _counted(_full_months(*days), 12 * 9999)
        case "annees_revolues":
            months = _full_months(*days)
            return _counted(pl.when(months >= 0).then(months // 12).otherwise(-((-months) // 12)), 9999)
        case "jours_apres":
            return _days_later(days[0], counts[0])
        case "mois_apres":
            return _months_later(days[0], _within(counts[0], 12 * 10_000))
        case "ans_apres":
            return _months_later(days[0], _within(counts[0], 10_000) * 12)
        case "annee":
            return Exact(Whole(days[0].dt.year(), 32, lambda: (1, 9999)))
        case "debut_annee":
            return _day_of_year(counts[0], 1, 1)
        case "fin_annee":
            return _day_of_year(counts[0], 12, 31)
    raise TypeError(f"fonction inconnue : {name}")


def _whole(name: str, item: Exact) -> Whole:
    if item.overs:
        refuse("quotient_cle", f"« {name} »")
    if item.den == 1:
        return item.num
    # The compiler only lets through numbers without decimals: the division leaves no rest.
    return w.column(item.num.expr // item.den, item.num.bits, item.num.span)


def _counted(expr: pl.Expr, most: int) -> Exact:
    return Exact(Whole(expr, 32, lambda: (-most, most)))


def _within(count: Whole, most: int) -> pl.Expr:
    """The count as 64-bit numbers; unknown where no date can be that far."""
    expr = count.at(max(count.bits, 64))
    return pl.when(expr.is_between(-most, most)).then(expr).cast(pl.Int64)


def _date(ordinal: pl.Expr) -> pl.Expr:
    """Days since 1970 as dates; unknown out of the calendar."""
    return pl.when(ordinal.is_between(_FIRST, _LAST)).then(ordinal).cast(pl.Int32).cast(pl.Date)


def _days_later(day: pl.Expr, count: Whole) -> pl.Expr:
    return _date(day.to_physical().cast(pl.Int64) + _within(count, _SPAN_DAYS))


def _months_later(day: pl.Expr, months: pl.Expr) -> pl.Expr:
    """The same day of the month; the last one of a month that is too short."""
    index = day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1 + months
    year = index // 12
    first = _calendar(year, index - year * 12 + 1)
    short = pl.min_horizontal(day.dt.day(), first.dt.month_end().dt.day()).cast(pl.Int32)
    # A null first day must not let the other one through.
    return (first.to_physical() + short - 1).cast(pl.Date)


def _calendar(year: pl.Expr, month: pl.Expr) -> pl.Expr:
    known = pl.when(year.is_between(1, 9999)).then(year)
    return pl.date(known.cast(pl.Int32), month.cast(pl.Int8), 1)


def _day_of_year(year: Whole, month: int, day: int) -> pl.Expr:
    expr = year.at(max(year.bits, 64))
    known = pl.when(expr.is_between(1, 9999)).then(expr).cast(pl.Int32)
    return pl.date(known, month, day)


def _full_months(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Whole months, negative when the end comes first: n are over on the day n months later."""
    months = (end.dt.year() - start.dt.year()) * 12 + (
        end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)
    )
    from_day, to_day = start.dt.day(), end.dt.day()
    late = (from_day > to_day) & (end != end.dt.month_end())
    early = (to_day > from_day) & (start != start.dt.month_end())
    backwards = months + early.cast(pl.Int32)
    return pl.when(end < start).then(backwards).otherwise(months - late.cast(pl.Int32))
