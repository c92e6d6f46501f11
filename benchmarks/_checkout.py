"""Importing this lets ``import lawrules`` find the checkout around it where lawrules is not installed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

if importlib.util.find_spec("lawrules") is None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
