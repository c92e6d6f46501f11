"""Each fault of a rule base has its code, its words and its remedy, and is placed."""

import pytest

from lawrules.loader.discovery import SourceKind, find_roots, list_files

RULE = "reglement/p1/duree.yaml"
CASES = "reglement/p1/duree.test.yaml"
LEDGER = "reglement/p1/_article.yaml"
DEFINITION = "reglement/p2/enfant.yaml"
DEFINITION_CASES = "reglement/p2/enfant.test.yaml"
SHARE_CASES = "reglement/p3/part_des_retards.test.yaml"
LOAN = "faits/emprunt.yaml"
YEAR = "faits/annee.yaml"
READER = "faits/lecteur.yaml"
TABLE = "tables/durees.yaml"

# id, file, passage, its replacement, code, words of the problem, words of the remedy
VOCABULARY = [
    (
        "entity_not_named_as_its_file",
        LOAN,
        "entite: emprunt",
        "entite: emprunts",
        "LR230",
        "« emprunts » ne correspond pas au nom du fichier « emprunt.yaml »",
        "celle du fichier",
    ),
    ("entity_without_title", LOAN, "titre: Emprunt\n", "", "LR221", "la clé « titre » manque", "ajoutez-la"),
    (
        "unknown_key_of_an_entity",
        LOAN,
        "pluriel:",
        "plurielle:",
        "LR220",
        "clé inconnue : « plurielle »",
        "vouliez-vous dire « pluriel » ?",
    ),
    (
        "accent_in_a_fact_name",
        LOAN,
        "  duree: {",
        "  durée: {",
        "LR228",
        "« durée » n'est pas un nom",
        "minuscules sans accent",
    ),
    (
        "fact_named_as_a_word_of_formulas",
        LOAN,
        "  duree: {",
        "  parmi: {",
        "LR228",
        "« parmi » est un mot des formules",
        "un autre nom",
    ),
    (
        "unknown_type",
        LOAN,
        "type: booleen",
        "type: boolean",
        "LR226",
        "« boolean » n'est pas un choix admis",
        "vouliez-vous dire « booleen » ?",
    ),
    (
        "unknown_unit",
        LOAN,
        "unite: euros",
        "unite: euross",
        "LR151",
        "unité inconnue : « euross »",
        "vouliez-vous dire « euros » ?",
    ),
    (
        "bounds_of_a_text",
        READER,
        "type: date, titre: Naissance",
        "type: texte, bornes: oui, titre: Naissance",
        "LR150",
        "« bornes » ne s'emploie pas avec le type « texte »",
        "retirez la clé",
    ),
    (
        "unit_of_a_truth",
        LOAN,
        "{type: booleen,",
        "{type: booleen, unite: jours,",
        "LR150",
        "« unite » ne s'emploie pas avec le type « booleen »",
        "retirez la clé",
    ),
    (
        "choice_without_values",
        LOAN,
        "    valeurs: {livre: Livre, disque: Disque}\n",
        "",
        "LR152",
        "un choix sans « valeurs »",
        "valeurs: {mot: Libellé",
    ),
    ("pattern_that_is_none", READER, '"[0-9]{5}"', '"[0-9"', "LR153", "motif illisible", "au caractère 1"),
    (
        "minimum_above_maximum",
        LOAN,
        "minimum: 0",
        "minimum: 10, maximum: 5",
        "LR154",
        "minimum au-dessus du maximum",
        "échangez-les",
    ),
    (
        "half_a_decimal",
        LOAN,
        "unite: euros",
        "unite: euros, decimales: 1,5",
        "LR220",
        "clé inconnue : « 5 »",
        "virgule",
    ),
    (
        "ten_decimals",
        LOAN,
        "unite: euros",
        "unite: euros, decimales: 10",
        "LR155",
        "nombre de décimales inattendu",
        "de 0 à 9",
    ),
    (
        "number_that_is_none",
        LOAN,
        "minimum: 0",
        "minimum: zéro",
        "LR227",
        "« zéro » n'est pas un nombre",
        "écrivez 8861",
    ),
    (
        "truth_in_english",
        LOAN,
        "parent: oui",
        "parent: yes",
        "LR224",
        "« yes » n'est ni oui ni non",
        "oui ou non",
    ),
    (
        "fact_and_link_of_one_name",
        LOAN,
        "  duree: {",
        "  lecteur: {type: texte, titre: Nom}\n  duree: {",
        "LR156",
        "« lecteur » nomme deux choses",
        "noms différents",
    ),
    (
        "link_to_an_unknown_entity",
        LOAN,
        "vers: lecteur",
        "vers: lectrice",
        "LR157",
        "entité inconnue : « lectrice »",
        "vouliez-vous dire « lecteur » ?",
    ),
    (
        "parent_that_holds_nothing",
        LOAN,
        "vers: lecteur,",
        "vers: lecteur, parent: oui,",
        "LR158",
        "« lecteur » est un lien parent vers « lecteur », qui n'en contient pas",
        "déclarez la collection",
    ),
    (
        "two_parents_of_one_kind",
        LOAN,
        "  annee: {vers: annee, parent: oui}",
        "  annee: {vers: annee, parent: oui}\n  autre: {vers: annee, parent: oui}",
        "LR158",
        "deux liens parents vers « annee »",
        "gardez-en un seul",
    ),
    (
        "key_that_is_no_fact",
        READER,
        "cle: carte",
        "cle: cartes",
        "LR159",
        "« cle » : fait inconnu « cartes »",
        "vouliez-vous dire « carte » ?",
    ),
    (
        "reference_date_that_is_no_date",
        LOAN,
        "[date_retour, date_sortie]",
        "[date_retour, duree]",
        "LR159",
        "« duree » n'est pas un fait daté de l'entité",
        "date_sortie, date_retour",
    ),
    (
        "one_header_for_two_facts",
        LOAN,
        "titre: Retour,",
        "titre: Retour, alias: [Sorti le],",
        "LR163",
        "l'alias « Sorti le » désigne « date_sortie » et « date_retour »",
        "un seul fait",
    ),
    (
        "grouping_on_an_unknown_fact",
        YEAR,
        "cles: {millesime:",
        "cles: {millesimes:",
        "LR160",
        "clé de regroupement inconnue : « millesimes »",
        "vouliez-vous dire « millesime » ?",
    ),
    (
        "grouping_formula_of_another_type",
        YEAR,
        "annee(emprunt.date_sortie)",
        "emprunt.date_sortie",
        "LR111",
        "la formule donne « date », on attend « entier »",
        "",
    ),
    (
        "grouping_formula_about_an_unknown_fact",
        YEAR,
        "annee(emprunt.date_sortie)",
        "annee(emprunt.date_de_sortie)",
        "LR103",
        "fait inconnu : « emprunt.date_de_sortie »",
        "vouliez-vous dire « date_sortie » ?",
    ),
    (
        "shared_link_that_rows_have_not",
        YEAR,
        "reprend: [lecteur]",
        "reprend: [emprunteur]",
        "LR161",
        "« emprunteur » n'est pas un lien commun à « annee » et « emprunt »",
        "liens communs : lecteur",
    ),
    (
        "grouping_that_is_no_level",
        YEAR,
        "valeurs: {lecteur: Lecteur}",
        "valeurs: {usager: Usager}",
        "LR162",
        "« lecteur » n'est pas une valeur de « annee.niveau »",
        "valeurs : usager",
    ),
    (
        "grouping_without_level",
        YEAR,
        "  niveau: {type: choix, titre: Niveau, valeurs: {lecteur: Lecteur}}\n",
        "",
        "LR162",
        "« annee » est regroupée, mais n'a pas de fait « niveau »",
        "un mot par regroupement",
    ),
]

TABLES = [
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

RULES = [
    (
        "id_not_named_as_its_file",
        RULE,
        "id: pret.duree",
        "id: pret.durees",
        "LR230",
        "« pret.durees » ne correspond pas au nom du fichier « duree.yaml »",
        "la dernière partie",
    ),
    (
        "id_without_domain",
        RULE,
        "id: pret.duree",
        "id: duree",
        "LR228",
        "« duree » n'est pas un identifiant",
        "domaine.objet",
    ),
    (
        "unknown_key_of_a_version",
        RULE,
        "    exige: emprunt.duree <= maximum\n  - ",
        "    exiges: emprunt.duree <= maximum\n  - ",
        "LR220",
        "clé inconnue : « exiges »",
        "vouliez-vous dire « exige » ?",
    ),
    (
        "norm_without_requirement",
        RULE,
        "    exige: emprunt.duree <= maximum\n  - ",
        "  - ",
        "LR221",
        "la clé « exige » manque",
        "ajoutez-la",
    ),
    (
        "versions_of_one_day",
        RULE,
        "depuis: 2015-01-01\n    fin: 2018-12-31",
        "depuis: 2020-01-01",
        "LR210",
        "deux versions commencent le 2020-01-01, lignes 11 et 22",
        "journal officiel",
    ),
    (
        "versions_oldest_first",
        RULE,
        "depuis: 2015-01-01\n    fin: 2018-12-31",
        "depuis: 2022-01-01",
        "LR234",
        "la version du 2022-01-01 vient après celle du 2020-01-01",
        "la plus récente d'abord",
    ),
    (
        "end_before_start",
        RULE,
        "fin: 2018-12-31",
        "fin: 2014-12-31",
        "LR232",
        "« fin » (2014-12-31) avant « depuis » (2015-01-01)",
        "journal officiel",
    ),
    (
        "versions_that_overlap",
        RULE,
        "fin: 2018-12-31",
        "fin: 2020-01-01",
        "LR233",
        "« fin » (2020-01-01) dépasse la veille de la version suivante (2019-12-31)",
        "retirez « fin »",
    ),
    (
        "date_in_french_order",
        RULE,
        "depuis: 2015-01-01",
        "depuis: 01/01/2015",
        "LR225",
        "« 01/01/2015 » n'est pas une date",
        "AAAA-MM-JJ",
    ),
    (
        "about_an_unknown_entity",
        RULE,
        "porte_sur: emprunt",
        "porte_sur: emprunts",
        "LR235",
        "« porte_sur » : entité inconnue « emprunts »",
        "vouliez-vous dire « emprunt » ?",
    ),
    (
        "unknown_nature",
        RULE,
        "nature: obligation",
        "nature: devoir",
        "LR226",
        "« devoir » n'est pas un choix admis",
        "obligation, interdiction, procedure",
    ),
    (
        "norm_without_gravity",
        RULE,
        "gravite: manquement\n",
        "",
        "LR240",
        "la clé « gravite » manque",
        "nullite, illegalite, manquement, vigilance",
    ),
    (
        "definition_with_gravity",
        DEFINITION,
        "nature: definition\n",
        "nature: definition\ngravite: vigilance\n",
        "LR241",
        "« gravite » dans une règle de nature « definition »",
        "retirez-la",
    ),
    (
        "norm_that_gives_a_value",
        RULE,
        "    exige: emprunt.duree <= maximum\n  - ",
        "    vaut: emprunt.duree\n  - ",
        "LR242",
        "« vaut » dans une règle de nature « obligation »",
        "écrivez « exige »",
    ),
    (
        "norm_that_defines",
        RULE,
        "gravite: manquement",
        "gravite: manquement\ndefinit: emprunt.duree",
        "LR242",
        "« definit » dans une règle de nature « obligation »",
        "nature: definition",
    ),
    (
        "definition_of_nothing",
        DEFINITION,
        "definit: lecteur.enfant\n",
        "",
        "LR221",
        "la clé « definit » manque",
        "ajoutez-la",
    ),
    (
        "definition_of_an_unknown_fact",
        DEFINITION,
        "definit: lecteur.enfant",
        "definit: lecteur.enfants",
        "LR236",
        "« definit » : fait inconnu « lecteur.enfants »",
        "vouliez-vous dire « lecteur.enfant » ?",
    ),
    (
        "definition_of_a_fact_of_another_entity",
        DEFINITION,
        "definit: lecteur.enfant",
        "definit: emprunt.precieux",
        "LR237",
        "« emprunt.precieux » n'est pas un fait de l'entité",
        "porte_sur: emprunt",
    ),
    (
        "definition_of_another_type",
        DEFINITION,
        "vaut: annees_revolues(lecteur.naissance, date_de_reference) < majorite",
        "vaut: annees_revolues(lecteur.naissance, date_de_reference)",
        "LR111",
        "la formule donne",
        "",
    ),
    (
        "definition_of_itself",
        DEFINITION,
        "vaut: annees",
        "vaut: lecteur.enfant ou annees",
        "LR239",
        "définition circulaire : lecteur.enfant → lecteur.enfant",
        "sans les autres",
    ),
    (
        "value_out_of_period_of_another_type",
        DEFINITION,
        "hors_periode: non",
        "hors_periode: 0",
        "LR249",
        "« hors_periode » : « 0 » n'est ni oui ni non",
        "oui ou non",
    ),
    (
        "value_out_of_period_of_a_norm",
        RULE,
        "gravite: manquement",
        "gravite: manquement\nhors_periode: non",
        "LR242",
        "« hors_periode » ne vaut que pour une définition",
        "retirez la clé",
    ),
    (
        "no_version",
        DEFINITION,
        "versions:\n",
        "versions: []\nautre:\n",
        "LR243",
        "la règle n'a pas de version",
        "au moins une version",
    ),
    (
        "versions_as_a_mapping",
        DEFINITION,
        "  - depuis: 2015-01-01",
        "    depuis: 2015-01-01",
        "LR222",
        "on attend une liste, un tableau « clé: valeur » trouvé",
        "",
    ),
    (
        "remedy_with_an_unknown_word",
        RULE,
        "{maximum}",
        "{maximun}",
        "LR244",
        "« {maximun} » ne peut pas être rempli",
        "vouliez-vous dire « maximum » ?",
    ),
    (
        "consequence_with_an_unknown_fact",
        RULE,
        "{emprunt.lecteur.carte}",
        "{emprunt.lecteur.cartes}",
        "LR244",
        "« {emprunt.lecteur.cartes} » ne peut pas être rempli",
        "vouliez-vous dire « carte » ?",
    ),
    (
        "remedy_with_an_open_brace",
        RULE,
        "Rendre {manque} jours",
        "Rendre {manque jours",
        "LR244",
        "une accolade est seule",
        "fermez",
    ),
    (
        "two_exceptions_of_one_name",
        RULE,
        "    exige: emprunt.duree <= maximum\n  - ",
        "      - {id: precieux, titre: Encore, si: emprunt.precieux}\n    exige: emprunt.duree <= maximum\n  - ",
        "LR247",
        "deux exceptions se nomment « precieux »",
        "noms différents",
    ),
    (
        "exception_without_condition",
        RULE,
        "        si: emprunt.precieux\n",
        "",
        "LR221",
        "la clé « si » manque",
        "",
    ),
    (
        "source_without_text",
        RULE,
        "source: {texte: Règlement, article: P1}",
        "source: {article: P1}",
        "LR221",
        "la clé « texte » manque",
        "ajoutez-la",
    ),
    (
        "unknown_certainty",
        RULE,
        "certitude: de_memoire",
        "certitude: probable",
        "LR226",
        "« probable » n'est pas un choix admis",
        "confirme, de_memoire, doute",
    ),
    (
        "unknown_fact_in_a_formula",
        RULE,
        "exige: emprunt.duree <=",
        "exige: emprunt.durée_jours <=",
        "LR101",
        "",
        "",
    ),
    (
        "misspelt_fact_in_a_formula",
        RULE,
        "exige: emprunt.duree <=",
        "exige: emprunt.durees <=",
        "LR103",
        "fait inconnu : « emprunt.durees »",
        "vouliez-vous dire « duree » ?",
    ),
    (
        "unknown_parameter",
        RULE,
        "<= maximum\n  - ",
        "<= maximal\n  - ",
        "LR103",
        "nom inconnu : « maximal »",
        "vouliez-vous dire « maximum » ?",
    ),
    (
        "money_against_days",
        RULE,
        "{maximum: 28 jours}",
        "{maximum: 28 euros}",
        "LR112",
        "unités différentes",
        "",
    ),
    (
        "parameter_that_is_a_calculation",
        RULE,
        "{maximum: 28 jours}",
        "{maximum: 4 * 7}",
        "LR106",
        "« 4 * 7 » n'est pas une valeur",
        "",
    ),
    (
        "parameter_named_as_an_entity",
        RULE,
        "{maximum: 28 jours}",
        "{maximum: 28 jours, lecteur: 3}",
        "LR228",
        "« lecteur » désigne déjà autre chose",
        "un autre nom",
    ),
    (
        "key_without_value",
        RULE,
        "resume: Un prêt ne dépasse pas la durée accordée.",
        "resume:",
        "LR223",
        "la clé « resume » est sans valeur",
        "ou retirez la clé",
    ),
    (
        "word_repeated_in_a_list",
        RULE,
        "[durée, retour]",
        "[durée, durée]",
        "LR229",
        "« durée » répété dans la liste",
        "une seule",
    ),
    (
        "key_repeated",
        RULE,
        "nature: obligation",
        "nature: obligation\nnature: interdiction",
        "LR205",
        "clé répétée : « nature », déjà donnée ligne 5",
        "une seule",
    ),
]

CASES_AND_LEDGERS = [
    (
        "cases_as_a_mapping",
        DEFINITION_CASES,
        "- cas: Onze ans\n  date: 2021-03-01\n",
        "Onze ans:\n  date: 2021-03-01\n",
        "LR204",
        "YAML illisible",
        "",
    ),
    (
        "case_without_outcome",
        CASES,
        "  attendu: conforme\n",
        "",
        "LR260",
        "le cas ne dit pas ce qu'il attend : la clé « attendu » manque",
        "ajoutez-la",
    ),
    (
        "definition_case_without_value",
        DEFINITION_CASES,
        "  valeur: oui\n",
        "",
        "LR260",
        "la clé « valeur » manque",
        "ajoutez-la",
    ),
    (
        "verdict_that_is_none",
        CASES,
        "attendu: conforme",
        "attendu: conform",
        "LR260",
        "« attendu: conform » n'est pas un verdict de cette règle",
        "vouliez-vous dire « conforme » ?",
    ),
    (
        "verdict_of_a_definition",
        DEFINITION_CASES,
        "valeur: oui",
        "attendu: conforme",
        "LR260",
        "« attendu: conforme » n'est pas un verdict de cette règle",
        "sans_objet, aucune_version",
    ),
    (
        "value_of_a_norm",
        CASES,
        "attendu: conforme",
        "valeur: oui",
        "LR260",
        "« valeur » ne vaut que pour une définition",
        "attendu",
    ),
    (
        "value_and_verdict",
        SHARE_CASES,
        "  attendu: sans_objet",
        "  attendu: sans_objet\n  valeur: 0 %",
        "LR260",
        "« valeur » et « attendu » dans un même cas",
        "l'un des deux",
    ),
    (
        "unknown_fact_of_a_case",
        CASES,
        "{emprunt.duree: 90}",
        "{emprunt.durees: 90}",
        "LR261",
        "fait inconnu : « emprunt.durees »",
        "vouliez-vous dire « duree » ?",
    ),
    (
        "fact_of_another_root",
        CASES,
        "{emprunt.duree: 90}",
        "{lecteur.carte: 90}",
        "LR261",
        "chemin inconnu : « lecteur.carte »",
        "emprunt.…",
    ),
    (
        "code_that_lost_its_zero",
        CASES,
        "emprunt.lecteur.carte: 01004",
        "emprunt.lecteur.carte: 1004",
        "LR262",
        "« 1004 » n'a pas la forme du code",
        "[0-9]{5}",
    ),
    (
        "value_of_a_case_of_another_type",
        CASES,
        "emprunt.duree: 28",
        "emprunt.duree: un mois",
        "LR262",
        "« un mois » n'est pas un nombre",
        "sans unité",
    ),
    (
        "fact_of_a_case_without_value",
        CASES,
        "{emprunt.duree: 90}",
        "{emprunt.duree: }",
        "LR262",
        "on attend une valeur de type « entier en jour », un blanc trouvé",
        "inconnu",
    ),
    (
        "interval_of_a_fact_without_bounds",
        CASES,
        "{emprunt.duree: 90}",
        "{emprunt.duree: {min: 1, max: 2}}",
        "LR265",
        "ce fait ne se donne pas comme intervalle",
        "bornes: oui",
    ),
    (
        "interval_upside_down",
        SHARE_CASES,
        "{min: 1, max: 2}",
        "{min: 2, max: 1}",
        "LR265",
        "« min » dépasse « max »",
        "échangez-les",
    ),
    (
        "interval_of_nothing",
        SHARE_CASES,
        "{min: 1, max: 2}",
        "{}",
        "LR265",
        "un intervalle sans bornes",
        "inconnu",
    ),
    (
        "collection_that_is_no_list",
        SHARE_CASES,
        "annee.emprunts: []",
        "annee.emprunts: 3",
        "LR222",
        "« emprunts » est une collection : on attend une liste, un texte trouvé",
        "[] si elle est vide",
    ),
    (
        "unknown_missing_fact",
        CASES,
        "faits_manquants: [emprunt.duree]",
        "faits_manquants: [emprunt.durees]",
        "LR266",
        "fait inconnu : « emprunt.durees »",
        "vouliez-vous dire « duree » ?",
    ),
    (
        "case_without_day",
        CASES,
        "emprunt.date_sortie: 2021-03-01, ",
        "",
        "LR263",
        "le cas n'a pas de jour",
        "ou le fait emprunt.date_retour ou emprunt.date_sortie",
    ),
    (
        "cases_of_one_name",
        CASES,
        "cas: Durée inconnue",
        "cas: Avant le règlement",
        "LR264",
        "deux cas se nomment « Avant le règlement », l'autre ligne 6",
        "noms différents",
    ),
    (
        "unknown_world",
        CASES,
        "  exemple: oui",
        "  monde: ferme",
        "LR226",
        "« ferme » n'est pas un choix admis",
        "ouvert, clos",
    ),
    (
        "example_in_english",
        CASES,
        "exemple: oui",
        "exemple: true",
        "LR224",
        "« true » n'est ni oui ni non",
        "oui ou non",
    ),
    (
        "alinea_without_fate",
        LEDGER,
        ", ecarte: pouvoir d'appréciation",
        "",
        "LR270",
        "le sort de l'alinéa doit être unique : rien",
        "« a_faire »",
    ),
    (
        "alinea_with_two_fates",
        LEDGER,
        ", ecarte: pouvoir",
        ", a_faire: plus tard, ecarte: pouvoir",
        "LR270",
        "ecarte et a_faire à la fois",
        "partagez la ligne",
    ),
    (
        "ledger_of_an_unknown_rule",
        LEDGER,
        "[pret.duree]",
        "[pret.durees]",
        "LR271",
        "règle inconnue : « pret.durees »",
        "vouliez-vous dire « pret.duree » ?",
    ),
]

ALL = [*VOCABULARY, *TABLES, *RULES, *CASES_AND_LEDGERS]


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "what", "fix"), [row[1:] for row in ALL], ids=[row[0] for row in ALL]
)
def test_a_wrong_file_is_refused_with_its_code_words_and_remedy(library, name, old, new, code, what, fix):
    library.edit(name, old, new)
    problems = library.refused()
    matching = [problem for problem in problems if problem.code == code and what in problem.what]
    assert matching, "\n".join(map(str, problems))
    assert fix in matching[0].fix
    assert matching[0].where.file.endswith(name)
    assert matching[0].where.line is not None


def test_two_files_may_not_declare_one_rule(library):
    text = (library.write() / RULE).read_text(encoding="utf-8")
    cases = (library.folder / CASES).read_text(encoding="utf-8")
    library.write({"reglement/p9/duree.yaml": text, "reglement/p9/duree.test.yaml": cases})
    (problem,) = library.refused()
    assert problem.code == "LR231"
    assert "« pret.duree » est déjà déclaré dans" in problem.what
    assert "p1/duree.yaml" in problem.what


def test_two_rules_may_not_define_one_fact(library):
    text = (
        (library.write() / DEFINITION)
        .read_text(encoding="utf-8")
        .replace("lecteur.enfant\ntitre", "lecteur.jeune\ntitre")
    )
    cases = (library.folder / DEFINITION_CASES).read_text(encoding="utf-8")
    library.write({"reglement/p2/jeune.yaml": text, "reglement/p2/jeune.test.yaml": cases})
    (problem,) = library.refused()
    assert problem.code == "LR238"
    assert (
        problem.what == "« lecteur.enfant » est défini deux fois, par « lecteur.enfant » et « lecteur.jeune »"
    )


def test_definitions_may_not_turn_in_a_circle(library):
    share = "reglement/p3/part_des_retards.yaml"
    text = (library.write() / share).read_text(encoding="utf-8")
    late = (
        text.replace("annee.part_des_retards", "annee.retards")
        .replace('"part(annee.emprunts, parmi: connu(emprunt.duree), dont: emprunt.duree > delai)"',
                 "si annee.part_des_retards > seuil alors 1 sinon 0")
        .replace("{delai: 28 jours}", "{seuil: 10 %}")
    )  # fmt: skip
    circle = text.replace(
        '"part(annee.emprunts, parmi: connu(emprunt.duree), dont: emprunt.duree > delai)"',
        "part(annee.retards, nombre(annee.emprunts))",
    )
    cases = "- {cas: Rien, date: 2021-01-01, valeur: inconnu}\n"
    library.write({"reglement/p3/retards.yaml": late, "reglement/p3/retards.test.yaml": cases, share: circle})
    (problem,) = library.refused()
    assert problem.code == "LR239"
    assert "annee.part_des_retards → annee.retards → annee.part_des_retards" in problem.what


def test_a_rule_without_cases_is_refused(library):
    library.write({CASES: None})
    (problem,) = library.refused()
    assert (problem.code, problem.what) == ("LR245", "règle sans cas")
    assert "ajoutez duree.test.yaml" in problem.fix


def test_cases_without_a_rule_are_refused(library):
    library.write({"reglement/p4/perdu.test.yaml": "- {cas: Rien, attendu: conforme}\n"})
    (problem,) = library.refused()
    assert (problem.code, problem.what) == ("LR246", "cas sans règle")
    assert "ajoutez perdu.yaml" in problem.fix


def test_an_article_has_one_ledger(library):
    ledger = (library.write() / LEDGER).read_text(encoding="utf-8")
    library.write({"reglement/p5/_article.yaml": ledger})
    (problem,) = library.refused()
    assert problem.code == "LR272"
    assert "Règlement, art. P1 a déjà un registre" in problem.what


def test_the_extension_yml_is_refused_rather_than_ignored(library):
    library.write({"reglement/p1/autre.yml": "id: pret.autre\n"})
    (problem,) = library.refused()
    assert (problem.code, problem.what) == ("LR214", "extension « .yml »")


def test_a_missing_folder_is_told_as_such(library):
    (problem,) = library.refused()
    assert (problem.code, problem.what) == ("LR200", "dossier introuvable")


def test_a_folder_without_rules_is_told_as_such(library):
    library.folder.mkdir()
    (problem,) = library.refused()
    assert (problem.code, problem.what) == ("LR200", "aucun fichier de règles")


def test_all_problems_of_all_files_are_told_at_once(library):
    library.write(
        {
            TABLE: "table: durees\n",
            RULE: "id: pret.duree\nid: pret.duree\n",
            LEDGER: "texte: Règlement\narticle: P1\nalineas: []\nautre: 1\n",
        }
    )
    problems = library.refused()
    assert {problem.code for problem in problems} >= {"LR221", "LR205", "LR220"}
    assert len({problem.where.file for problem in problems}) == 3


def test_while_the_vocabulary_is_wrong_formulas_are_not_blamed(library):
    library.edit(LOAN, "  duree: {type: entier", "  duree: {type: entiers")
    assert [problem.code for problem in library.refused()] == ["LR226"]


def test_a_rule_that_cannot_be_read_is_not_also_unknown_to_the_ledger(library):
    library.edit(RULE, "nature: obligation", "nature: devoir")
    assert [problem.code for problem in library.refused()] == ["LR226"]


def test_each_kind_of_file_is_told_by_its_name_and_folder(library):
    library.write({"local/faits/quartier.yaml": "entite: quartier\n"})
    kinds = {file.relative: file.kind for file in list_files(find_roots(library.folder, ()))}
    assert kinds["faits/emprunt.yaml"] is SourceKind.ENTITY
    assert kinds["local/faits/quartier.yaml"] is SourceKind.ENTITY
    assert kinds[TABLE] is SourceKind.TABLE
    assert kinds[LEDGER] is SourceKind.LEDGER
    assert kinds[CASES] is SourceKind.CASES
    assert kinds[RULE] is SourceKind.RULE
    assert kinds["_base.yaml"] is SourceKind.BASE
