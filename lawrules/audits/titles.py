"""French titles of the facts that an audit names, by the path it names them by."""

from __future__ import annotations

from lawrules.audits.findings import Audit
from lawrules.model import Vocabulary

__all__ = ["title_of", "titles_of"]


def titles_of(audit: Audit, vocabulary: Vocabulary) -> dict[str, str]:
    """Titles by path, of every fact missing or used in the findings."""
    paths = {path for finding in audit.constats for path in finding.faits_manquants}
    paths |= {path for finding in audit.constats for path, _ in finding.faits_utilises}
    return {path: title for path in sorted(paths) if (title := title_of(path, vocabulary))}


def title_of(path: str, vocabulary: Vocabulary) -> str:
    """The title of the fact or collection at the end of a path, with that of the link that leads to it."""
    root, *steps = path.split(".")
    entity = vocabulary.entites.get(root)
    if entity is None or not steps:
        return ""
    for step in steps[:-1]:
        link = entity.liens.get(step)
        if link is None:
            return ""
        entity = vocabulary.entites[link.vers]
    last = steps[-1]
    if last in entity.faits:
        return entity.faits[last].titre
    if last in entity.collections:
        return entity.collections[last].titre or last
    return ""
