"""Source files of the generated pages: a few lines each, written only when they change.

The pages' text is not in them: their directive takes it from the rule base at reading time. They stand
outside the table of contents, which every page repeats in its margin: with hundreds of rules in it, the
site would weigh and build with the square of their number. Lists, indexes and the search lead to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from docutils import nodes

from lawrules.sphinxext.reference import Reference

__all__ = ["TITLES", "docname", "list_docname", "stubs", "write_stubs"]

FOLDERS = {"regle": "regles", "article": "articles", "entite": "faits", "table": "tables"}

_MARK = "% page engendrée par lawrules.sphinxext : ne pas modifier"
TITLES = {"regle": "Règles", "article": "Articles", "entite": "Faits", "table": "Tables"}
_WORDS = {
    "regle": "Chaque règle a sa page, sous des rubriques toujours les mêmes.",
    "article": "Ce que devient chaque passage des articles suivis.",
    "entite": "Ce que l'on peut dire à lawrules, entité par entité.",
    "table": "Barèmes et seuils datés, avec leur source.",
}
_INDEXES = "[par article](lawrules-articles), [par mot clé](lawrules-mots-cles), [par fait](lawrules-faits)"


def docname(root: str, kind: str, identifier: str) -> str:
    """The document about something, under the folder ``root``."""
    # The id of an article is free text; the others are ASCII already.
    name = nodes.make_id(identifier) if kind == "article" else identifier
    return "/".join(part for part in (root, FOLDERS[kind], name) if part)


def stubs(reference: Reference, root: str) -> dict[str, str]:
    """Every generated document: docname -> source."""
    corpus = reference.corpus
    ids: Mapping[str, Iterable[str]] = {
        "regle": sorted(corpus.regles),
        "article": reference.articles,
        "entite": corpus.vocabulaire.entites,
        "table": sorted(corpus.tables),
    }
    found: dict[str, str] = {}
    for kind, names in ids.items():
        for name in names:
            body = f"```{{lawrules:page-{kind}}} {name}\n```\n"
            found[docname(root, kind, name)] = f"---\norphan: true\n---\n\n{_MARK}\n\n{body}"
        found[list_docname(root, kind)] = _list(kind)
    return found


def list_docname(root: str, kind: str) -> str:
    """The document that lists everything of one kind."""
    return "/".join(part for part in (root, FOLDERS[kind], "index") if part)


def _list(kind: str) -> str:
    links = f"\n\nIndex des règles : {_INDEXES}." if kind == "regle" else ""
    return f"{_MARK}\n\n# {TITLES[kind]}\n\n{_WORDS[kind]}{links}\n\n```{{lawrules:liste-{kind}}}\n```\n"


def write_stubs(sources: Mapping[str, str], srcdir: Path, root: str) -> None:
    """Make the files under ``root`` those of ``sources``; files without our mark are left alone."""
    for name, text in sources.items():
        path = srcdir / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for folder in FOLDERS.values():
        for path in (srcdir / root / folder).glob("*.md"):
            name = path.relative_to(srcdir).with_suffix("").as_posix()
            if name not in sources and _MARK in path.read_text(encoding="utf-8"):
                path.unlink()
