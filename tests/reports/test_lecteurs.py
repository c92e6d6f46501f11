"""The same audit for three readers: what each gets, and what none of them is spared."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from attrs import evolve

import lawrules
from lawrules.audits.findings import Audit
from lawrules.cli.main import main
from lawrules.reports import Options, OutputError, render

from .factory import TITLES, clean_audit, empty, hostile, large, sample

ROOT = Path(__file__).resolve().parents[2]
DRAFT = ROOT / "examples" / "cia_brouillon.yaml"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def page(audit: Audit, reader: str, form: str = "texte") -> str:
    content = render(audit, form, options=Options(titres=TITLES, lecteur=reader)).decode()
    return re.sub(r"\s+", " ", content.replace("\u00a0", " ").replace("\u202f", " "))


def test_the_officer_gets_tasks_by_who_acts() -> None:
    first, *others = sample().constats
    audit = evolve(sample(), constats=(evolve(first, acteur="Office Alpha"), *others))
    said = page(audit, "agent")
    # 94 of 400 for a quarter: 6 are missing.
    assert "À faire : Office Alpha" in said
    assert "Il manque 6 attributions" in said
    assert "Revenu fiscal de référence du ménage" in said


def test_an_accepted_finding_is_no_task() -> None:
    assert "Avis de la conférence" not in page(sample(), "agent")


def test_the_chair_gets_the_state_in_three_sentences_and_three_findings_at_most() -> None:
    said = page(sample(), "elu", "md")
    # 1555 controls less 1234 without object: 321; 2 kept, 5 broken, 314 undecided.
    assert "321 contrôles utiles : 2 respectés, 5 non respectés." in said
    assert "314 contrôles attendent une information ; 41 éléments n'ont pas été jugés." in said
    worst = said.split("## Les points les plus graves")[1].split("##")[0]
    assert worst.count("- ") == 3
    assert "incertaine" in worst or "de mémoire" in worst


@pytest.mark.parametrize("reader", ["agent", "elu"])
@pytest.mark.parametrize("form", ["texte", "html", "md"])
def test_what_was_not_judged_is_told_to_everyone(reader: str, form: str) -> None:
    assert "Rien n'a été jugé" in page(empty(), reader, form).replace("&#x27;", "'")


def test_a_clean_audit_is_said_to_be_clean() -> None:
    assert "Aucun manquement constaté" in page(clean_audit(), "elu")


@pytest.mark.parametrize("reader", ["agent", "elu"])
def test_hostile_names_stay_text(reader: str) -> None:
    content = render(hostile(), "html", options=Options(lecteur=reader)).decode()
    assert "<script" not in content and "<img" not in content


def test_the_auditor_gets_the_report_as_before() -> None:
    usual = render(sample(), "md", options=Options(titres=TITLES))
    assert render(sample(), "md", options=Options(titres=TITLES, lecteur="auditeur")) == usual


def test_other_formats_hold_everything_and_say_so() -> None:
    with pytest.raises(OutputError) as caught:
        render(sample(), "xlsx", options=Options(lecteur="elu"))
    assert caught.value.code == "LR607"


def test_who_acts_comes_from_the_vocabulary() -> None:
    actors = {item.sujet.entite: item.acteur for item in lawrules.load_rules().audit(str(DRAFT)).findings}
    assert actors["convention_attribution"] == "Communauté d'agglomération du Val-de-Sauge"


def test_the_command_takes_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(DRAFT), "--lecteur", "elu"]) == 1
    assert "Les points les plus graves" in capsys.readouterr().out


@pytest.mark.navigateur
@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("name", ["sample", "hostile", "large", "draft"])
def test_the_page_of_the_chair_prints_on_one_a4_page(name: str, tmp_path: Path) -> None:
    audits = {"sample": sample, "hostile": hostile, "large": lambda: large(500)}
    audit = audits[name]() if name in audits else lawrules.load_rules().audit(str(DRAFT)).audit
    source, target = tmp_path / "page.html", tmp_path / "page.pdf"
    source.write_bytes(render(audit, "html", options=Options(lecteur="elu")))
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={tmp_path / 'profil'}", f"--print-to-pdf={target}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    data = target.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", data)) == 1
    width, height = (
        float(value) for value in re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", data).groups()
    )
    assert (round(width), round(height)) in {(595, 842), (594, 841), (595, 841), (594, 842), (596, 842)}
