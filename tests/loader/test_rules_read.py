"""What the loader makes of a valid rule base."""

from datetime import date
from fractions import Fraction

from lawrules.loader import load_cases
from lawrules.loader.checks import notes
from lawrules.model import Certitude, Verdict


def test_a_version_runs_until_the_eve_of_the_next_or_its_own_end(library):
    newest, oldest = library.load().regles["pret.duree"].versions
    assert (newest.depuis, newest.fin) == (date(2020, 1, 1), None)
    assert (oldest.depuis, oldest.fin) == (date(2015, 1, 1), date(2018, 12, 31))


def test_without_an_end_of_its_own_a_version_stops_on_the_eve_of_the_next(library):
    library.edit("reglement/p1/duree.yaml", "    fin: 2018-12-31\n", "")
    rule = library.load_as_is().regles["pret.duree"]
    assert rule.versions[1].fin == date(2019, 12, 31)


def test_there_is_no_version_in_a_gap_nor_before_the_first(library):
    rule = library.load().regles["pret.duree"]
    assert rule.version_on(date(2018, 12, 31)) is rule.versions[1]
    assert rule.version_on(date(2019, 6, 1)) is None
    assert rule.version_on(date(2014, 12, 31)) is None
    assert rule.version_on(date(2020, 1, 1)) is rule.versions[0]


def test_parameters_are_typed_from_how_they_are_written(library):
    newest, oldest = library.load().regles["pret.duree"].versions
    (parameter,) = newest.parametres
    assert (parameter.nom, parameter.value, str(parameter.type.unite)) == ("maximum", Fraction(28), "jour")
    (listed,) = oldest.listes
    assert (listed.nom, listed.values) == ("supports", ("livre",))


def test_exceptions_keep_their_name_and_source(library):
    (exception,) = library.load().regles["pret.duree"].versions[0].sauf
    assert (exception.id, exception.titre) == ("precieux", "Ouvrage de la réserve")
    assert str(exception.source) == "Règlement, art. P2"


def test_a_formula_knows_where_it_is_written(library):
    where = library.load().regles["pret.duree"].versions[0].formula.where
    assert where.file.endswith("reglement/p1/duree.yaml")
    assert (where.line, where.column, where.path) == (21, 12, "versions[0].exige")


def test_a_definition_gives_a_fact_even_outside_its_versions(library):
    corpus = library.load()
    rule = corpus.definition_of("lecteur.enfant")
    assert rule is corpus.regles["lecteur.enfant"]
    assert rule.hors_periode is False


def test_facts_have_the_types_of_the_vocabulary(library):
    vocabulary = library.load().vocabulaire
    loan = vocabulary.entites["emprunt"]
    assert loan.faits["duree"].type.decimales == 0
    assert loan.faits["caution"].type.decimales == 2
    assert vocabulary.fact("annee.part_des_retards").type.decimales == 4
    assert loan.faits["support"].libelles == (("livre", "Livre"), ("disque", "Disque"))
    assert loan.faits["date_retour"].origine == (("SIGB", "champ 12"),)
    assert loan.date_de_reference == ("date_retour", "date_sortie")
    assert vocabulary.fact("lecteur.naissance").personnel


def test_a_grouping_reads_the_row_and_names_the_shared_links(library):
    (grouping,) = library.load().vocabulaire.entites["annee"].collections["emprunts"].regroupements
    assert (grouping.nom, grouping.titre, grouping.reprend) == ("lecteur", "par lecteur", ("lecteur",))
    ((name, formula),) = grouping.cles
    assert (name, formula.text) == ("millesime", "annee(emprunt.date_sortie)")


def test_a_dated_table_keeps_keys_days_and_certainty(library):
    table = library.load().tables["durees"]
    assert table.lignes[1].cles == ("livre",)
    assert (table.lignes[1].depuis, table.lignes[1].valeur) == (date(2020, 1, 1), Fraction(28))
    assert table.lignes[2].certitude is Certitude.DE_MEMOIRE
    assert table.jusqu_au == date(2026, 12, 31)


def test_the_ledger_gives_each_alinea_a_fate(library):
    (article,) = library.load().articles
    encoded, aside, later = article.alineas
    assert encoded.encode_par == ("pret.duree",)
    assert aside.ecarte == "pouvoir d'appréciation"
    assert later.a_faire == "attendre l'arrêté"


def test_cases_are_left_on_disk_until_asked_for(library):
    corpus = library.load()
    assert corpus.cas == ()
    assert len(load_cases(corpus)) == 7


def test_the_facts_of_a_case_are_typed_and_the_unknown_ones_left_out(library):
    cases = {case.cas: case for case in load_cases(library.load())}
    example = cases["Vingt-huit jours suffisent"]
    assert example.faits["emprunt.duree"] == Fraction(28)
    assert example.faits["emprunt.lecteur.carte"] == "01004"
    assert (example.attendu, example.exemple) == (Verdict.CONFORME, True)
    unknown = cases["Durée inconnue"]
    assert unknown.faits == {"emprunt.precieux": False}
    assert unknown.faits_manquants == ("emprunt.duree",)


def test_a_case_may_expect_no_version_a_value_an_unknown_value_or_no_object(library):
    cases = {case.cas: case for case in load_cases(library.load())}
    assert cases["Avant le règlement"].aucune_version
    assert cases["Onze ans"].valeur is True
    assert (cases["Naissance inconnue"].valeur, cases["Naissance inconnue"].attendu) == (None, None)
    assert cases["Aucun prêt"].attendu is Verdict.SANS_OBJET


def test_intervals_and_collections_of_a_case_are_plain_values(library):
    case = next(case for case in load_cases(library.load()) if case.cas == "Un sur deux")
    assert case.faits["annee.retards"] == {"min": Fraction(1), "max": Fraction(2)}
    assert case.faits["annee.emprunts"] == (
        {"emprunt.duree": Fraction(30), "emprunt.lecteur.carte": "00001"},
        {"emprunt.duree": Fraction(28)},
    )
    assert case.valeur == Fraction(1, 2)


def test_an_absent_fact_is_neither_unknown_nor_the_word_absent(library):
    library.edit("reglement/p1/duree.test.yaml", "emprunt.duree: inconnu", "emprunt.duree: absent")
    case = next(case for case in load_cases(library.load_as_is()) if case.cas == "Durée inconnue")
    assert case.faits["emprunt.duree"] is None


def test_the_version_of_the_law_is_that_of_the_base_file(library):
    assert library.load().version == "2026.1.0"


def test_notes_tell_what_to_look_at_again_without_refusing(library):
    corpus = library.load()
    found = [(note.code, note.what) for note in notes(corpus, today=date(2026, 11, 19))]
    assert ("LR273", "« lecteur.enfant » n'est cité par aucun registre d'article") in found
    assert (
        "LR275",
        "« pret.duree », version du 2020-01-01 : « verifie_le » (2026-11-20) est à venir",
    ) in found
    assert ("LR274", "« pret.duree », version du 2015-01-01 : personne n'a daté sa vérification") in found
    assert any(code == "LR277" and "les prolongations" in what for code, what in found)
    assert not any(code == "LR275" for code, _ in ((n.code, n.what) for n in notes(corpus)))


def test_local_rules_are_added_to_a_base(library, tmp_path):
    local = tmp_path / "local" / "reglement"
    local.mkdir(parents=True)
    rule = (library.write() / "reglement/p1/duree.yaml").read_text(encoding="utf-8")
    (local / "duree_locale.yaml").write_text(
        rule.replace("pret.duree", "local.duree_locale"), encoding="utf-8"
    )
    cases = (library.folder / "reglement/p1/duree.test.yaml").read_text(encoding="utf-8")
    (local / "duree_locale.test.yaml").write_text(cases, encoding="utf-8")
    corpus = library.load_as_is(extra=[tmp_path / "local"])
    assert {"pret.duree", "local.duree_locale"} <= set(corpus.regles)
    assert {case.regle for case in load_cases(corpus)} >= {"pret.duree", "local.duree_locale"}
