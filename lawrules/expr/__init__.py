"""The surface language: text to typed kernel, and back to French."""

from lawrules.expr.compiler import compile_formula
from lawrules.expr.parameters import ListParameter, parse_parameter

__all__ = ["ListParameter", "compile_formula", "parse_parameter"]
