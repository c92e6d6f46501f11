"""Faults that show only between files, and how problems are told together."""

import re
from pathlib import Path

from lawrules.loader.discovery import SourceKind, find_roots, list_files

RULE = "reglement/p1/duree.yaml"
CASES = "reglement/p1/duree.test.yaml"
LEDGER = "reglement/p1/_article.yaml"
DEFINITION = "reglement/p2/enfant.yaml"
DEFINITION_CASES = "reglement/p2/enfant.test.yaml"
LOAN = "faits/emprunt.yaml"
TABLE = "tables/durees.yaml"


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


def test_every_code_of_the_loader_is_explained():
    root = Path(__file__).parents[2]
    code = re.compile(r"\bLR\d{3}\b")
    used = set()
    for path in [*(root / "lawrules/loader").glob("*.py"), root / "lawrules/base.py"]:
        used |= set(code.findall(path.read_text(encoding="utf-8")))
    explained = set(
        re.findall(r"^## (LR\d{3}) — .+$", (root / "docs/erreurs.md").read_text("utf-8"), re.MULTILINE)
    )
    assert len(used) > 60
    assert used - explained == set()


def test_a_rule_file_that_is_no_yaml_is_the_only_one_blamed(library):
    library.edit(RULE, "resume: Un", "resume: Deux points : un")
    assert [problem.code for problem in library.refused()] == ["LR204"]
