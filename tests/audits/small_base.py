"""A small base with neutral words, written as rule files: a club's plan, its lines, its matches."""

from __future__ import annotations

from pathlib import Path

import lawrules
from lawrules.base import RuleBase

FAITS = {
    "club": """
entite: club
titre: Club
definition: Un club.
cle: nom
faits:
  nom: {type: texte, titre: Nom, definition: Nom du club.}
  ville: {type: texte, titre: Ville, definition: Ville du club.}
  licencies: {type: entier, minimum: 0, titre: Licenciés, definition: Nombre de licenciés.}
  grand: {type: booleen, titre: Grand club, definition: Se déduit des licenciés.}
""",
    "plan": """
entite: plan
titre: Plan
definition: Un plan de saison.
cle: nom
date_de_reference: [date_plan]
document: oui
modele: plan
liens:
  club: {vers: club, definition: Club qui fait le plan.}
collections:
  lignes: {de: ligne, titre: Lignes, definition: Lignes du plan.}
faits:
  nom: {type: texte, titre: Nom du plan, definition: Nom du plan.}
  date_plan: {type: date, titre: Date, definition: Date du plan.}
  avis: {type: texte, titre: Avis, definition: Où est l'avis.}
  lieu: {type: texte, titre: Lieu, definition: Que ne lit aucune règle.}
  ancien: {type: booleen, titre: Ancienne clause, definition: Que ne lit qu'une règle abrogée.}
""",
    "ligne": """
entite: ligne
titre: Ligne
definition: Une ligne du plan.
cle: equipe
document: oui
liens:
  plan: {vers: plan, parent: oui, definition: Plan qui la porte.}
faits:
  equipe: {type: texte, titre: Équipe, definition: Équipe.}
  nombre: {type: entier, minimum: 0, titre: Matchs promis, definition: Nombre de matchs.}
  entraineur: {type: texte, titre: Entraîneur, definition: Entraîneur.}
""",
}
REGLES = {
    "club/grand": """
id: club.grand
titre: Grand club
resume: Un grand club a au moins cent licenciés.
porte_sur: club
nature: definition
definit: club.grand
versions:
  - depuis: 2000-01-01
    source: {texte: Règlement, article: "1", repere: cent licenciés}
    certitude: confirme
    verifie_le: 2026-11-23
    parametres: {seuil: 100}
    vaut: club.licencies >= seuil
""",
    "plan/avis": """
id: plan.avis
titre: Le plan d'un grand club a un avis
resume: Un grand club prend un avis.
porte_sur: plan
nature: obligation
gravite: manquement
consequence: Rien.
remede: Prenez l'avis.
versions:
  - depuis: 2000-01-01
    source: {texte: Règlement, article: "2", repere: un avis}
    certitude: confirme
    verifie_le: 2026-11-23
    si: plan.club.grand
    exige: connu(plan.avis)
""",
    "plan/chiffre": """
id: plan.chiffre
titre: Chaque ligne promet des matchs
resume: Chaque ligne est chiffrée.
porte_sur: plan
nature: obligation
gravite: manquement
consequence: Rien.
remede: Chiffrez chaque ligne.
versions:
  - depuis: 2000-01-01
    source: {texte: Règlement, article: "3", repere: chaque ligne}
    certitude: confirme
    verifie_le: 2026-11-23
    exige: tous(plan.lignes, connu(ligne.nombre))
""",
    "plan/ancienne": """
id: plan.ancienne
titre: Ancienne clause
resume: Une règle qui n'est plus.
porte_sur: plan
nature: obligation
gravite: manquement
consequence: Rien.
remede: Rien.
versions:
  - depuis: 2000-01-01
    fin: 2009-12-31
    source: {texte: Règlement, article: "4", repere: ancienne clause}
    certitude: confirme
    verifie_le: 2026-11-23
    exige: plan.ancien
""",
}
CAS = {
    "club/grand": """
- cas: Cent licenciés suffisent
  date: 2020-01-01
  faits: {club.licencies: 100}
  valeur: oui
""",
    "plan/avis": """
- cas: Un petit club n'a pas d'avis à prendre
  date: 2020-01-01
  faits: {plan.club.licencies: 99}
  attendu: sans_objet
""",
    "plan/chiffre": """
- cas: Une ligne est chiffrée
  date: 2020-01-01
  faits: {plan.lignes: [{ligne.nombre: 1}]}
  attendu: conforme
""",
    "plan/ancienne": """
- cas: Avant la fin de la règle
  date: 2009-12-31
  faits: {plan.ancien: oui}
  attendu: conforme
""",
}


def small_base(folder: Path) -> RuleBase:
    """The base, written in a folder and loaded."""
    (folder / "faits").mkdir(parents=True)
    (folder / "_base.yaml").write_text("titre: Essai\nversion: 2026.11.0\n", encoding="utf-8")
    for name, text in FAITS.items():
        (folder / "faits" / f"{name}.yaml").write_text(text.lstrip(), encoding="utf-8")
    for name, text in REGLES.items():
        path = folder / "essai" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
        path.with_suffix(".test.yaml").write_text(CAS[name].lstrip(), encoding="utf-8")
    return lawrules.load_rules(folder)
