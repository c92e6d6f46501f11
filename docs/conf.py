"""Sphinx settings of the lawrules site: nitpicky, in French, pages of the law generated from ``rules/``."""

import re

from lawrules._version import __version__

project = "lawrules"
author = "Les auteurs de lawrules"
copyright = "2026, les auteurs de lawrules"
release = __version__
version = ".".join(__version__.split(".")[:2])
language = "fr"
locale_dirs = ["_langue"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "lawrules.sphinxext",
]
exclude_patterns = ["_build", "_langue"]
nitpicky = True
# Types documented elsewhere, a union told by its members, and names imported for type checkers only.
nitpick_ignore_regex = [
    ("py:class", r"(os\.PathLike|Node|Scalar|date|pd\.DataFrame)"),
    ("py:.*", r"(Audit|Figures|Finding|Judgement|OutputError)"),
    ("py:.*", r"(polars|pandas|pyarrow|datetime|fractions|pathlib|enum|collections)\b.*"),
]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

# Every page repeats the table of contents in its margin: keep it short.
toc_object_entries = False
autodoc_member_order = "bysource"
napoleon_google_docstring = True
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"lawrules {release}"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
html_domain_indices = True


def _one_name_per_field(app, what, name, obj, options, lines):
    """Docstrings may describe several attributes at once (``low, high: ...``); a field list may not."""
    for index in range(len(lines) - 1, -1, -1):
        found = re.match(r":ivar (\w+(?:, \w+)+):(.*)", lines[index])
        if found:
            lines[index : index + 1] = [f":ivar {each}:{found[2]}" for each in found[1].split(", ")]


def setup(app):
    """Mend docstrings after napoleon has read them."""
    app.connect("autodoc-process-docstring", _one_name_per_field, priority=600)
