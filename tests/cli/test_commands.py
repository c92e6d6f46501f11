"""Every command as a user types it: what it prints, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import lawrules
from lawrules.cli.main import COMMANDS, app, main

ROOT = Path(__file__).resolve().parents[2]


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_an_example(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert f"lawrules {name}" in result.output
    assert "Exemple" in result.output


def test_the_list_of_rules_tells_article_and_certainty(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "regles", "--source", "L441-1", "--format", "json")
    rules = json.loads(out)
    assert status == 0
    quota = next(item for item in rules if item["id"] == "attribution.quota_premier_quartile_hors_qpv")
    assert quota["article"] == "L441-1"
    assert quota["certitude"] in ("confirme", "de_memoire", "doute")


def test_rules_of_a_day_before_the_reform_do_not_hold_its_quota(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(capsys, "regles", "--en-vigueur-le", "2017-01-28", "--format", "json")
    assert "attribution.quota_premier_quartile_hors_qpv" not in {item["id"] for item in json.loads(out)}


def test_the_page_of_a_rule_has_the_fixed_headings(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "regle", "attribution.quota_premier_quartile_hors_qpv")
    assert status == 0
    for heading in (
        "Ce que dit la règle",
        "Qui est concerné",
        "Faits nécessaires",
        "Lecture retenue",
        "Versions",
    ):
        assert heading in out


def test_an_unknown_rule_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _run(capsys, "regle", "attribution.quota_premier_quartile_hors_qp")
    assert (status, out) == (2, "")
    assert "LR250" in err
    assert "vouliez-vous dire" in err


def test_coverage_counts_alineas(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "couverture", "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["alineas"] == found["encodes"] + found["ecartes"] + found["non_traites"] > 0
    assert found["cas"] > 100


def test_coverage_of_one_article_tells_the_fate_of_each_of_its_alineas(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, _ = _run(capsys, "couverture", "--article", "l. 441-1-6", "--detail")
    assert status == 0
    assert "CCH L441-1-6" in out
    assert "L441-1-5" not in out
    fates = [line for line in out.splitlines() if line.startswith(("        encodé :", "        écarté :"))]
    first = next(line for line in out.splitlines() if line.startswith("CCH L441-1-6"))
    assert len(fates) == int(first.split()[2])


def test_coverage_finds_alineas_by_the_words_of_their_landmark(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "couverture", "--article", "L441-1", "--repere", "personnes mal logees")
    assert status == 0
    assert "c) Personnes mal logées ou défavorisées (al. 6)" in out
    assert "encodé : demande.mal_loge_ou_defavorise, demande.public_prioritaire" in out
    assert "1 alinéa : 1 encodé, 0 écarté, 0 non traité ; 2 règles" in out


def test_coverage_of_an_unknown_article_is_refused_not_counted_as_nothing_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = _run(capsys, "couverture", "--article", "L441-1-66")
    assert (status, out) == (2, "")
    assert "LR708" in err
    assert "L441-1-6" in err


def test_the_birth_of_the_quota_is_a_change_of_the_law(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(capsys, "versions", "2017-01-28", "2017-01-29", "--format", "json")
    changes = {item["regle"]: item for item in json.loads(out)}
    quota = changes["attribution.quota_premier_quartile_hors_qpv"]
    assert quota["changement"] == "nouvelle"
    assert "loi n° 2017-86" in quota["issu_de"]


def test_the_finance_act_of_2022_moves_the_end_of_the_renewal_programme(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Loi n° 2003-710, art. 9-1: the programme covers 2014-2024, then 2014-2026 from 1 January 2022."""
    status, out, _ = _run(capsys, "versions", "2021-12-31", "2022-01-01")
    assert status == 0
    lines = out.splitlines()
    at = next(n for n, line in enumerate(lines) if "operation_renouvellement.fin_programme" in line)
    assert lines[at].startswith("~ Fin du programme de renouvellement urbain")
    assert "loi n° 2003-710, art. 9-1" in lines[at + 1]
    assert "depuis le 01/01/2022, loi n° 2021-1900, art. 176" in lines[at + 1]
    assert lines[at + 2] == "    fin du programme : 31/12/2024 → 31/12/2026"
    # Rules that were only read better come after, and are no change of the law.
    better = next(n for n, line in enumerate(lines) if line.startswith("Même règle des deux côtés"))
    assert better > at
    assert "convention_renouvellement.maison_du_projet_prevue" in "".join(lines[better:])


@pytest.mark.parametrize(
    ("rule", "key", "words"),
    [
        ("bilan_relogement.suroccupations_resolues", "", "Suroccupations résolues : 66 ménages"),
        ("bilan_relogement.reloges_publics_vises", "", "Relogements comptés dans les 25 % : de 175 "),
        # 455 euros of rent and 100 of charges, less 200 of housing allowance.
        (
            "relogement.reste_a_charge_apres",
            "GP-0200",
            "Reste à charge après le relogement : 355 euros/mois",
        ),
        ("relogement.neuf_ou_recent", "GP-0070", "Relogement dans le neuf ou le récent : oui"),
        ("relogement.neuf_ou_recent", "GP-0071", "Relogement dans le neuf ou le récent : non"),
    ],
)
def test_the_explanation_of_a_definition_begins_with_its_value(
    capsys: pytest.CaptureFixture[str], rule: str, key: str, words: str
) -> None:
    register = str(ROOT / "examples" / "npnru" / "relogements.parquet")
    _, out, _ = _run(capsys, "explication", register, "--regle", rule, *(["--objet", key] if key else []))
    assert words in out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "indéterminé" not in out


def test_one_document_alone_is_not_a_file_of_documents(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "audit", str(ROOT / "examples" / "npnru" / "convention_defauts.yaml"))
    assert status == 1
    assert out.splitlines()[0] == "Convention pluriannuelle des Hauts-de-Vire"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["inconnue"], "LR701", "commande inconnue"),
        (["audit"], "LR701", "il manque"),
        (["audit", "absent.csv"], "LR301", "introuvable"),
        (["audit", "--form", "html", "x"], "LR701", "option inconnue"),
        (["audit", "x", "--format", "word"], "LR701", "valeur refusée"),
        (["audit", "x", "--au", "hier"], "LR701", "n'est pas une date"),
        (["modele", "inconnu"], "LR705", "modèle inconnu"),
        (["modele", "cia", "--format", "xlsx"], "LR704", "classeur"),
        (["versions", "2017-01-01"], "LR701", "il manque"),
        (["regles", "--base", "nulle_part"], "LR701", "n'existe pas"),
    ],
)
def test_a_mistake_of_usage_exits_with_2_and_says_how_to_mend_it(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: str, words: str
) -> None:
    status, out, err = _run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(code), err
    assert words in err
    assert "Traceback" not in err


TEMPLATES = [item.modele for item in lawrules.load_rules().corpus.vocabulaire.entites.values() if item.modele]


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
@pytest.mark.parametrize("name", [name for name in TEMPLATES if name != "registre"])
def test_a_blank_template_of_any_document_accuses_of_nothing_and_is_never_clean(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, form: str
) -> None:
    target = tmp_path / f"vierge.{form}"
    assert main(["modele", name, "--format", form, "--sortie", str(target)]) == 0
    capsys.readouterr()
    status, out, _ = _run(capsys, "audit", str(target), "--format", "json")
    verdicts = json.loads(out)["conclusion"]["verdicts"]
    assert status == 3
    assert verdicts["non_conforme"] == verdicts["conforme"] == 0
    assert verdicts["indetermine"] > 0


def test_a_template_is_written_and_read_back_as_undecided(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "cia.yaml"
    assert main(["modele", "cia", "--sortie", str(target)]) == 0
    capsys.readouterr()
    status, out, _ = _run(capsys, "audit", str(target), "--format", "json")
    found = json.loads(out)
    assert status == 3
    assert found["conclusion"]["verdicts"]["non_conforme"] == 0
    assert found["conclusion"]["verdicts"]["indetermine"] > 10


def test_a_report_that_cannot_be_written_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "cia.yaml"
    main(["modele", "cia", "--sortie", str(target)])
    capsys.readouterr()
    missing = tmp_path / "nulle_part" / "rapport.html"
    status, _, err = _run(capsys, "audit", str(target), "--format", "html", "--sortie", str(missing))
    assert status == 2
    assert "LR60" in err
    assert not missing.parent.exists()


_DISTRICTS = ROOT / "examples/quartiers"


def test_published_lists_of_districts_are_given_one_after_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tables = [f"quartiers_prioritaires={_DISTRICTS / f'liste_{year}.csv'}" for year in (2024, 2015)]
    rule = "attribution.quartier_de_la_liste_du_jour"
    status, out, _ = _run(
        capsys,
        "audit",
        str(_DISTRICTS / "registre.csv"),
        *(word for table in tables for word in ("--table", table)),
        *("--regle", rule, "--format", "json"),
    )
    report = json.loads(out)
    # A7 alone is said to be in a district by a code of the list that had ended ten weeks before. A2, A3 and A5
    # hold a code that decides nothing; A10 to A12 are said to be in none.
    assert status == 1
    (breach,) = [item for item in report["constats"] if item["verdict"] == "non_conforme"]
    assert breach["sujet"]["cle"] == "A7"
    (undecided,) = [item for item in report["constats"] if item["verdict"] == "indetermine"]
    assert undecided["exemples"] == ["A2", "A3", "A5"]
    assert any("9 lignes de liste_2024.csv" in note for note in report["notes"])
    assert any("QN03199M (ligne 6)" in note for note in report["notes"])


def test_a_wrong_list_of_districts_is_refused_before_any_verdict(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("code_qp;lib_qp;insee_com\nQN03107M;Grand Mirail;34172\nQX0310;Court;31555\n", "utf-8")
    status, out, err = _run(
        capsys, "audit", str(_DISTRICTS / "registre.csv"), "--table", f"quartiers_prioritaires={path}"
    )
    assert (status, out) == (2, "")
    assert "LR365" in err
    assert "LR348" in err
    assert f"{path}:3" in err


def test_an_explanation_reads_the_lists_that_the_audit_read(capsys: pytest.CaptureFixture[str]) -> None:
    register = str(_DISTRICTS / "registre.csv")
    table = f"quartiers_prioritaires={_DISTRICTS / 'liste_2024.csv'}"
    wanted = ("--regle", "attribution.quartier_de_la_liste_du_jour", "--objet", "A4")
    _, without, _ = _run(capsys, "explication", register, *wanted)
    _, with_list, _ = _run(capsys, "explication", register, *wanted, "--table", table)
    assert "jour du bail : indéterminé" in without
    assert "jour du bail : conforme" in with_list
    assert "Soupetard" in with_list


def test_a_share_written_without_its_sign_is_not_taken_for_less_than_one_per_cent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    register = str(ROOT / "examples" / "registre_2016_2026.parquet")
    status, out, err = _run(capsys, "remontee", register, "--attendu", "0,25")
    assert (status, out) == (2, "")
    assert "Écrivez 25 % pour un quart" in err
