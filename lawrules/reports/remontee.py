"""What is to be sent, in words: text, Markdown, CSV, JSON, a workbook; all senders or one."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import evolve

from lawrules.audits.remontee import Counts, Sender, Sent
from lawrules.audits.unsettled import Doubtful
from lawrules.backends.instances import Interval
from lawrules.model import Verdict
from lawrules.reports import tabular, words
from lawrules.reports.tabular import Cell, Page, Table
from lawrules.words import number, rate

__all__ = ["FORMATS", "file_name", "of_one", "render"]

FORMATS = {"texte": ".txt", "md": ".md", "html": ".html", "csv": ".csv", "json": ".json", "xlsx": ".xlsx"}
_TOLD = 20
_BOUNDS = (
    "Deux nombres (« 17 à 19 ») : des lignes du registre ne disent pas tout. Le premier est certain ; le "
    "second serait atteint si toutes les lignes douteuses comptaient. Complétez-les avant l'envoi."
)


def render(sent: Sent, format: str) -> bytes:  # noqa: A002
    """The filing in one of ``FORMATS``."""
    if format == "csv":
        return tabular.csv_bytes(*_flat(sent))
    if format == "json":
        return (json.dumps(_json(sent), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    if format == "xlsx":
        from lawrules.reports.tabular_xlsx import xlsx

        return xlsx(_page(sent, gathered=False))
    page = _page(sent, gathered=True)
    found = {"texte": tabular.text, "md": tabular.markdown, "html": tabular.html}[format](page)
    return found.encode("utf-8", "replace")


def of_one(sent: Sent) -> Iterator[tuple[Sender, Sent]]:
    """The same filing, one sender at a time."""
    for sender in sent.expediteurs:
        yield sender, evolve(sent, expediteurs=(sender,))


def file_name(sent: Sent, sender: Sender, format: str) -> str:  # noqa: A002
    """A file name of plain letters, told by the period, the key and the name of the sender."""
    plain = unicodedata.normalize("NFKD", f"{sender.cle} {sender.nom}").encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "inconnu"
    return f"{sent.remontee.nom}_{sent.periode}_{slug}{FORMATS[format]}"


def _bounds(value: Interval | None) -> Cell:
    if value is None or (value.low is None and value.high is None):
        return "inconnu"
    if value.known and value.low is not None:
        return int(value.low)
    if value.high is None:
        return f"au moins {number(value.low or 0)}"
    return f"{number(value.low or 0)} à {number(value.high)}"


def _share(value: Interval | None, asked: Fraction | None = None) -> str:
    if value is None or value.low is None or value.high is None:
        return "—"
    low, high = rate(value.low, apart_from=asked), rate(value.high, apart_from=asked)
    return low if low == high else f"{low.removesuffix('%').rstrip()} à {high}"


def _asked(item: Counts) -> Fraction | None:
    return item.attendu.low if item.attendu is not None else None


def _verdicts(item: Counts) -> str:
    found = {finding.verdict for finding in item.constats}
    worst = (Verdict.NON_CONFORME, Verdict.INDETERMINE, Verdict.CONFORME)
    return next(
        (words.VERDICTS[verdict] for verdict in worst if verdict in found), words.VERDICTS[Verdict.SANS_OBJET]
    )


def _page(sent: Sent, *, gathered: bool) -> Page:
    """Args: ``gathered``: many rows that lack the same are told in one line."""
    filing = sent.remontee
    alone = sent.expediteurs[0] if len(sent.expediteurs) == 1 else None
    title = f"{filing.titre}, {sent.periode}" + (f" : {alone.nom}" if alone else "")
    facts = [("Période", sent.periode)]
    if alone:
        facts.insert(0, ("Établi pour", f"{alone.nom} ({alone.cle})" if alone.cle else alone.nom))
    if sent.arrete is not None:
        facts.append(("Données arrêtées au", words.day(sent.arrete)))
    if sent.limite is not None:
        facts.append(("À transmettre le", f"{words.day(sent.limite)} au plus tard"))
    if filing.destinataire:
        facts.append(("À", filing.destinataire))
    if filing.reference:
        facts.append(("Fondement", filing.reference))
    facts += [
        ("Registre", sent.source),
        ("Base de règles", sent.version_base),
        ("Moteur lawrules", sent.version_moteur),
    ]
    return Page(title, _summary(sent), tuple(facts), tuple(_tables(sent, gathered)), tuple(_remarks(sent)))


def _summary(sent: Sent) -> str:
    counts = [item for sender in sent.expediteurs for item in sender.comptes]
    lines = {row for item in counts for row in item.douteuses}
    ready = words.count(len(counts), "compte à transmettre", "comptes à transmettre")
    if not lines:
        return f"{ready}, aucune ligne à compléter."
    return f"{ready}, {words.count(len(lines), 'ligne à compléter', 'lignes à compléter')} avant l'envoi."


def _tables(sent: Sent, gathered: bool) -> Iterator[Table]:
    if len(sent.expediteurs) == 1:
        yield from (_upright(sent, item) for item in sent.expediteurs[0].comptes)
    else:
        yield _across(sent)
    yield _to_complete(sent, gathered)
    if len(sent.expediteurs) > 1:
        meanings = tuple((sent.titres[name], sent.definitions[name]) for name in sent.titres)
        yield Table("Ce que l'on compte", ("Rubrique", "Définition"), meanings, feuille="Définitions")


def _upright(sent: Sent, item: Counts) -> Table:
    """The counts of one sender for one thing, one a line."""
    lines: list[tuple[Cell, ...]] = [
        (title, _bounds(item.totaux[name]), sent.definitions[name]) for name, title in sent.titres.items()
    ]
    if sent.remontee.taux is not None:
        lines.append(("Taux", _share(item.taux, _asked(item)), sent.du_taux))
    if sent.remontee.attendu:
        lines.append((sent.attendu, _share(item.attendu) if item.attendu else "inconnu", ""))
    lines += [(found.titre, words.VERDICTS[found.verdict], found.remede) for found in item.constats]
    heads = ("Rubrique", "Nombre", "Définition, ou ce qu'il manque")
    title = f"À transmettre : {item.avec[1]}" if item.avec[1] else "À transmettre"
    feuille = f"À transmettre {item.avec[0]}".strip()
    return Table(title, heads, tuple(lines), frozenset({1}), 1, sent.remontee.definition, feuille=feuille)


def _across(sent: Sent) -> Table:
    """All senders, one a line."""
    filing = sent.remontee
    heads = [sent.qui, sent.ou, *sent.titres.values()]
    if filing.taux is not None:
        heads.append("Taux")
    if filing.attendu:
        heads.append("Objectif")
    heads += ["Il manque", "Règle", "À compléter"]
    rows = tuple(_row(sent, sender, item) for sender in sent.expediteurs for item in sender.comptes)
    right = frozenset(range(2, len(heads) - 2)) | {len(heads) - 1}
    verdict, nothing = len(heads) - 2, "Rien à transmettre."
    return Table("À transmettre", tuple(heads), rows, right, verdict, filing.definition, nothing)


def _to_complete(sent: Sent, gathered: bool) -> Table:
    lacking: list[tuple[Cell, ...]] = []
    for sender in sent.expediteurs:
        for item in sender.comptes:
            groups: dict[tuple[str, ...], list[Doubtful]] = {}
            for row in item.douteuses:
                groups.setdefault(row.manque, []).append(row)
            for lack, rows in groups.items():
                words_of = ", ".join(lack)
                if gathered and len(rows) > _TOLD:
                    keys = ", ".join(row.cle for row in rows[:3])
                    told = f"{number(len(rows))} lignes : {keys}…"
                    lacking.append((sender.nom, item.avec[1], told, rows[0].ligne, words_of))
                else:
                    lacking += [(sender.nom, item.avec[1], row.cle, row.ligne, words_of) for row in rows]
    note = "Lignes du registre qui laissent un compte entre deux bornes, et ce qui leur manque."
    return Table(
        "À compléter avant l'envoi",
        (sent.qui, sent.ou, "Référence", "Ligne du fichier", "Ce qui manque"),
        tuple(lacking),
        frozenset({3}),
        note=note if lacking else "",
        vide="Aucune ligne à compléter.",
        feuille="À compléter",
    )


def _row(sent: Sent, sender: Sender, item: Counts) -> tuple[Cell, ...]:
    cells: list[Cell] = [sender.nom, item.avec[1], *(_bounds(item.totaux[name]) for name in sent.titres)]
    if sent.remontee.taux is not None:
        cells.append(_share(item.taux, _asked(item)))
    if sent.remontee.attendu:
        cells.append(_share(item.attendu) if item.attendu else "inconnu")
    cells += [_missing(item), _verdicts(item), len(item.douteuses) or "rien"]
    return tuple(cells)


def _missing(item: Counts) -> Cell:
    figures = next((found.chiffres for found in item.constats if found.chiffres is not None), None)
    if figures is None or figures.manque is None:
        return "—"
    most = figures.manque if figures.manque_max is None else figures.manque_max
    return figures.manque if most == figures.manque else f"{number(figures.manque)} à {number(most)}"


def _remarks(sent: Sent) -> Iterator[str]:
    counts = [(sender, item) for sender in sent.expediteurs for item in sender.comptes]
    if any(not value.known for _, item in counts for value in item.totaux.values()):
        yield _BOUNDS
    for sender, item in counts:
        if item.concerne is None:
            lack = ", ".join(item.pourquoi) or "des faits"
            who = f"{sender.nom}, {item.avec[1]}"
            yield f"{who} : on ne sait pas si la transmission est due ; manque : {lack}."
    if sent.remontee.attendu and any(item.attendu is None for _, item in counts):
        yield (
            f"« {sent.attendu} » n'est pas connu partout : donnez-le par « --attendu CLÉ=TAUX » pour savoir "
            "ce qu'il manque."
        )
    found = [finding for _, item in counts for finding in item.constats]
    yield from dict.fromkeys(f"{item.acteur} : {item.remede}" for item in found if item.remede)
    if sent.remontee.reserve:
        yield sent.remontee.reserve
    yield from sent.notes


def _flat(sent: Sent) -> tuple[list[str], list[list[Cell]]]:
    heads = [
        "expediteur_cle",
        "expediteur",
        "pour_cle",
        "pour",
        "periode",
        "arrete_au",
        "a_transmettre_avant",
    ]
    heads += [f"{name}_{end}" for name in sent.titres for end in ("min", "max")]
    heads += ["taux_min", "taux_max", "attendu", "regle", "lignes_a_completer"]
    rows: list[list[Cell]] = []
    for sender in sent.expediteurs:
        for item in sender.comptes:
            row: list[Cell] = [sender.cle, sender.nom, *item.avec, sent.periode]
            row += [day.isoformat() if day else "" for day in (sent.arrete, sent.limite)]
            row += [_end(item.totaux[name], place) for name in sent.titres for place in ("low", "high")]
            row += [_ratio(item.taux, place) for place in ("low", "high")]
            row += [_ratio(item.attendu, "low"), _verdicts(item), len(item.douteuses)]
            rows.append(row)
    return heads, rows


def _end(value: Interval, place: str) -> int | None:
    found = getattr(value, place)
    return None if found is None else int(found)


def _ratio(value: Interval | None, place: str) -> str:
    found = getattr(value, place) if value is not None else None
    return "" if found is None else rate(found)


def _json(sent: Sent) -> dict[str, Any]:
    def pair(value: Interval | None, kind: type = int) -> dict[str, Any] | None:
        if value is None:
            return None
        return {
            "min": None if value.low is None else kind(value.low),
            "max": None if value.high is None else kind(value.high),
        }

    def counts(item: Counts) -> dict[str, Any]:
        return {
            "pour": {"cle": item.avec[0], "nom": item.avec[1]},
            "totaux": {name: pair(value) for name, value in item.totaux.items()},
            "taux": pair(item.taux, str),
            "attendu": pair(item.attendu, str),
            "due": item.concerne,
            "faits_manquants": list(item.pourquoi),
            "regles": [_verdict(found) for found in item.constats],
            "a_completer": [
                {"reference": row.cle, "ligne": row.ligne, "manque": list(row.manque)}
                for row in item.douteuses
            ],
        }

    return {
        "format": "lawrules/remontee",
        "version_format": "1.0",
        "version_base": sent.version_base,
        "version_moteur": sent.version_moteur,
        "remontee": sent.remontee.nom,
        "titre": sent.remontee.titre,
        "periode": sent.periode,
        "arrete_au": sent.arrete.isoformat() if sent.arrete else None,
        "a_transmettre_avant": sent.limite.isoformat() if sent.limite else None,
        "destinataire": sent.remontee.destinataire,
        "reference": sent.remontee.reference,
        "source": sent.source,
        "code_sortie": sent.exit_status,
        "expediteurs": [
            {"cle": sender.cle, "nom": sender.nom, "comptes": [counts(item) for item in sender.comptes]}
            for sender in sent.expediteurs
        ],
        "notes": list(_remarks(sent)),
    }


def _verdict(found: Any) -> dict[str, Any]:
    figures = found.chiffres
    return {
        "regle": found.regle,
        "verdict": found.verdict.value,
        "manque": None if figures is None else figures.manque,
        "manque_max": None if figures is None else figures.manque_max,
    }
