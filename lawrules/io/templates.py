"""Documents and registers to fill, as YAML or as workbooks, and the schema of the YAML."""

from __future__ import annotations

from lawrules.io.template_schema import template_schema
from lawrules.io.template_xlsx import template_xlsx
from lawrules.io.template_yaml import template_yaml

__all__ = ["template_schema", "template_xlsx", "template_yaml"]
