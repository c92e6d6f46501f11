"""What an evaluator does not do by itself: one entry of its table of support."""

from __future__ import annotations

from attrs import frozen

__all__ = ["Limit"]


@frozen
class Limit:
    """One thing that an evaluator refuses or leaves to another, and what to do instead."""

    what: str
    fix: str
