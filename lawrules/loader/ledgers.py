"""``_article.yaml``: the ledger of one article, alinéa by alinéa."""

from __future__ import annotations

from attrs import frozen

from lawrules.errors import Problems
from lawrules.loader.schema import Record, as_record
from lawrules.loader.strict import Node, Text
from lawrules.model import Article, LedgerLine

__all__ = ["LedgerDraft", "read_ledger"]

_FATES = ("encode_par", "ecarte", "a_faire")


@frozen
class LedgerDraft:
    """A ledger, and where it names rules, to be checked once all rules are known."""

    article: Article
    named: tuple[Text, ...]


def read_ledger(node: Node, *, path: str, problems: Problems) -> LedgerDraft | None:
    """The ledger of one file."""
    record = as_record(node, problems)
    if record is None:
        return None
    text, article = record.text("texte", required=True), record.text("article", required=True)
    title, link = record.text("titre"), record.text("lien")
    lines: list[LedgerLine] = []
    named: list[Text] = []
    for item in record.records("alineas", required=True):
        line, rules = _line(item)
        lines.append(line)
        named.extend(rules)
    record.close()
    if not text or not article:
        return None
    return LedgerDraft(Article(text, article, tuple(lines), title, link, path, record.where), tuple(named))


def _line(record: Record) -> tuple[LedgerLine, tuple[Text, ...]]:
    landmark, number = record.text("repere", required=True), record.text("alinea")
    rules = record.texts("encode_par")
    aside, later = record.text("ecarte"), record.text("a_faire")
    start, end = record.day("depuis"), record.day("fin")
    record.close()
    fates = [key for key in _FATES if record.has(key)]
    if len(fates) != 1:
        given = f"{' et '.join(fates)} à la fois" if fates else "rien"
        record.problems.add(
            "LR270",
            f"le sort de l'alinéa doit être unique : {given}",
            where=record.where,
            fix="donnez « encode_par », « ecarte » ou « a_faire » ; partagez la ligne au besoin.",
        )
    if start and end and end < start:
        what = f"« fin » ({end}) avant « depuis » ({start})"
        record.problems.add("LR232", what, where=record.at("fin"), fix="corrigez l'une des deux.")
    names = tuple(text.value for text in rules)
    return LedgerLine(landmark, names, aside, number, start, end, later), rules
