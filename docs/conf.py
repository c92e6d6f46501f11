"""Sphinx settings of the lawrules site: nitpicky, in French, pages of the law generated from ``rules/``."""

from lawrules._version import __version__

project = "lawrules"
author = "Les auteurs de lawrules"
copyright = "2026, les auteurs de lawrules"
release = __version__
version = ".".join(__version__.split(".")[:2])
language = "fr"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "lawrules.sphinxext",
]
exclude_patterns = ["_build"]
nitpicky = True
# Types whose documentation is not on this site, and a union told by its members.
nitpick_ignore_regex = [
    ("py:class", r"(os\.PathLike|Node|Scalar|minimum)"),
    ("py:.*", r"(polars|pandas|pyarrow|datetime|fractions|pathlib|enum|collections)\b.*"),
]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

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
