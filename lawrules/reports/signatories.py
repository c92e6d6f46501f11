"""Who must sign, in words: text, Markdown, a page, a workbook, CSV, JSON, a block to paste into the draft."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lawrules.audits.signatories import MISSING, PRESENT, UNCLEAR, Expected, Signatories
from lawrules.audits.stock import Bounds, Called
from lawrules.io.words import quoted
from lawrules.model import PartyGroup
from lawrules.reports import tabular, words
from lawrules.reports.tabular import Cell, Page, Table
from lawrules.words import number

__all__ = ["FORMATS", "render"]

FORMATS = ("texte", "md", "html", "csv", "json", "xlsx", "yaml")
_STATES = {PRESENT: "nommée", MISSING: "manque", UNCLEAR: "à rapprocher", "": "—"}
_SIGNED = {True: "oui", False: "non", None: "inconnu"}


def render(found: Signatories, format: str) -> bytes:  # noqa: A002
    """The list in one of ``FORMATS``."""
    if format == "csv":
        return tabular.csv_bytes(*_flat(found))
    if format == "json":
        return (json.dumps(_json(found), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    if format == "yaml":
        return ("\n".join(_block(found)) + "\n").encode("utf-8", "replace")
    if format == "xlsx":
        from lawrules.reports.tabular_xlsx import xlsx

        return xlsx(_page(found))
    make = {"texte": tabular.text, "md": tabular.markdown, "html": tabular.html}[format]
    return make(_page(found)).encode("utf-8", "replace")


def _page(found: Signatories) -> Page:
    stock = found.parc
    title = f"Qui doit signer : {found.document or found.entite.titre}"
    facts = [
        ("Document", found.document or "aucun : la liste seule"),
        ("Fichier", found.source),
        ("Lignes comptées", f"{number(stock.lignes - stock.ecartees)}, sur {number(stock.lignes)}"),
    ]
    if found.declare.lieu:
        facts.append(("Communes", number(stock.lieux) if stock.lieux else "inconnues"))
    if found.declare.reference:
        facts.append(("Fondement", found.declare.reference))
    facts += [("Base de règles", found.version_base), ("Moteur lawrules", found.version_moteur)]
    return Page(title, _summary(found), tuple(facts), tuple(_tables(found)), tuple(_remarks(found)))


def _summary(found: Signatories) -> str:
    called = words.count(len(found.attendues), "partie appelée", "parties appelées")
    if not found.document:
        return f"{called} par le fichier."
    kinds = [
        (MISSING, "manque au document", "manquent au document"),
        (UNCLEAR, "à rapprocher", "à rapprocher"),
    ]
    told = [
        words.count(n, one, many)
        for kind, one, many in kinds
        if (n := sum(item.statut == kind for item in found.attendues))
    ]
    unsigned = sum(item.signe is False for item in found.attendues)
    told += [f"{number(unsigned)} sans signature"] if unsigned else []
    if found.en_plus:
        told.append(words.count(len(found.en_plus), "partie hors du fichier", "parties hors du fichier"))
    return f"{called} : {', '.join(told) or 'toutes sont nommées'}."


def _tables(found: Signatories) -> Iterator[Table]:
    compared = bool(found.document)
    for group in found.declare.groupes:
        if group in found.parc.muets:
            why = "Aucune colonne du fichier ne le dit : la liste n'est pas dressée."
            yield Table(group.titre, (), (), vide=why)
            continue
        heads = ["Nom", "Identifiant", "Qualité", *_titles(found, group)]
        right = frozenset(range(3, len(heads)))
        state = len(heads) if compared else None
        heads += ["Dans le document", "Signée", "Remarque"] if compared else ["Remarque"]
        items = [item for item in found.attendues if item.partie.groupe is group]
        lines = tuple(_row(item, group, compared) for item in items)
        yield Table(group.titre, tuple(heads), lines, right, state, vide="Aucune partie appelée.")
    if compared:
        lines = tuple(
            (item.nom, item.cle, item.groupe.titre, "oui" if item.si else "le document ne le dit pas")
            for item in found.en_plus
        )
        note = "Nommées par le document, sans ligne dans le fichier. À vérifier ; elles peuvent signer."
        heads = ["Nom", "Identifiant", "Nommée parmi", "Dite telle"]
        yield Table("Hors du fichier", tuple(heads), lines, note=note if lines else "", vide="Aucune.")
    yield _unnamed(found)


def _titles(found: Signatories, group: PartyGroup) -> list[str]:
    total = found.titres.get((group.nom, group.total), "Lignes")
    return [total, *(found.titres[group.nom, name] for name, _ in group.comptes)]


def _row(item: Expected, group: PartyGroup, compared: bool) -> tuple[Cell, ...]:
    party = item.partie
    cells: tuple[Cell, ...] = (
        party.nom,
        party.cle[1] if party.cle[0] == "cle" else "",
        _capacities(party),
        _bounds(party.total),
        *(_bounds(party.comptes.get(name, Bounds())) for name, _ in group.comptes),
    )
    remark = item.remarque
    if party.cle[0] == "nom":
        remark = " ; ".join(filter(None, ["sans identifiant dans le fichier", remark]))
    if not compared:
        return (*cells, remark)
    return (*cells, _STATES[item.statut], _SIGNED[item.signe] if item.statut == PRESENT else "", remark)


def _capacities(party: Called) -> str:
    titles = {item.nom: item.titre for item in party.groupe.qualites}
    return ", ".join(title for name, title in titles.items() if name in party.qualites)


def _bounds(value: Bounds) -> Cell:
    return value.sur if value.sur == value.possible else f"{number(value.sur)} à {number(value.possible)}"


def _unnamed(found: Signatories) -> Table:
    lines = tuple(
        (
            item.groupe.titre,
            item.nom or "rien",
            item.nombre,
            item.pourquoi,
            ", ".join(map(str, item.lignes)),
        )
        for item in sorted(found.parc.sans_nom, key=lambda item: -item.nombre)
    )
    note = "Ces lignes devraient nommer une partie et n'en disent pas assez : la liste peut être incomplète."
    heads = ("Liste", "Ce que dit la ligne", "Lignes", "Pourquoi", "Premières lignes")
    return Table(
        "À compléter dans le fichier", heads, lines, frozenset({2}), note=note if lines else "", vide="Rien."
    )


def _remarks(found: Signatories) -> Iterator[str]:
    stock = found.parc
    if found.declare.reserve:
        yield found.declare.reserve
    if stock.ecartees:
        told = words.count(stock.ecartees, "ligne laissée", "lignes laissées")
        yield f"{told} de côté : hors des lieux demandés."
    if stock.sans_lieu and found.declare.lieu:
        yield f"{words.count(stock.sans_lieu, 'ligne ne dit', 'lignes ne disent')} pas où : comptées."
    yield from found.notes


# --- other forms ---------------------------------------------------------------------------------------


def _flat(found: Signatories) -> tuple[list[str], list[list[Cell]]]:
    heads = [
        "liste",
        "nom",
        "identifiant",
        "qualites",
        "lignes",
        "lignes_max",
        "statut",
        "signee",
        "remarque",
    ]
    rows: list[list[Cell]] = []
    for item in found.attendues:
        party = item.partie
        code = party.cle[1] if party.cle[0] == "cle" else ""
        row: list[Cell] = [party.groupe.nom, party.nom, code, _capacities(party)]
        row += [party.total.sur, party.total.possible, item.statut]
        rows.append([*row, _SIGNED[item.signe] if item.statut == PRESENT else "", item.remarque])
    for extra in found.en_plus:
        rows.append([extra.groupe.nom, extra.nom, extra.cle, "", 0, 0, "hors_du_fichier", "", ""])
    return heads, rows


def _json(found: Signatories) -> dict[str, Any]:
    stock = found.parc
    return {
        "format": "lawrules/signataires",
        "version_format": "1.0",
        "version_base": found.version_base,
        "version_moteur": found.version_moteur,
        "source": found.source,
        "document": found.document or None,
        "reference": found.declare.reference,
        "lignes": stock.lignes,
        "lignes_ecartees": stock.ecartees,
        "lignes_sans_lieu": stock.sans_lieu,
        "lieux": stock.lieux,
        "code_sortie": found.exit_status,
        "attendues": [_expected(item) for item in found.attendues],
        "hors_du_fichier": [
            {"liste": item.groupe.nom, "nom": item.nom, "cle": item.cle, "dite_telle": item.si}
            for item in found.en_plus
        ],
        "a_completer": [
            {"liste": item.groupe.nom, "dit": item.nom, "lignes": item.nombre, "pourquoi": item.pourquoi}
            for item in stock.sans_nom
        ],
        "listes_non_dressees": [group.nom for group in stock.muets],
        "notes": list(found.notes),
    }


def _expected(item: Expected) -> dict[str, Any]:
    party = item.partie
    return {
        "liste": party.groupe.nom,
        "nom": party.nom,
        "cle": party.cle[1] if party.cle[0] == "cle" else None,
        "qualites": [capacity.nom for capacity in party.groupe.qualites if capacity.nom in party.qualites],
        "lignes": {"min": party.total.sur, "max": party.total.possible},
        "comptes": {name: {"min": b.sur, "max": b.possible} for name, b in party.comptes.items()},
        "statut": item.statut or None,
        "dans_le_document": item.element or None,
        "signee": item.signe,
        "remarque": item.remarque,
    }


def _block(found: Signatories) -> Iterator[str]:
    """The parties that the document lacks (all of them without a document), as it writes them."""
    what = "Parties qui manquent au document" if found.document else "Parties appelées"
    yield f"# {what}, d'après {found.source.replace(chr(10), ' ')}. À coller sous « {found.entite.id}: »."
    for group in found.declare.groupes:
        items = [i for i in found.attendues if i.partie.groupe is group and i.statut in ("", MISSING)]
        if items:
            yield f"  {group.dans}:"
            for item in items:
                yield f"    - {{{', '.join(_pairs(item.partie, group))}}}"


def _pairs(party: Called, group: PartyGroup) -> Iterator[str]:
    def short(path: str) -> str:
        return path.split(".", 1)[1]

    yield f"{short(group.nom_fait)}: {quoted(party.nom)}"
    if party.cle[0] == "cle":
        *links, last = short(group.cle).split(".")
        text = f"{last}: {quoted(party.cle[1])}"
        for link in reversed(links):
            text = f"{link}: {{{text}}}"
        yield text
    types = dict(group.types)
    kinds = {types[kind] for kind in party.types if kind in types}
    kind = party.cle[1] if party.cle[0] == "personne" else kinds.pop() if len(kinds) == 1 else ""
    if group.type and kind:
        yield f"{short(group.type)}: {kind}"
    if group.si:
        yield f"{short(group.si)}: oui"
    counted = [(group.total, party.total)] if group.total else []
    counted += [(name, party.comptes.get(name, Bounds())) for name, _ in group.comptes]
    yield from (f"{name}: {value.sur}" for name, value in counted if value.sur == value.possible)
