"""Write a file in one go: the target holds all of it or what it held before."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from lawrules.errors import LawrulesError, Problem, Where, system_reason

__all__ = ["OutputError", "write_bytes"]


class OutputError(LawrulesError, OSError):
    """A report, or another file, could not be written where it was asked for."""

    __str__ = Exception.__str__


def write_bytes(content: bytes, target: Path) -> None:
    """Put ``content`` into the file ``target``, all of it or nothing.

    The content goes to a temporary file of the same folder, which then takes the name of the target; an
    existing file keeps its rights. A pipe or a device such as ``/dev/stdout`` is written directly.

    Raises:
        OutputError: LR602 no such folder, LR603 not writable, LR604 the target is a folder, LR605 the
            writing failed (full disk).
    """
    try:
        target = target.expanduser()
        _check(target)
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(content, target.resolve())
    except OutputError:
        raise
    except PermissionError as err:
        raise _refused(target) from err
    except (OSError, ValueError, RuntimeError) as err:
        # ValueError: a null character in the name; RuntimeError: « ~name » of nobody.
        reason = system_reason(err) if isinstance(err, OSError) else str(err)
        raise _error(
            "LR605",
            f"le fichier n'a pas pu être écrit : {reason}",
            target,
            "libérez de la place ou choisissez un autre emplacement ; l'ancien fichier est intact.",
        ) from err


def _check(target: Path) -> None:
    if target.is_dir():
        raise _error(
            "LR604",
            f"« {target} » est un dossier, pas un fichier",
            target,
            "donnez aussi le nom du fichier à écrire dans ce dossier.",
        )
    folder = target.parent
    if not folder.is_dir():
        known = next((parent for parent in folder.parents if parent.is_dir()), Path())
        what = "n'est pas un dossier" if folder.exists() else "n'existe pas"
        raise _error(
            "LR602",
            f"le dossier « {folder} » {what}",
            target,
            f"créez-le, ou écrivez dans un dossier existant, par exemple « {known / target.name} ».",
        )
    if target.exists() and not os.access(target, os.W_OK):
        raise _refused(target)


def _replace(content: bytes, target: Path) -> None:
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _refused(target: Path) -> OutputError:
    place = target if target.exists() else target.parent
    return _error(
        "LR603",
        f"l'écriture est refusée dans « {place} »",
        target,
        "fermez le fichier s'il est ouvert dans un tableur, demandez le droit d'écrire, "
        "ou choisissez un autre emplacement avec --sortie.",
    )


def _error(code: str, what: str, target: Path, fix: str) -> OutputError:
    return OutputError(Problem(code, what, Where(file=str(target)), fix))
