"""A small vocabulary with neutral words (a library lends books), and files made for the tests."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction
from pathlib import Path

from lawrules.ir.types import Kind, ValueType
from lawrules.ir.units import parse_unit
from lawrules.model import Collection, Entity, Fact, Link, Vocabulary

PUBLICS = {"adulte": "Adulte", "etudiant": "Étudiant", "action_sociale": "Action sociale"}


def fact(identifier: str, kind: Kind, title: str, **extra: object) -> Fact:
    """A fact; what is no attribute of ``Fact`` goes to its type."""
    entity, name = identifier.split(".")
    own = {
        key: extra.pop(key)
        for key in ("alias", "personnel", "libelles", "definition", "inconnu")
        if key in extra
    }
    if "unite" in extra:
        extra["libelle_unite"] = extra["unite"]
        extra["unite"] = parse_unit(str(extra["unite"]))
    if kind is Kind.MONTANT:
        extra.setdefault("decimales", 2)
    if kind is Kind.TAUX:
        extra.setdefault("decimales", 4)
    for bound in ("minimum", "maximum"):
        if bound in extra:
            extra[bound] = Fraction(str(extra[bound]))
    return Fact(identifier, entity, name, ValueType(kind, **extra), title, **own)  # type: ignore[arg-type]


def entity(name: str, title: str, *facts: Fact, **extra: object) -> Entity:
    """An entity of these facts; links and collections are given as lists."""
    links = {item.nom: item for item in extra.pop("liens", ())}  # type: ignore[attr-defined]
    collections = {item.nom: item for item in extra.pop("collections", ())}  # type: ignore[attr-defined]
    return Entity(
        name, title, faits={item.nom: item for item in facts}, liens=links, collections=collections, **extra
    )  # type: ignore[arg-type]


def choice(identifier: str, title: str, values: dict[str, str], **extra: object) -> Fact:
    return fact(identifier, Kind.CHOIX, title, valeurs=tuple(values), libelles=tuple(values.items()), **extra)


VOCABULARY = Vocabulary(
    {
        item.id: item
        for item in (
            entity(
                "emprunt",
                "Emprunt",
                fact(
                    "emprunt.identifiant",
                    Kind.TEXTE,
                    "Identifiant de l'emprunt",
                    alias=("n° emprunt", "référence"),
                ),
                fact("emprunt.date_pret", Kind.DATE, "Date du prêt", alias=("signature", "date de remise")),
                fact("emprunt.date_demande", Kind.DATE, "Date de la demande"),
                fact("emprunt.rendu", Kind.BOOLEEN, "Livre rendu", alias=("rendu o/n",)),
                fact("emprunt.rang", Kind.ENTIER, "Rang", minimum=0),
                fact("emprunt.pages", Kind.ENTIER, "Pages", minimum=0, bornes=True),
                fact("emprunt.caution", Kind.MONTANT, "Caution", unite="euros", minimum=0),
                fact("emprunt.cotisation", Kind.MONTANT, "Cotisation", unite="euros/mois", minimum=0),
                fact("emprunt.part_payee", Kind.TAUX, "Part payée", minimum=0, maximum=1),
                fact("emprunt.note", Kind.NOMBRE, "Note", decimales=1, minimum=0, maximum=20),
                choice("emprunt.public", "Public", PUBLICS, alias=("catégorie",)),
                fact("emprunt.remarque", Kind.TEXTE, "Remarque"),
                pluriel="Emprunts",
                definition="Un livre prêté à un lecteur.",
                cle="identifiant",
                date_de_reference=("date_pret", "date_demande"),
                liens=[
                    Link("lecteur", "lecteur", "Qui emprunte."),
                    Link("ouvrage", "ouvrage", "Ce qui est emprunté."),
                    Link("bibliotheque", "bibliotheque", "Qui prête."),
                ],
            ),
            entity(
                "lecteur",
                "Lecteur",
                fact("lecteur.carte", Kind.CODE, "Numéro de carte", motif="[A-Z]{2}[0-9]{4}"),
                fact("lecteur.nom", Kind.TEXTE, "Nom", personnel=True),
                fact("lecteur.naissance", Kind.DATE, "Date de naissance", personnel=True),
                fact(
                    "lecteur.revenu",
                    Kind.MONTANT,
                    "Revenu mensuel",
                    unite="euros/mois",
                    minimum=0,
                    personnel=True,
                ),
                fact(
                    "lecteur.code_commune",
                    Kind.CODE,
                    "Code de la commune",
                    motif="([0-9]{2}|2[AB])[0-9]{3}",
                    alias=("code insee",),
                ),
                choice(
                    "lecteur.situation", "Situation", {"seul": "Seul", "couple": "En couple"}, personnel=True
                ),
            ),
            entity(
                "ouvrage",
                "Ouvrage",
                fact("ouvrage.cote", Kind.CODE, "Cote"),
                fact("ouvrage.nom", Kind.TEXTE, "Nom"),
                fact("ouvrage.rare", Kind.BOOLEEN, "Ouvrage rare", alias=("rare",)),
                fact("ouvrage.surface", Kind.NOMBRE, "Surface", unite="m2", decimales=2, minimum=0),
            ),
            entity(
                "bibliotheque",
                "Bibliothèque",
                fact("bibliotheque.siren", Kind.CODE, "SIREN", motif="[0-9]{9}"),
                fact("bibliotheque.nom", Kind.TEXTE, "Nom de la bibliothèque", alias=("bibliothèque",)),
                cle="siren",
            ),
            entity(
                "convention",
                "Convention de prêt",
                fact(
                    "convention.intitule",
                    Kind.TEXTE,
                    "Intitulé",
                    definition="Titre de la page de garde.",
                    inconnu="Le document n'est pas nommé.",
                ),
                fact("convention.date_signature", Kind.DATE, "Date de signature"),
                fact("convention.avis_rendu", Kind.BOOLEEN, "Avis rendu"),
                fact("convention.part_prevue", Kind.TAUX, "Part prévue", minimum=0, maximum=1, bornes=True),
                fact(
                    "convention.nombre_prevu",
                    Kind.ENTIER,
                    "Nombre prévu",
                    minimum=0,
                    bornes=True,
                    unite="baux",
                ),
                fact("convention.montant", Kind.MONTANT, "Montant", unite="euros", bornes=True),
                choice("convention.public", "Public visé", PUBLICS),
                fact("convention.clause", Kind.TEXTE, "Clause de révision"),
                definition="Ce qui lie une commune et une bibliothèque.",
                cle="intitule",
                date_de_reference=("date_signature",),
                document=True,
                liens=[Link("bibliotheque", "bibliotheque", "Bibliothèque signataire.")],
                collections=[
                    Collection("engagements", "engagement", "Une ligne par engagement.", "Engagements"),
                    Collection("projets", "projet", "Un projet par ligne.", "Projets"),
                ],
            ),
            entity(
                "engagement",
                "Engagement",
                fact("engagement.libelle", Kind.TEXTE, "Libellé"),
                fact("engagement.nombre", Kind.ENTIER, "Nombre", minimum=0),
                cle="libelle",
                liens=[
                    Link("convention", "convention", parent=True),
                    Link("bibliotheque", "bibliotheque", "Qui s'engage."),
                    Link("lecteur", "lecteur", "Pour qui."),
                ],
            ),
            entity(
                "projet",
                "Projet",
                fact("projet.intitule", Kind.TEXTE, "Intitulé du projet"),
                cle="intitule",
                liens=[Link("convention", "convention", parent=True)],
                collections=[Collection("travaux", "chantier", "Les travaux du projet.", "Travaux")],
            ),
            entity(
                "chantier",
                "Chantier",
                fact("chantier.lieu", Kind.TEXTE, "Lieu"),
                fact("chantier.debut", Kind.DATE, "Début"),
                cle="lieu",
                liens=[Link("projet", "projet", parent=True)],
            ),
        )
    }
)


def workbook(path: Path, rows: list[list[object]], *, sheet: str = "Feuil1") -> Path:
    """A plain workbook of one sheet."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The same workbook with one more part in its archive."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def replace_in_part(path: Path, name: str, old: bytes, new: bytes) -> Path:
    """The same workbook where one part says something else."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            data = before.read(part)
            if part.filename == name:
                assert old in data
                data = data.replace(old, new)
            after.writestr(part.filename, data)
    return path
