"""``rapprochement:`` of an entity: what it says once read, and each fault with its code."""

from fractions import Fraction

import pytest

EMPRUNT = "faits/emprunt.yaml"
ANCHOR = "faits:\n  date_sortie:"
MATCHING = """rapprochement:
  de: emprunt
  selon: support
  annee: duree
  annee_registre: annee(emprunt.date_sortie)
  nombre: duree
  taux: caution
  recoit: duree
  qui:
    lecteur: {titre: Lecteur, ligne: emprunt.lecteur.carte, registre: emprunt.lecteur.carte}
  comptes:
    livre: {parmi: emprunt.precieux, dont: emprunt.lecteur.enfant}
    disque: {dont: emprunt.lecteur.enfant}
  bilan: {entite: annee, collection: emprunts, regroupements: [lecteur]}
  exposer: [emprunt.caution]
  repete: {si: emprunt.precieux, de: annee(emprunt.date_sortie), a: 2030}
"""


def test_a_matching_is_read_with_its_formulas(library):
    library.edit(EMPRUNT, ANCHOR, MATCHING + ANCHOR)
    found = library.load_as_is().vocabulaire.entites["emprunt"].rapprochement
    assert (found.de, found.selon, found.recoit) == ("emprunt", "support", "duree")
    assert [key.nom for key in found.qui] == ["lecteur"]
    assert found.cles == ()
    assert (found.bilan.entite, found.bilan.regroupements, found.exposer) == (
        "annee",
        ("lecteur",),
        ("emprunt.caution",),
    )
    assert [(item.valeur, item.parmi is None) for item in found.comptes] == [
        ("livre", False),
        ("disque", True),
    ]
    assert found.fin.node.value == Fraction(2030)


def test_an_entity_without_one_has_none(library):
    assert library.load().vocabulaire.entites["lecteur"].rapprochement is None


@pytest.mark.parametrize(
    ("old", "new", "code", "what", "fix"),
    [
        (
            "de: emprunt\n",
            "de: emprunts\n",
            "LR164",
            "entité inconnue « emprunts »",
            "vouliez-vous dire « emprunt »",
        ),
        ("recoit: duree", "recoit: durees", "LR164", "« recoit » : fait inconnu « durees »", "« duree »"),
        ("selon: support", "selon: caution", "LR165", "n'est pas un choix", "de type choix"),
        ("disque: {dont", "disques: {dont", "LR165", "« disques » n'est pas une valeur", "« disque »"),
        (
            "ligne: emprunt.lecteur.carte",
            "ligne: emprunt.duree",
            "LR166",
            "clé « lecteur »",
            "nommez un code",
        ),
        ("entite: annee,", "entite: anee,", "LR164", "entité « anee » inconnu", "« annee »"),
        ("collection: emprunts", "collection: prets", "LR164", "collection « prets » inconnu", "emprunts"),
        ("[lecteur]}", "[lecteurs]}", "LR164", "regroupement « lecteurs » inconnu", "« lecteur »"),
        (
            "[emprunt.caution]",
            "[emprunt.cautions]",
            "LR164",
            "fait inconnu « emprunt.cautions »",
            "« emprunt.caution »",
        ),
        ("  recoit: duree\n", "", "LR221", "la clé « recoit » manque", "ajoutez-la"),
        (
            "  selon: support\n",
            "  selon: support\n  plus: x\n",
            "LR220",
            "clé inconnue : « plus »",
            "clés admises",
        ),
    ],
)
def test_each_fault_has_its_code_and_its_place(library, old, new, code, what, fix):
    assert old in MATCHING
    library.check_refused(EMPRUNT, ANCHOR, MATCHING.replace(old, new, 1) + ANCHOR, code, what, fix)


def test_a_formula_that_is_no_condition_is_refused(library):
    wrong = MATCHING.replace("parmi: emprunt.precieux", "parmi: emprunt.duree")
    library.edit(EMPRUNT, ANCHOR, wrong + ANCHOR)
    assert [problem.where.path for problem in library.refused()] == ["rapprochement.comptes.livre.parmi"]


def test_who_acts_is_named_by_links_of_the_entity(library):
    library.edit(EMPRUNT, ANCHOR, "agit: [lecteur]\n" + ANCHOR)
    assert library.load_as_is().vocabulaire.entites["emprunt"].agit == ("lecteur",)
    library.check_refused(
        EMPRUNT,
        ANCHOR,
        "agit: [lecteurs]\n" + ANCHOR,
        "LR167",
        "« lecteurs » n'est pas un lien",
        "« lecteur »",
    )
