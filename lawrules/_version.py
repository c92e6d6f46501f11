"""The version of the engine, written once; the rule base has its own dated version."""

__version__ = "0.1.0"
