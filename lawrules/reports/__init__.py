"""Reports of an audit: ``write(audit, format, target)`` and the formats it knows."""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from lawrules.audits.findings import Audit
from lawrules.errors import Problem, Where
from lawrules.reports.contents import Options
from lawrules.reports.output import OutputError, write_bytes

__all__ = ["FORMATS", "Format", "Options", "OutputError", "render", "write"]


@frozen
class Format:
    """A format of report: its module under ``lawrules.reports`` and the usual end of its file names."""

    nom: str
    titre: str
    module: str
    extension: str
    binaire: bool = False


FORMATS: Mapping[str, Format] = {
    item.nom: item
    for item in (
        Format("texte", "texte, pour le terminal", "texte", ".txt"),
        Format("html", "page HTML d'un seul tenant", "html", ".html"),
        Format("xlsx", "classeur", "xlsx", ".xlsx", binaire=True),
        Format("json", "JSON, tout l'audit", "json", ".json"),
        Format("sarif", "SARIF 2.1.0", "sarif", ".sarif"),
        Format("junit", "JUnit", "junit", ".xml"),
        Format("md", "Markdown, à coller dans un compte rendu", "markdown", ".md"),
    )
}


def render(audit: Audit, format: str, *, options: Options | None = None) -> bytes:  # noqa: A002
    """The whole report in one format, text being UTF-8.

    Raises:
        OutputError: LR601, no such format; LR607, that format is not written for that reader.
    """
    module = importlib.import_module(f"lawrules.reports.{_known(format).module}")
    if options is not None and options.lecteur != "auditeur":
        module = importlib.import_module("lawrules.reports.lecteurs")
        if format in module.FORMATS:
            return bytes(module.render(audit, format, options))
        what = f"le format « {format} » n'est écrit que pour l'auditeur"
        fix = f"formats : {', '.join(module.FORMATS)} ; ou « --lecteur auditeur »."
        raise OutputError(Problem("LR607", what, Where(path="--lecteur"), fix))
    content = module.render(audit, options or Options())
    return content if isinstance(content, bytes) else content.encode("utf-8", "replace")


def write(
    audit: Audit,
    format: str,  # noqa: A002
    target: str | Path | None = None,
    *,
    options: Options | None = None,
) -> None:
    """Write the report into a file, whole or not at all, or to standard output when there is no target.

    Args:
        audit: What to print.
        format: A key of ``FORMATS``.
        target: File to write; ``None`` or ``"-"`` is standard output, in colour for ``texte`` on a terminal.
        options: Day printed, titles of facts, how much to show.

    Raises:
        OutputError: LR601 unknown format; LR602 to LR605 the file cannot be written; LR606 a workbook
            was asked for on a terminal.
    """
    known = _known(format)
    if target is not None and str(target) != "-":
        write_bytes(render(audit, format, options=options), Path(target))
        return
    if sys.stdout.isatty():
        if known.binaire:
            what = f"le format « {known.nom} » ne s'affiche pas dans un terminal"
            fix = f"donnez un fichier : --sortie rapport{known.extension}"
            raise OutputError(Problem("LR606", what, Where(path="--sortie"), fix))
        if known.nom == "texte" and (options is None or options.lecteur == "auditeur"):
            from lawrules.reports import texte

            texte.show(audit, options or Options())
            return
    stream = getattr(sys.stdout, "buffer", None)
    content = render(audit, format, options=options)
    if stream is None:
        # A captured or replaced standard output has no bytes beneath it.
        sys.stdout.write(content.decode("utf-8", "replace"))
    else:
        sys.stdout.flush()
        stream.write(content)
        stream.flush()


def _known(name: str) -> Format:
    if name in FORMATS:
        return FORMATS[name]
    near = difflib.get_close_matches(name.lower(), FORMATS, n=1, cutoff=0.5)
    hint = f"vouliez-vous dire « {near[0]} » ? " if near else ""
    fix = f"{hint}Formats : {', '.join(FORMATS)}."
    what = f"format de rapport inconnu : « {name} »"
    raise OutputError(Problem("LR601", what, Where(path="--format"), fix))
