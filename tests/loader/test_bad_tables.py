"""Faults of ``tables/``: each has its code, its words and its remedy, and is placed."""

import pytest

TABLE = "tables/durees.yaml"

# id, file, passage, its replacement, code, words of the problem, words of the remedy
FAULTS = [
    (
        "table_not_named_as_its_file",
        TABLE,
        "table: durees",
        "table: duree",
        "LR230",
        "« duree » ne correspond pas au nom du fichier « durees.yaml »",
        "",
    ),
    (
        "row_with_a_cell_too_few",
        TABLE,
        "[livre, 2015-01-01, 21, confirme, r2015]",
        "[livre, 21, confirme, r2015]",
        "LR170",
        "une ligne de 5 colonnes est attendue, 4 trouvé",
        "[support, depuis, valeur, certitude, source]",
    ),
    (
        "row_that_is_no_list",
        TABLE,
        "- [livre, 2015-01-01, 21, confirme, r2015]",
        "- livre",
        "LR170",
        "une ligne de 5 colonnes est attendue, un texte trouvé",
        "colonnes attendues",
    ),
    (
        "value_below_the_minimum",
        TABLE,
        "21, confirme",
        "0, confirme",
        "LR171",
        "colonne « valeur » : « 0 » est au-dessous du minimum",
        "minimum : 1",
    ),
    (
        "decimals_of_a_whole_number",
        TABLE,
        "21, confirme",
        '"21,5", confirme',
        "LR171",
        "« 21,5 » a trop de décimales",
        "un nombre entier",
    ),
    (
        "key_that_is_no_choice",
        TABLE,
        "[disque,",
        "[disques,",
        "LR171",
        "colonne « support » : « disques » n'est pas un choix admis",
        "livre, disque",
    ),
    (
        "row_from_an_unknown_source",
        TABLE,
        "confirme, r2015]",
        "confirme, r2016]",
        "LR172",
        "source inconnue : « r2016 »",
        "vouliez-vous dire « r2015 » ?",
    ),
    (
        "row_twice",
        TABLE,
        "[livre, 2020-01-01, 28",
        "[livre, 2015-01-01, 28",
        "LR173",
        "deux lignes pour la même case, l'autre ligne 9",
        "gardez-en une",
    ),
    (
        "end_of_a_table_without_dates",
        TABLE,
        "datee: oui",
        "datee: non",
        "LR174",
        "« jusqu_au » sur une table sans dates",
        "datee: oui",
    ),
    (
        "unknown_certainty_of_a_row",
        TABLE,
        "de_memoire",
        "de memoire",
        "LR226",
        "« de memoire » n'est pas un choix admis",
        "vouliez-vous dire « de_memoire » ?",
    ),
    (
        "day_that_does_not_exist",
        TABLE,
        "disque, 2015-01-01",
        "disque, 2015-02-30",
        "LR225",
        "le jour « 2015-02-30 » n'existe pas",
        "corrigez",
    ),
    (
        "key_named_as_a_column",
        TABLE,
        "cles: {support:",
        "cles: {source:",
        "LR228",
        "« source » nomme déjà une colonne de toute table",
        "un autre nom",
    ),
]


@pytest.mark.parametrize("fault", [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_wrong_table_is_refused_with_its_code_words_and_remedy(library, fault):
    library.check_refused(*fault)
