"""The versions of a rule on one line of time, as a small SVG that follows the theme's colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from lawrules.reports.page import Period

__all__ = ["timeline_svg"]

_WIDTH, _HEIGHT, _TOP, _BAR = 720, 66, 22, 18
# What is still in force is drawn past the last beginning, without pretending to know when it ends.
_OPEN_SHARE = 0.18


def timeline_svg(title: str, periods: Sequence[Period]) -> str:
    """HTML of the timeline; each stretch links to the description of its version."""
    begins = [date.fromisoformat(period.depuis) for period in periods]
    ends = [date.fromisoformat(period.fin) + timedelta(days=1) if period.fin else None for period in periods]
    first, last = begins[0], max([*begins, *(end for end in ends if end)])
    days = max((last - first).days, 1)
    is_open = any(end is None for end in ends)
    scale = _WIDTH * (1 - _OPEN_SHARE if is_open else 1) / days
    parts = []
    label_end = -1.0
    for index, (period, begin, end) in enumerate(zip(periods, begins, ends, strict=True)):
        left = (begin - first).days * scale
        right = (end - first).days * scale if end else float(_WIDTH)
        parts.append(_stretch(period, left, right, index % 2))
        if left >= label_end:
            parts.append(f'<text x="{left:.1f}" y="{_TOP - 7}">{begin:%d/%m/%Y}</text>')
            label_end = left + 84
    described = escape(f"Versions : {title}", quote=True)
    return (
        f'<figure class="lr-frise"><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{described}">'
        + "".join(parts)
        + "</svg></figure>"
    )


def _stretch(period: Period, left: float, right: float, parity: int) -> str:
    width = max(right - left - 2, 2)
    begin = date.fromisoformat(period.depuis)
    when = f"depuis le {begin:%d/%m/%Y}"
    if period.fin:
        when = f"du {begin:%d/%m/%Y} au {date.fromisoformat(period.fin):%d/%m/%Y}"
    words = escape(f"{when} : {period.libelle}" if period.libelle else when, quote=True)
    label = ""
    shown = int(width / 6.4)
    if shown >= 8:
        text = period.libelle if len(period.libelle) <= shown else period.libelle[: shown - 1].rstrip() + "…"
        label = f'<text class="lr-frise-nom" x="{left + 2:.1f}" y="{_TOP + _BAR + 15}">{escape(text)}</text>'
    shape = f'<rect x="{left:.1f}" y="{_TOP}" width="{width:.1f}" height="{_BAR}" rx="3"/>'
    return (
        f'<a href="#version-{escape(period.depuis, quote=True)}">'
        f'<g class="lr-frise-p lr-{escape(period.marque, quote=True)} lr-parite-{parity}">'
        f"<title>{words}</title>{shape}{label}</g></a>"
    )
