"""Units as products of named bases: ``euros/UC/an`` is euro^1 UC^-1 an^-1."""

from __future__ import annotations

import re

from attrs import frozen

__all__ = ["COUNTED", "NO_UNIT", "Unit", "UnitSyntaxError", "parse_unit"]

# Bases that must not be mixed. A monthly amount is not a yearly one; an amount per
# consumption unit is not an amount.
_BASES = {
    "euro": "euro", "euros": "euro", "€": "euro",
    "an": "an", "ans": "an", "annee": "an", "annees": "an",
    "mois": "mois",
    "jour": "jour", "jours": "jour",
    "m2": "m2", "m²": "m2",
    "km": "km",
    "UC": "UC", "uc": "UC",
}  # fmt: skip

# Things one counts. They are shown, but counting persons against rooms is what the law itself
# does, so they carry no dimension.
COUNTED = frozenset(
    """
    personnes personne pièces pièce pieces piece logements logement baux bail attributions
    attribution demandes demande voix membres membre points point ménages ménage menages menage
    offres offre enfants enfant habitants habitant communes commune quartiers quartier engagements
    engagement candidats candidat heures
    """.split()
)


class UnitSyntaxError(ValueError):
    """The text is no unit; its message says which word."""


@frozen
class Unit:
    """A product of bases with whole exponents; ``label`` is only for display."""

    factors: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        return self._combine(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._combine(other, -1)

    def _combine(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.factors)
        for base, power in other.factors:
            powers[base] = powers.get(base, 0) + sign * power
        return Unit(tuple(sorted((b, p) for b, p in powers.items() if p)))

    def __bool__(self) -> bool:
        return bool(self.factors)

    def __str__(self) -> str:
        if not self.factors:
            return "sans unité"
        over = [f"{b}{'' if p == 1 else p}" for b, p in self.factors if p > 0]
        under = [f"{b}{'' if p == -1 else -p}" for b, p in self.factors if p < 0]
        # Money first: « euro/UC/an » reads better than « euro/an/UC ».
        return "/".join(["·".join(over) or "1", *sorted(under, key=lambda b: b != "UC")])


NO_UNIT = Unit()


def parse_unit(text: str) -> Unit:
    """Return the unit that ``text`` writes, e.g. ``euros/UC/an``, ``mois/an``, ``m2``, ``baux``.

    Raises:
        UnitSyntaxError: A word of the text is neither a base nor something counted.
    """
    unit = NO_UNIT
    for index, word in enumerate(re.split(r"\s*/\s*", text.strip())):
        if word in ("", "1") or word in COUNTED:
            continue
        base = _BASES.get(word)
        if base is None:
            raise UnitSyntaxError(word)
        factor = Unit(((base, 1),))
        unit = unit / factor if index else unit * factor
    return unit
