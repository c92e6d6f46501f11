"""Strict YAML to the model: the rule base read, checked, cached."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lawrules.loader.cache import open_cache
from lawrules.loader.discovery import PathLike, find_roots, list_files, stamp_of

if TYPE_CHECKING:
    from lawrules.model import Case, Corpus

__all__ = ["load_cases", "load_corpus"]


def load_corpus(
    path: PathLike | Iterable[PathLike] | None = None, *, extra: Iterable[PathLike] = ()
) -> Corpus:
    """The rule base of one folder or several, checked and compiled; its cases are left on disk.

    Args:
        path: Folder of rules, or several; the base that comes with lawrules by default.
        extra: Folders of local rules to add. An id already taken is refused.

    Raises:
        RuleFileError: A file is wrong; it holds every problem found.
    """
    roots = find_roots(path, extra)
    cache = open_cache(roots, stamp_of(roots))
    found: Corpus | None = cache.read("base") if cache else None
    if found is not None:
        return found
    from attrs import evolve

    from lawrules.loader.build import build_corpus
    from lawrules.loader.lazy import LazyRules

    corpus = build_corpus(roots, list_files(roots))
    bare = evolve(corpus, cas=())
    if cache:
        cache.write("base", evolve(bare, regles=LazyRules.pack(bare.regles)))
        cache.write("cas", corpus.cas)
    return bare


def load_cases(corpus: Corpus) -> tuple[Case, ...]:
    """The cases of a corpus, read when they are asked for: evaluation never needs them.

    Raises:
        RuleFileError: A file of cases has become wrong since the corpus was loaded.
    """
    if corpus.cas or not corpus.racine:
        return corpus.cas
    roots = find_roots(corpus.racine.split(os.pathsep), ())
    cache = open_cache(roots, stamp_of(roots))
    found: tuple[Case, ...] | None = cache.read("cas") if cache else None
    if found is None:
        from lawrules.loader.build import build_cases

        found = build_cases(corpus, list_files(roots))
        if cache:
            cache.write("cas", found)
    return found
