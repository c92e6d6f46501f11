"""Source files of the generated pages: three lines each, written only when they change.

The pages' text is not in them: their directive takes it from the rule base at reading time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from docutils import nodes

from lawrules.sphinxext.reference import Reference

__all__ = ["docname", "stubs", "write_stubs"]

FOLDERS = {"regle": "regles", "article": "articles", "entite": "faits", "table": "tables"}

_MARK = "% page engendrée par lawrules.sphinxext : ne pas modifier"
_TITLES = {
    "regle": ("Règles", "Chaque règle a sa page, sous des rubriques toujours les mêmes."),
    "article": ("Articles", "Ce que devient chaque passage des articles suivis."),
    "entite": ("Faits", "Ce que l'on peut dire à lawrules, entité par entité."),
    "table": ("Tables", "Barèmes et seuils datés, avec leur source."),
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
        entries = []
        for name in names:
            path = docname(root, kind, name)
            found[path] = f"{_MARK}\n\n```{{lawrules:page-{kind}}} {name}\n```\n"
            entries.append(path.rpartition("/")[2])
        found["/".join(part for part in (root, FOLDERS[kind], "index") if part)] = _index(kind, entries)
    return found


def _index(kind: str, entries: list[str]) -> str:
    title, words = _TITLES[kind]
    links = f"\n\nIndex des règles : {_INDEXES}." if kind == "regle" else ""
    tree = "\n".join(entries)
    toctree = f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n\n{tree}\n```\n" if entries else ""
    return f"{_MARK}\n\n# {title}\n\n{words}{links}\n\n```{{lawrules:liste-{kind}}}\n```\n\n{toctree}"


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
            stale = name not in sources and path.read_text(encoding="utf-8").startswith(_MARK)
            if stale:
                path.unlink()
