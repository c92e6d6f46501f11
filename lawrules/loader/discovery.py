"""Where rules live, and which files a rule folder holds. Reads no file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from pathlib import Path

from attrs import frozen

from lawrules.errors import Problems, RuleFileError, Where, system_reason

__all__ = [
    "PathLike",
    "Root",
    "SourceFile",
    "SourceKind",
    "find_roots",
    "list_files",
    "packaged_root",
    "stamp_of",
]

PathLike = str | os.PathLike[str]

_PACKAGE = Path(__file__).resolve().parent.parent

# Read by mutation testing only: faults that change nothing, and why.
_MUTANTS = "_mutants.yaml"


class SourceKind(Enum):
    """What a file of the rule base holds, told by its name and folder."""

    BASE = auto()
    ENTITY = auto()
    TABLE = auto()
    RULE = auto()
    CASES = auto()
    LEDGER = auto()


@frozen
class Root:
    """A folder of rules; ``shown`` is how messages name it."""

    path: Path
    shown: str


@frozen
class SourceFile:
    """One YAML file of a rule folder.

    Attributes:
        relative: Path under the root, with slashes.
        name: How messages name the file.
        stem: File name without ``.yaml`` or ``.test.yaml``.
        size, mtime_ns: What the cache compares.
    """

    kind: SourceKind
    path: Path
    relative: str
    name: str
    stem: str
    size: int
    mtime_ns: int


def packaged_root() -> Root:
    """The rule base that comes with lawrules: inside the wheel, or beside the package in a checkout.

    Raises:
        RuleFileError: The installation is broken.
    """
    found = _packaged()
    if found is not None:
        return Root(found, "rules")
    problems = Problems()
    what = "la base de règles fournie est introuvable"
    problems.add("LR200", what, where=Where(str(_PACKAGE)), fix="réinstallez lawrules.")
    raise RuleFileError(problems)


def _packaged() -> Path | None:
    places = (_PACKAGE / "_rules", _PACKAGE.parent / "rules")
    return next((path for path in places if path.is_dir()), None)


def find_roots(path: PathLike | Iterable[PathLike] | None, extra: Iterable[PathLike]) -> tuple[Root, ...]:
    """The folders to read: ``path`` or the packaged base, then ``extra``, each once.

    Raises:
        RuleFileError: One is not a folder.
    """
    given: list[PathLike] = []
    if isinstance(path, (str, os.PathLike)):
        given = [path]
    elif path is not None:
        given = list(path)
    roots = [packaged_root()] if path is None else []
    problems = Problems()
    for item in (*given, *extra):
        folder = Path(item)
        if not folder.is_dir():
            what = "ce n'est pas un dossier" if folder.exists() else "dossier introuvable"
            problems.add("LR200", what, where=Where(str(item)), fix="donnez un dossier de règles.")
            continue
        folder = folder.resolve()
        roots.append(Root(folder, _shown(folder)))
    problems.raise_if_any(RuleFileError)
    return tuple({root.path: root for root in roots}.values())


def _shown(folder: Path) -> str:
    """A name that a reader can open from where they stand."""
    if folder == _packaged():
        return "rules"
    here = Path.cwd()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) else folder.as_posix()


def list_files(roots: Sequence[Root]) -> tuple[SourceFile, ...]:
    """Every YAML file of the folders, in a stable order. Hidden ones are left out.

    Raises:
        RuleFileError: A folder holds none, or a ``.yml`` that would be ignored in silence.
    """
    problems = Problems()
    found: dict[Path, SourceFile] = {}
    for root in roots:
        files = sorted(_walk(root, problems), key=lambda file: file.relative)
        if not files:
            fix = "donnez un dossier qui contient des règles en .yaml."
            problems.add("LR200", "aucun fichier de règles", where=Where(root.shown), fix=fix)
        found.update((file.path, file) for file in files)
    problems.raise_if_any(RuleFileError)
    return tuple(found.values())


def stamp_of(roots: Iterable[Root]) -> bytes:
    """What changes as soon as a file under the folders comes, goes, or is written: a digest of their entries.

    Nothing is opened and no path object is made: a warm start is mostly this.
    """
    digest = hashlib.sha256()
    for root in roots:
        digest.update(f"\n{root.path} {root.shown}".encode())
        stack = [str(root.path)]
        while stack:
            folder = stack.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue  # the listing will say so
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                    continue
                try:
                    status = entry.stat()
                except OSError:
                    continue
                digest.update(f"\n{entry.path} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.digest()


def _walk(root: Root, problems: Problems) -> Iterator[SourceFile]:
    stack = [(str(root.path), "")]
    while stack:
        folder, prefix = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            where = Where(f"{root.shown}/{prefix}")
            problems.add("LR200", f"dossier illisible : {system_reason(error)}", where=where)
            continue
        for entry in entries:
            relative = f"{prefix}{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                stack.append((entry.path, f"{relative}/"))
            elif entry.name.endswith(".yml"):
                where = Where(f"{root.shown}/{relative}")
                fix = "renommez le fichier en .yaml : tout autre nom serait ignoré."
                problems.add("LR214", "extension « .yml »", where=where, fix=fix)
            elif entry.name.endswith(".yaml") and relative != _MUTANTS:
                yield _source(entry, relative, f"{root.shown}/{relative}")


def _source(entry: os.DirEntry[str], relative: str, name: str) -> SourceFile:
    try:
        status = entry.stat()
        size, mtime_ns = status.st_size, status.st_mtime_ns
    except OSError:
        size = mtime_ns = 0  # a broken link: reading it will say so
    stem = entry.name.removesuffix(".yaml").removesuffix(".test")
    return SourceFile(_kind(relative), Path(entry.path), relative, name, stem, size, mtime_ns)


def _kind(relative: str) -> SourceKind:
    folder, _, name = relative.rpartition("/")
    if name.endswith(".test.yaml"):
        return SourceKind.CASES
    if name == "_article.yaml":
        return SourceKind.LEDGER
    if relative == "_base.yaml":
        return SourceKind.BASE
    parent = folder.rpartition("/")[2]
    return {"faits": SourceKind.ENTITY, "tables": SourceKind.TABLE}.get(parent, SourceKind.RULE)
