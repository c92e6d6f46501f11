"""``remontees:`` of an entity: what it says once read, and each fault with its code."""

import pytest

ANNEE = "faits/annee.yaml"
ANCHOR = "liens:\n  lecteur: {vers: lecteur}"
FILING = """remontees:
  annuelle:
    titre: Sorties de l'année
    collection: emprunts
    regroupement: lecteur
    par: lecteur
    periode: [millesime]
    si: annee.millesime > 2000
    limite: fin
    totaux: [millesime]
    regles: [emprunt.retour]
"""


def _rule(library):
    return next(iter(library.load().regles))


def test_a_filing_is_read_with_its_condition(library):
    library.edit(ANNEE, ANCHOR, FILING.replace("emprunt.retour", _rule(library)) + ANCHOR)
    found = library.load_as_is().vocabulaire.entites["annee"].remontees["annuelle"]
    assert (found.collection, found.regroupement, found.par) == ("emprunts", "lecteur", "lecteur")
    assert (found.periode, found.totaux, found.limite) == (("millesime",), ("millesime",), "fin")
    assert found.si is not None and found.taux is None


def test_an_entity_without_any_has_none(library):
    assert dict(library.load().vocabulaire.entites["annee"].remontees) == {}


@pytest.mark.parametrize(
    ("old", "new", "code", "what", "fix"),
    [
        (
            "collection: emprunts",
            "collection: emprunt",
            "LR168",
            "collection de « annee », « emprunt »",
            "« emprunts »",
        ),
        (
            "regroupement: lecteur",
            "regroupement: lecteurs",
            "LR168",
            "regroupement de « annee »",
            "« lecteur »",
        ),
        ("par: lecteur", "par: lecteurs", "LR168", "lien de « annee », « lecteurs »", "« lecteur »"),
        (
            "totaux: [millesime]",
            "totaux: [milesime]",
            "LR168",
            "fait de « annee », « milesime »",
            "« millesime »",
        ),
        ("limite: fin", "limite: fini", "LR168", "fait de « annee », « fini »", "« fin »"),
        (
            "emprunt.retour",
            "emprunt.rien_de_tel",
            "LR169",
            "règle inconnue « emprunt.rien_de_tel »",
            "créez la règle",
        ),
        ("    titre: Sorties de l'année\n", "", "LR221", "la clé « titre » manque", "ajoutez-la"),
        ("    par: lecteur\n", "", "LR221", "la clé « par » manque", "ajoutez-la"),
        (
            "    limite: fin\n",
            "    limites: fin\n",
            "LR220",
            "clé inconnue : « limites »",
            "vouliez-vous dire",
        ),
    ],
)
def test_each_fault_has_its_code_and_its_place(library, old, new, code, what, fix):
    assert old in FILING
    changed = FILING.replace(old, new, 1).replace("emprunt.retour", _rule(library))
    library.check_refused(ANNEE, ANCHOR, changed + ANCHOR, code, what, fix)
