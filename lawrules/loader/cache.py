"""The compiled rule base kept between runs, in the user's own cache folder.

A pickle can run code when read, so that one is only ever read from a folder and a file that belong to the
user and that nobody else may write, never from inside a folder of rules, which may come from anyone.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from lawrules._version import __version__
from lawrules.loader.discovery import Root

__all__ = ["Cache", "open_cache"]

_MAGIC = b"lawrules cache 1\n"
_PACKAGE = Path(__file__).resolve().parent.parent
_PROTOCOL = 5


def open_cache(roots: Sequence[Root], stamp: bytes) -> Cache | None:
    """The cache of a rule base as it is on disk now, or None where none may be used.

    ``LAWRULES_NO_CACHE=1`` forbids it; ``LAWRULES_CACHE_DIR`` moves it.
    """
    if os.environ.get("LAWRULES_NO_CACHE", "") not in ("", "0"):
        return None
    folder = _folder()
    if folder is None or any(folder.is_relative_to(root.path) for root in roots):
        return None
    places = "\0".join(str(root.path) for root in roots).encode()
    return Cache(folder, hashlib.sha256(places).hexdigest()[:16], _fingerprint(stamp))


def _folder() -> Path | None:
    given = os.environ.get("LAWRULES_CACHE_DIR")
    if given:
        return Path(given).resolve()
    import platformdirs

    return platformdirs.user_cache_path("lawrules", appauthor=False).resolve()


def _fingerprint(stamp: bytes) -> bytes:
    """What must be unchanged for a cache to be read: engine, Python, and every YAML file."""
    digest = hashlib.sha256(f"{__version__} {sys.version} {sys.implementation.cache_tag}".encode())
    for path in _engine_files():
        status = path.stat()
        digest.update(f"\n{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    digest.update(stamp)
    return digest.digest()


def _engine_files() -> Iterator[Path]:
    """The modules that shape a corpus: a developer who edits one must not meet a stale cache."""
    yield _PACKAGE / "errors.py"
    for name in ("model", "ir", "expr", "loader"):
        yield from sorted(path for path in (_PACKAGE / name).iterdir() if path.suffix in (".py", ".lark"))


@frozen
class Cache:
    """Values kept for one rule base; anything amiss reads as nothing kept.

    Attributes:
        folder: The user's cache folder.
        name: Stem of the files of this rule base.
        key: Fingerprint that a file must bear.
    """

    folder: Path
    name: str
    key: bytes

    def read(self, part: str) -> Any:
        """The value kept under ``part``, or None."""
        try:
            with self._path(part).open("rb") as stream:
                if not _only_ours(stream.fileno()):
                    return None
                data = stream.read()
        except OSError:
            return None
        head = len(_MAGIC) + len(self.key)
        payload = data[head + 32 :]
        if data[:head] != _MAGIC + self.key or data[head : head + 32] != hashlib.sha256(payload).digest():
            return None
        with _without_gc():
            try:
                return pickle.loads(payload)  # noqa: S301 - our own file, see the module's docstring
            except Exception:  # noqa: BLE001 - whatever an old cache raises, it is rebuilt
                return None

    def write(self, part: str, value: object) -> None:
        """Keep a value; a disk that refuses is no reason to fail."""
        payload = pickle.dumps(value, protocol=_PROTOCOL)
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Written aside, then renamed: a reader sees the old file or the new one, never a half.
            handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=f"{self.name}-", suffix=".tmp")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_MAGIC + self.key + hashlib.sha256(payload).digest() + payload)
                Path(temporary).replace(self._path(part))
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise

    def _path(self, part: str) -> Path:
        return self.folder / f"{self.name}-{part}.pickle"


def _only_ours(handle: int) -> bool:
    """Whether the file is the user's, and nobody else may read or write it."""
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        return False
    if os.name != "posix":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


@contextlib.contextmanager
def _without_gc() -> Iterator[None]:
    """Unpickling makes many objects and no garbage: collecting on the way doubles its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
