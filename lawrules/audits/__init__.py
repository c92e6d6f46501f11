"""Audits: real material against the rule base, turned into findings."""
