"""What the YAML parser complains of, in French, with the usual cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawrules.errors import Problem, Where

if TYPE_CHECKING:
    import yaml

__all__ = ["translate"]

_QUOTE = "mettez le texte entre guillemets"

# Words of the parser's message -> what is wrong, how to mend it. The first match wins.
_MESSAGES = (
    (
        "mapping values are not allowed",
        "« : » inattendu",
        f"{_QUOTE} s'il contient « : », ou alignez la clé sur ses voisines.",
    ),
    ("cannot start any token", "ce caractère ne peut pas commencer une valeur", f"{_QUOTE}."),
    ("alphabetic or numeric character", "« * » ou « & » annonce un alias", f"{_QUOTE}."),
    (
        "expected ',' or ']'",
        "un crochet n'est pas fermé, ou une virgule manque",
        "vérifiez les [ ] et les virgules de la liste.",
    ),
    (
        "expected ',' or '}'",
        "une accolade n'est pas fermée, ou une virgule manque",
        "vérifiez les { } et les virgules.",
    ),
    (
        "expected '-' indicator",
        "un élément de liste manque ici",
        "commencez la ligne par « - », ou corrigez son alignement.",
    ),
    (
        "expected key",
        "une clé manque ici",
        "vérifiez l'alignement de la ligne et les guillemets de la valeur.",
    ),
    (
        "expected ':'",
        "« : » manque après une clé",
        "écrivez « clé: valeur », avec une espace après les deux-points.",
    ),
    (
        "while scanning a quoted scalar",
        "un guillemet n'est pas fermé",
        "fermez-le ; doublez une apostrophe dans un texte entre apostrophes.",
    ),
    (
        "unknown escape",
        "« \\ » suivi d'un caractère inconnu entre guillemets",
        "écrivez « \\\\ », ou mettez le texte entre apostrophes.",
    ),
    (
        "escape",
        "« \\ » mal suivi entre guillemets",
        "écrivez « \\\\ », ou mettez le texte entre apostrophes.",
    ),
    ("block sequence entries are not allowed", "« - » inattendu", "mettez la liste à la ligne, sous sa clé."),
    ("control characters", "caractère de contrôle", "supprimez ce caractère invisible."),
    ("special characters", "caractère interdit", "supprimez ce caractère invisible."),
    ("tag", "étiquette mal formée (« ! »)", f"{_QUOTE}."),
    ("directive", "directive mal formée (« % »)", f"{_QUOTE}."),
    (
        "document start",
        "le texte continue après la fin du document",
        "vérifiez les crochets, les accolades et l'alignement.",
    ),
    (
        "document indicator",
        "« --- » ou « ... » au milieu d'un texte",
        f"{_QUOTE} et vérifiez qu'un guillemet est fermé.",
    ),
    (
        "expected comment or line break",
        "texte inattendu après « | » ou « > »",
        "commencez le texte à la ligne suivante.",
    ),
    ("indentation", "alignement incorrect", "alignez la ligne sur ses voisines, avec des espaces."),
    ("flow level", "trop de crochets ou d'accolades emboîtés", "aplatissez la structure."),
)


def translate(error: yaml.YAMLError, name: str, text: str) -> Problem:
    """The parser's complaint as a problem of the file ``name``."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    words = f"{getattr(error, 'context', None) or ''} {problem}".lower()
    mark = getattr(error, "problem_mark", None)
    if "quoted scalar" in words and "end of stream" in words:
        mark = getattr(error, "context_mark", None) or mark  # where the quote opens, not the end of the file
    where = Where(name, mark.line + 1, mark.column + 1) if mark is not None else _at_offset(error, name, text)
    for part, what, fix in _MESSAGES:
        if part in words:
            return Problem("LR204", f"YAML illisible : {what}", where, fix)
    return Problem(
        "LR204", "YAML illisible", where, f"vérifiez l'écriture de cette ligne (analyseur : {problem})."
    )


def _at_offset(error: yaml.YAMLError, name: str, text: str) -> Where:
    """The place of a character that the reader of the parser refuses, which it tells as an offset."""
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return Where(name)
    character = getattr(error, "character", None)
    # The C parser counts bytes, the Python one characters: trust the character itself.
    if isinstance(character, int) and chr(character) in text:
        position = text.index(chr(character))
    before = text[:position]
    return Where(name, before.count("\n") + 1, position - before.rfind("\n"))
