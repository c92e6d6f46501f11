"""Sphinx extension: the pages of the legal reference, made from the rule base at build time.

In ``conf.py``: ``extensions = ["lawrules.sphinxext"]``. Options: ``lawrules_dossier`` (folder of rules, the
packaged ones by default) and ``lawrules_pages`` (folder of the generated pages under the sources).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from lawrules._version import __version__
from lawrules.sphinxext.domain import KINDS, LawDomain, LawRole, Target

__all__ = ["setup"]

_ERROR_TITLE = re.compile(r"^(LR\d{3})\b")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the domain, its directives and the generated pages."""
    from lawrules.sphinxext.commands import CommandsDirective
    from lawrules.sphinxext.directives import DIRECTIVES
    from lawrules.sphinxext.limits import LimitsDirective

    app.add_config_value("lawrules_dossier", "", "env", types=(str,))
    app.add_config_value("lawrules_pages", "reference", "env", types=(str,))
    app.add_domain(LawDomain)
    for kind in KINDS:
        app.add_role(kind, LawRole(kind))
    for name, directive in DIRECTIVES.items():
        app.add_directive_to_domain("lawrules", name, directive)
    app.add_directive_to_domain("lawrules", "commandes", CommandsDirective)
    app.add_directive_to_domain("lawrules", "limites", LimitsDirective)
    app.connect("builder-inited", _prepare)
    app.connect("doctree-read", _note_errors)
    app.connect("builder-inited", _add_static)
    app.add_css_file("lawrules.css")
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}


def _prepare(app: Sphinx) -> None:
    """Load the base, run its examples, write the sources of its pages."""
    from lawrules.sphinxext.reference import load_reference
    from lawrules.sphinxext.stubs import stubs, write_stubs

    folder = app.config.lawrules_dossier
    reference = load_reference(Path(app.confdir, folder) if folder else None)
    # Kept on the application, not on the environment: the environment is pickled.
    app.lawrules_reference = reference  # type: ignore[attr-defined]
    root = app.config.lawrules_pages
    write_stubs(stubs(reference, root), Path(app.srcdir), root)


def _add_static(app: Sphinx) -> None:
    static = str(Path(__file__).parent / "static")
    paths: list[Any] = app.config.html_static_path
    if static not in paths:
        paths.append(static)


def _note_errors(app: Sphinx, doctree: nodes.document) -> None:
    """Each section titled ``LR301 — …`` describes that code."""
    domain = app.env.get_domain("lawrules")
    assert isinstance(domain, LawDomain)
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        found = _ERROR_TITLE.match(title.astext()) if title else None
        if found:
            anchor = section["ids"][0]
            domain.note("erreur", found[1], Target(app.env.docname, anchor, found[1]), section)
