"""The case evaluator: one generated function for a whole rule set, for one file inside other software."""

from lawrules.backends.case.judge import SUPPORT, CaseJudge, CaseVerdicts, compile_case

__all__ = ["SUPPORT", "CaseJudge", "CaseVerdicts", "compile_case"]
