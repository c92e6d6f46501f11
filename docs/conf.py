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
primary_domain = "lawrules"
exclude_patterns = ["_build"]
nitpicky = True
# Types of libraries that publish no inventory here, and type variables.
nitpick_ignore_regex = [
    (
        r"py:.*",
        r"(pl|polars|pa|pyarrow|pd|pandas|datetime|date|fractions|Fraction|Path|pathlib|collections)\b.*",
    ),
    (
        r"py:.*",
        r"(Iterable|Iterator|Mapping|Sequence|Callable|Any|Literal|optional|str|int|bool|bytes|None|object|tuple|list|dict|set)\b.*",
    ),
    (r"py:.*", r"(ValueError|KeyError|ArithmeticError|RuntimeError|NotImplementedError|StrEnum|enum\..*)"),
]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_class_signature = "separated"
napoleon_google_docstring = True
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"lawrules {release}"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
html_domain_indices = True
