"""Documents and registers to fill, as YAML or as workbooks."""

from __future__ import annotations

from lawrules.io.template_xlsx import template_xlsx
from lawrules.io.template_yaml import template_yaml

__all__ = ["template_xlsx", "template_yaml"]
