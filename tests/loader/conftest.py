"""A small rule base with neutral words: a library, its readers, its loans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from attrs import frozen

from lawrules.errors import Problem, RuleFileError
from lawrules.loader import load_corpus
from lawrules.model import Corpus

FILES = {
    "_base.yaml": "titre: Règlement de la bibliothèque\nversion: 2026.1.0\n",
    "faits/lecteur.yaml": """\
entite: lecteur
titre: Lecteur
definition: Personne inscrite.
cle: carte
faits:
  carte: {type: code, titre: Numéro de carte, motif: "[0-9]{5}"}
  naissance: {type: date, titre: Naissance, personnel: oui}
  enfant: {type: booleen, titre: Enfant}
""",
    "faits/emprunt.yaml": """\
entite: emprunt
titre: Emprunt
pluriel: Emprunts
definition: Sortie d'un ouvrage.
date_de_reference: [date_retour, date_sortie]
liens:
  lecteur: {vers: lecteur, definition: Qui emprunte.}
  annee: {vers: annee, parent: oui}
faits:
  date_sortie: {type: date, titre: Sortie, alias: [sorti le, date de sortie]}
  date_retour: {type: date, titre: Retour, inconnu: L'ouvrage n'est pas rentré., origine: {SIGB: champ 12}}
  duree: {type: entier, titre: Durée, unite: jours, minimum: 0}
  support:
    type: choix
    titre: Support
    valeurs: {livre: Livre, disque: Disque}
  caution: {type: montant, titre: Caution, unite: euros}
  precieux: {type: booleen, titre: Ouvrage précieux}
""",
    "faits/annee.yaml": """\
entite: annee
titre: Année
cle: millesime
date_de_reference: [fin]
document: non
liens:
  lecteur: {vers: lecteur}
collections:
  emprunts:
    de: emprunt
    titre: Emprunts
    regroupements:
      lecteur: {titre: par lecteur, cles: {millesime: annee(emprunt.date_sortie)}, reprend: [lecteur]}
faits:
  millesime: {type: entier, titre: Millésime}
  niveau: {type: choix, titre: Niveau, valeurs: {lecteur: Lecteur}}
  fin: {type: date, titre: Dernier jour}
  retards: {type: entier, titre: Retards, minimum: 0, bornes: oui}
  part_des_retards: {type: taux, titre: Part des retards}
""",
    "tables/durees.yaml": """\
table: durees
titre: Durée accordée par support
cles: {support: {type: choix, valeurs: [livre, disque]}}
valeur: {type: entier, unite: jours, minimum: 1}
datee: oui
jusqu_au: 2026-12-31
sources: {r2015: règlement de 2015}
lignes:
  - [livre, 2015-01-01, 21, confirme, r2015]
  - [livre, 2020-01-01, 28, confirme, r2015]
  - [disque, 2015-01-01, 7, de_memoire, r2015]
""",
    "reglement/p1/duree.yaml": """\
id: pret.duree
titre: Durée d'un prêt
resume: Un prêt ne dépasse pas la durée accordée.
porte_sur: emprunt
nature: obligation
gravite: manquement
consequence: La bibliothèque rappelle l'ouvrage de {emprunt.lecteur.carte}.
remede: Rendre {manque} jours plus tôt, soit {maximum} au plus.
mots_cles: [durée, retour]
versions:
  - depuis: 2020-01-01
    source: {texte: Règlement, article: P1, repere: vingt-huit jours}
    certitude: confirme
    verifie_le: 2026-11-20
    parametres: {maximum: 28 jours}
    sauf:
      - id: precieux
        titre: Ouvrage de la réserve
        si: emprunt.precieux
        source: {texte: Règlement, article: P2}
    exige: emprunt.duree <= maximum
  - depuis: 2015-01-01
    fin: 2018-12-31
    source: {texte: Règlement, article: P1}
    certitude: de_memoire
    parametres: {maximum: 21 jours, supports: [livre]}
    si: emprunt.support parmi supports
    exige: emprunt.duree <= maximum
""",
    "reglement/p1/duree.test.yaml": """\
- cas: Vingt-huit jours suffisent
  pourquoi: le dernier jour compte
  exemple: oui
  faits: {emprunt.date_sortie: 2021-03-01, emprunt.duree: 28, emprunt.lecteur.carte: 01004}
  attendu: conforme
- cas: Avant le règlement
  date: 2014-12-31
  faits: {emprunt.duree: 90}
  attendu: aucune_version
- cas: Durée inconnue
  date: 2021-03-01
  faits: {emprunt.duree: inconnu, emprunt.precieux: non}
  attendu: indetermine
  faits_manquants: [emprunt.duree]
""",
    "reglement/p1/_article.yaml": """\
texte: Règlement
article: P1
titre: Durée des prêts
alineas:
  - {repere: vingt-huit jours, alinea: "1", encode_par: [pret.duree]}
  - {repere: le directeur apprécie, ecarte: pouvoir d'appréciation}
  - {repere: les prolongations, a_faire: attendre l'arrêté}
""",
    "reglement/p2/enfant.yaml": """\
id: lecteur.enfant
titre: Lecteur enfant
porte_sur: lecteur
nature: definition
definit: lecteur.enfant
hors_periode: non
versions:
  - depuis: 2015-01-01
    source: {texte: Règlement, article: P2}
    certitude: confirme
    verifie_le: 2026-11-20
    parametres: {majorite: 12 ans}
    vaut: annees_revolues(lecteur.naissance, date_de_reference) < majorite
""",
    "reglement/p2/enfant.test.yaml": """\
- cas: Onze ans
  date: 2021-03-01
  faits: {lecteur.naissance: 2010-01-01}
  valeur: oui
- cas: Naissance inconnue
  date: 2021-03-01
  valeur: inconnu
  faits_manquants: [lecteur.naissance]
""",
    "reglement/p3/part_des_retards.yaml": """\
id: annee.part_des_retards
titre: Part des retards
porte_sur: annee
nature: calcul
definit: annee.part_des_retards
versions:
  - depuis: 2015-01-01
    source: {texte: Règlement, article: P3}
    certitude: doute
    parametres: {delai: 28 jours}
    vaut: "part(annee.emprunts, parmi: connu(emprunt.duree), dont: emprunt.duree > delai)"
    lecture: Entre les prêts rendus et tous les prêts, on retient les premiers.
""",
    "reglement/p3/part_des_retards.test.yaml": """\
- cas: Un sur deux
  faits:
    annee.fin: 2021-12-31
    annee.retards: {min: 1, max: 2}
    annee.emprunts:
      - {emprunt.duree: 30, emprunt.lecteur.carte: "00001"}
      - {emprunt.duree: 28}
  valeur: 50 %
- cas: Aucun prêt
  date: 2021-12-31
  faits: {annee.emprunts: []}
  attendu: sans_objet
""",
}


@frozen
class Library:
    """A folder in which the library's rule base is written, with changes."""

    folder: Path

    def write(self, changes: Mapping[str, str | None] | None = None) -> Path:
        """Write every file; ``changes`` replaces, adds, or (None) leaves out some."""
        for name, text in {**FILES, **(changes or {})}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(text, encoding="utf-8")
        return self.folder

    def edit(self, name: str, old: str, new: str) -> Path:
        """Write every file, with one passage of one replaced."""
        assert FILES[name].count(old) >= 1, f"{old!r} is not in {name}"
        return self.write({name: FILES[name].replace(old, new, 1)})

    def load(self, changes: Mapping[str, str | None] | None = None) -> Corpus:
        """The corpus of the folder, after ``changes``."""
        return load_corpus(self.write(changes))

    def load_as_is(self, *, extra: Iterable[Path] = ()) -> Corpus:
        """The corpus of the folder as it stands."""
        return load_corpus(self.folder, extra=extra)

    def refused(self) -> tuple[Problem, ...]:
        """The problems for which the folder as it stands is refused."""
        with pytest.raises(RuleFileError) as caught:
            load_corpus(self.folder)
        return caught.value.problems

    def check_refused(self, name: str, old: str, new: str, code: str, what: str, fix: str) -> None:
        """Assert that one edit of one file is refused there, with this code, these words and this remedy."""
        self.edit(name, old, new)
        problems = self.refused()
        matching = [problem for problem in problems if problem.code == code and what in problem.what]
        assert matching, "\n".join(map(str, problems))
        assert fix in matching[0].fix
        assert matching[0].where.file.endswith(name)
        assert matching[0].where.line is not None


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAWRULES_NO_CACHE", "1")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "bibliotheque")
