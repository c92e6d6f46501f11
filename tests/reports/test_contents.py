from __future__ import annotations

from datetime import date

from attrs import evolve

from lawrules.audits.findings import NotJudged, RuleTally
from lawrules.model import Certitude, Gravite, Verdict
from lawrules.reports import contents
from lawrules.reports.contents import Level, Options, Part

from .factory import QUARTER, TITLES, clean_audit, empty, finding, sample


def tally(**verdicts: int) -> RuleTally:
    counts = {Verdict(name): count for name, count in verdicts.items()}
    return RuleTally("a.b", "t", "x", QUARTER, Certitude.CONFIRME, Gravite.MANQUEMENT, counts)


def test_an_audit_that_judged_nothing_is_an_alarm() -> None:
    conclusion = contents.conclude(empty())
    assert conclusion.level is Level.ALERTE
    assert conclusion.titre == "Rien n'a été jugé"
    assert "12\u00a0éléments non jugés" in conclusion.phrases[1]


def test_rules_without_any_verdict_do_not_make_an_audit_that_judged() -> None:
    audit = evolve(clean_audit(), bilans=(tally(),))
    assert contents.conclude(audit).level is Level.ALERTE


def test_an_open_breach_decides_the_conclusion() -> None:
    conclusion = contents.conclude(sample())
    assert conclusion.level is Level.MANQUEMENT
    # 2 + 1 + 1 + 1 accepted; 1 + 312 + 1; 2; 1,234: 1,555 in all.
    assert conclusion.phrases[0] == (
        "1\u202f555\u00a0contrôles (une règle appliquée à un sujet)\u00a0: 5\u00a0non conformes, "
        "314\u00a0indéterminés, 2\u00a0conformes, 1\u202f234\u00a0sans objet."
    )


def test_harmless_and_accepted_findings_are_counted_apart() -> None:
    text = " ".join(contents.conclude(sample()).phrases)
    assert "Parmi les indéterminés, 312 sans manquement possible." in text
    assert "1\u00a0constat accepté, avec son motif." in text
    assert "41\u00a0éléments non jugés" in text


def test_undecided_alone_is_neither_breach_nor_clean() -> None:
    undecided = finding(verdict=Verdict.INDETERMINE)
    audit = evolve(clean_audit(), constats=(undecided,), bilans=(tally(indetermine=1, conforme=5),))
    conclusion = contents.conclude(audit)
    assert conclusion.level is Level.OUVERT
    assert conclusion.titre.startswith("Aucun manquement établi, mais")


def test_something_not_judged_forbids_a_clean_conclusion() -> None:
    audit = evolve(clean_audit(), non_juges=(NotJudged("une règle", "erreur de calcul"),))
    assert contents.conclude(audit).level is Level.OUVERT


def test_breaches_that_are_all_accepted_are_still_said() -> None:
    audit = evolve(
        clean_audit(), constats=(finding(acceptation="vu"),), bilans=(tally(non_conforme=1, conforme=2),)
    )
    conclusion = contents.conclude(audit)
    assert conclusion.level is Level.OUVERT
    assert conclusion.titre == "Des manquements sont constatés, aucun ne reste ouvert"


def test_rules_that_apply_to_nobody_do_not_sound_like_compliance() -> None:
    conclusion = contents.conclude(evolve(clean_audit(), bilans=(tally(sans_objet=9),)))
    assert conclusion.level is Level.OUVERT
    assert conclusion.titre == "Aucune règle ne s'appliquait"
    assert "aucune obligation n'a été vérifiée" in " ".join(conclusion.phrases)


def test_a_clean_audit_says_how_much_it_judged() -> None:
    conclusion = contents.conclude(clean_audit())
    assert conclusion.level is Level.RIEN
    assert "3\u00a0contrôles" in conclusion.phrases[0]


def test_findings_follow_the_order_of_reports_inside_their_part() -> None:
    found = contents.parts(sample())
    assert [item.gravite for item in found[Part.NON_CONFORME]] == [
        Gravite.ILLEGALITE,
        Gravite.MANQUEMENT,
        Gravite.MANQUEMENT,
        Gravite.VIGILANCE,
    ]
    assert [len(found[part]) for part in Part] == [4, 2, 1, 1, 0]


def test_a_finding_kept_on_demand_is_not_mixed_with_breaches() -> None:
    assert contents.part_of(finding(verdict=Verdict.CONFORME, acceptation="x")) is Part.CONSERVE


def test_a_group_says_once_what_its_findings_share_and_leaves_out_what_differs() -> None:
    first = finding(cle="1", lecture="même", limites="une", depuis=date(2017, 1, 29))
    second = finding(cle="2", lecture="même", limites="autre", nombre=3)
    (group,) = contents.group((first, second))
    assert (group.lecture, group.limites, group.depuis, group.nombre) == ("même", "", None, 4)


def test_groups_split_by_gravity_so_that_the_order_is_kept() -> None:
    grave = finding(cle="1", gravite=Gravite.ILLEGALITE)
    assert [len(group.constats) for group in contents.group((grave, finding(cle="2"), finding(cle="3")))] == [
        1,
        2,
    ]


def test_the_gravity_of_an_undecided_finding_is_conditional() -> None:
    assert contents.gravity(finding(verdict=Verdict.INDETERMINE)) == "manquement, si le manquement est établi"
    assert contents.gravity(finding()) == "manquement"


def test_missing_facts_count_verdicts_that_wait_for_them_alone() -> None:
    facts = ("a.x", "a.y")
    audit = evolve(
        clean_audit(),
        constats=(
            finding(cle="1", verdict=Verdict.INDETERMINE, faits_manquants=facts, nombre=5),
            finding(cle="2", verdict=Verdict.INDETERMINE, faits_manquants=("a.y",), nombre=2),
            finding(
                cle="3", verdict=Verdict.INDETERMINE, faits_manquants=("a.z",), inoffensif=True, nombre=9
            ),
            finding(cle="4", verdict=Verdict.INDETERMINE, faits_manquants=("a.w",), acceptation="vu"),
        ),
    )
    found = [(f.chemin, f.verdicts, f.seul, f.sans_risque) for f in contents.missing_facts(audit)]
    assert found == [("a.y", 7, 2, 0), ("a.x", 5, 0, 0), ("a.z", 0, 0, 9)]


def test_facts_bear_their_french_title_when_it_is_given() -> None:
    options = Options(titres=TITLES)
    path = "attribution.logement.en_qpv"
    assert contents.fact_label(path, options) == f"Logement situé en QPV ({path})"
    assert contents.fact_label("a.b", options) == "a.b"


def test_conditions_say_the_law_the_period_the_versions_and_the_world() -> None:
    said = dict(contents.conditions(sample(), Options(edite_le=date(2026, 11, 23))))
    assert said["Droit appliqué"] == "droit en vigueur à la date propre de chaque sujet"
    assert said["Période du droit"] == "du 29/01/2017 au 31/12/2025"
    assert (said["Base de règles"], said["Moteur lawrules"]) == ("2026.11.0", "0.1.0")
    assert said["Champs vides"].startswith("monde ouvert")
    assert said["Édité le"] == "23/11/2026"


def test_conditions_say_the_day_imposed_and_the_closed_world() -> None:
    said = dict(contents.conditions(empty()))
    assert said["Droit appliqué"] == "droit du 22/11/2026, imposé (option --au)"
    assert said["Champs vides"].startswith("monde clos")
    assert "Édité le" not in said


def test_an_audit_of_unknown_versions_says_unknown() -> None:
    said = dict(contents.conditions(evolve(empty(), version_base="", version_moteur="", sources=())))
    assert (said["Base de règles"], said["Moteur lawrules"], said["Fichiers"]) == (
        "inconnue",
        "inconnu",
        "aucun",
    )
