"""``parties:`` of a document: what it says once read, and each fault with its code."""

import pytest

ANNEE = "faits/annee.yaml"
ANCHOR = "liens:\n  lecteur: {vers: lecteur}"
PARTIES = """parties:
  de: emprunt
  lieu: emprunt.support
  groupes:
    lecteurs:
      titre: Lecteurs
      qualites:
        emprunte: {titre: emprunte, cle: emprunt.lecteur.carte, type: emprunt.support, aucun: [disque], attendu: oui}
      comptes: {duree: emprunt.precieux}
      dans: emprunts
      cle: emprunt.lecteur.carte
      nom: emprunt.lecteur.carte
      type: emprunt.support
      types: {livre: livre}
"""


def test_parties_are_read_with_their_paths(library):
    library.edit(ANNEE, ANCHOR, PARTIES + ANCHOR)
    found = library.load_as_is().vocabulaire.entites["annee"].parties
    (group,) = found.groupes
    assert (found.de, found.lieu) == ("emprunt", "emprunt.support")
    assert (group.dans, group.cle, group.comptes) == (
        "emprunts",
        "emprunt.lecteur.carte",
        (("duree", "emprunt.precieux"),),
    )
    assert (group.qualites[0].aucun, group.qualites[0].attendu) == (("disque",), True)


def test_an_entity_without_any_has_none(library):
    assert library.load().vocabulaire.entites["annee"].parties is None


@pytest.mark.parametrize(
    ("old", "new", "code", "what", "fix"),
    [
        ("de: emprunt\n", "de: emprunts\n", "LR178", "entité inconnue « emprunts »", "« emprunt »"),
        ("dans: emprunts", "dans: emprunt", "LR178", "collection inconnue « emprunt »", "« emprunts »"),
        ("{duree: emprunt.precieux}", "{durees: emprunt.precieux}", "LR178", "« durees »", "« duree »"),
        (
            "{duree: emprunt.precieux}",
            "{duree: emprunt.duree}",
            "LR179",
            "n'est pas un fait vrai ou faux",
            "chemin",
        ),
        ("lieu: emprunt.support", "lieu: emprunt.duree + 1 jours", "LR179", "n'est pas un fait", "chemin"),
        ("{livre: livre}", "{livre: livres}", "LR178", "valeur inconnue « livres »", "« livre »"),
        ("      dans: emprunts\n", "", "LR221", "la clé « dans » manque", "ajoutez-la"),
        ("      nom: emprunt.lecteur.carte\n", "", "LR221", "la clé « nom » manque", "ajoutez-la"),
        ("attendu: oui", "attendus: oui", "LR220", "clé inconnue : « attendus »", "« attendu »"),
    ],
)
def test_each_fault_has_its_code_and_its_place(library, old, new, code, what, fix):
    assert old in PARTIES
    library.check_refused(ANNEE, ANCHOR, PARTIES.replace(old, new, 1) + ANCHOR, code, what, fix)
