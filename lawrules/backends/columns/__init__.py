"""The columnar evaluator: a table of subjects and all its rules in one query; registers gathered by group."""

from lawrules.backends.columns.groups import Aggregates, aggregate
from lawrules.backends.columns.reading import row_column, row_values
from lawrules.backends.columns.support import SUPPORT
from lawrules.backends.columns.table import (
    TablePlan,
    TableVerdicts,
    judge_instance,
    judge_table,
    plan_table,
    value_instance,
)

__all__ = [
    "SUPPORT",
    "Aggregates",
    "TablePlan",
    "TableVerdicts",
    "aggregate",
    "judge_instance",
    "judge_table",
    "plan_table",
    "row_column",
    "row_values",
    "value_instance",
]
