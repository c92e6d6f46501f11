"""Documents audited together: read by one another, compared, and never less sure for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import lawrules
from lawrules.audits.findings import Audit
from lawrules.audits.opening import audit_source, audit_sources
from lawrules.cli.main import main
from lawrules.model import Verdict

BASE = lawrules.load_rules()
TODAY = date(2025, 12, 31)

CIA = """
document: convention_attribution
monde: {world}
convention_attribution:
  intitule: Convention d'essai
  date_signature: 2025-06-20
  date_avis_conference: 2025-05-20
  territoire: {{siren: "{siren}", nom: Essai, soumis_reforme_attributions: oui}}
  {account}
  annees: [{{annee: 2026}}]
  objectifs_constants: non
  projets_renouvellement: [{{intitule: Grand-Clos, menages_a_reloger: 140}}]
  engagements:
    - {{bailleur: {{siren: "900000017"}}, public: hors_qpv_publics_vises, secteur: Nord, annee: 2026, taux: 26 %, nombre: 26, attributions_prevues: 100}}
"""
ORIENTATIONS = """
document: document_cadre
monde: {world}
document_cadre:
  intitule: Orientations d'essai
  date_adoption: 2024-10-03
  taux_hors_qpv: 30 %
  menages_a_reloger: {count}
  territoire: {{siren: "900000108", nom: Essai}}
  secteurs: [{{secteur: Nord, taux_publics_vises: 25 %}}, {{secteur: Sud, orientation: diversifier}}]
"""
CONFERENCE = """
document: conference
conference:
  intitule: CIL d'essai
  date_suivi: 2025-12-31
  date_creation: 2019-01-10
  territoire: {siren: "900000108", nom: Essai, soumis_reforme_attributions: oui}
  seances: [{date: 2025-05-21, pleniere: oui, avis_convention: oui}]
"""
SAME, SECTORS = "dossier.relogements_des_orientations", "dossier.secteurs_des_orientations"
OWN_RATE = "convention_attribution.repartition_hors_qpv"


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _cia(folder: Path, *, siren: str = "900000108", account: str = "", world: str = "ouvert") -> Path:
    return _write(folder, "cia.yaml", CIA.format(siren=siren, account=account, world=world))


def _orientations(folder: Path, *, count: object = 150, world: str = "ouvert") -> Path:
    return _write(folder, "orientations.yaml", ORIENTATIONS.format(count=count, world=world))


def _together(*paths: Path) -> Audit:
    return audit_sources(BASE.corpus, paths, default=TODAY)


def _verdicts(audit: Audit, rule: str) -> set[Verdict]:
    return {verdict for item in audit.bilans if item.regle == rule for verdict in item.verdicts}


def test_two_documents_given_together_are_compared(tmp_path: Path) -> None:
    audit = _together(_cia(tmp_path), _orientations(tmp_path))
    assert _verdicts(audit, SAME) == {Verdict.NON_CONFORME}  # 140 households here, 150 there
    assert _verdicts(audit, SECTORS) == {Verdict.NON_CONFORME}  # nothing for the South


def test_a_document_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    audit = _together(_cia(tmp_path))
    assert not any(item.regle.startswith("dossier.") for item in audit.bilans)


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    one, other = _cia(tmp_path), _orientations(tmp_path)
    straight, turned = _together(one, other), _together(other, one)
    assert {item.empreinte for item in straight.constats} == {item.empreinte for item in turned.constats}


def test_the_document_prevails_over_what_another_says_of_it(tmp_path: Path) -> None:
    """The CIA says that the conference raised no rate; its orientations, given beside it, ask for 30 %."""
    path = _cia(tmp_path, account="document_cadre: {date_adoption: 2024-10-03, taux_hors_qpv: absent}")
    alone = audit_source(BASE.corpus, path, default=TODAY)
    together = _together(path, _orientations(tmp_path))
    assert _verdicts(alone, OWN_RATE) == {Verdict.CONFORME}  # 26 of 100, for 25 %
    assert _verdicts(together, OWN_RATE) == {Verdict.NON_CONFORME}
    assert any("taux" in note.lower() and "orientations.yaml" in note for note in together.notes)


def test_each_rule_judges_each_document_once(tmp_path: Path) -> None:
    audit = _together(_cia(tmp_path), _orientations(tmp_path))
    rule = "document_cadre.adoption"
    assert sum(sum(item.verdicts.values()) for item in audit.bilans if item.regle == rule) == 1


def test_documents_of_two_territories_are_kept_apart(tmp_path: Path) -> None:
    audit = _together(_cia(tmp_path, siren="900000999"), _orientations(tmp_path))
    assert _verdicts(audit, SAME) == set()
    assert any("lus séparément" in note for note in audit.notes)


def test_a_blank_of_an_open_document_stays_unknown_beside_a_complete_one(tmp_path: Path) -> None:
    closed = _together(_cia(tmp_path, world="clos"), _orientations(tmp_path, count="", world="ouvert"))
    both = _together(_cia(tmp_path, world="clos"), _orientations(tmp_path, count="", world="clos"))
    assert _verdicts(closed, SAME) == {Verdict.INDETERMINE}
    assert _verdicts(both, SAME) == {Verdict.SANS_OBJET}  # the orientations, complete, give no number


def test_a_conference_given_by_itself_is_judged_as_a_document(tmp_path: Path) -> None:
    audit = _together(_write(tmp_path, "cil.yaml", CONFERENCE))
    assert _verdicts(audit, "conference.existence") == {Verdict.CONFORME}
    # Its yearly session follows from a convention, which is not given.
    assert _verdicts(audit, "conference.reunie_dans_l_annee") == set()


def test_an_opinion_dated_on_a_day_without_a_session_is_found(tmp_path: Path) -> None:
    audit = _together(_cia(tmp_path), _write(tmp_path, "cil.yaml", CONFERENCE))
    assert _verdicts(audit, "dossier.avis_en_seance") == {Verdict.NON_CONFORME}  # the 20th, session the 21st


def test_a_list_of_files_is_one_audit_from_python_too(tmp_path: Path) -> None:
    audit = BASE.audit([str(_cia(tmp_path)), str(_orientations(tmp_path))], on=None, default=TODAY)
    assert any(item.regle == SAME for item in audit.findings)


@pytest.mark.parametrize(
    "name", ["conference", "diagnostic", "plh", "pdalhpd", "document-cadre", "cia", "ppgdid"]
)
def test_a_blank_template_is_undecided_or_without_object_and_never_a_breach(
    name: str, tmp_path: Path
) -> None:
    from lawrules.io.documents import parse_document
    from lawrules.io.templates import template_yaml

    short = {item.modele: item.id for item in BASE.vocabulaire.entites.values() if item.modele}
    text = template_yaml(BASE.vocabulaire, short[name])
    assert parse_document(text, BASE.vocabulaire).instance.facts == {}
    audit = _together(_write(tmp_path, f"{name}.yaml", text))
    assert audit.judged > 0
    assert not [item for item in audit.constats if item.verdict is Verdict.NON_CONFORME]


def test_the_verdict_of_a_rule_between_documents_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(_cia(tmp_path)), str(_orientations(tmp_path))]
    assert main(["explication", *files, "--regle", SAME]) == 0
    told = capsys.readouterr().out
    assert "150" in told
    assert "140" in told


def test_the_same_document_may_be_audited_open_then_closed() -> None:
    """What one audit declares of a document does not stay with it for the next."""
    from lawrules.audits.convention import audit_document
    from lawrules.io.documents import parse_document

    text = "document: conference\nconference: {date_creation: 2020-01-01, membre_maires: oui}\n"
    document = parse_document(text, BASE.vocabulaire).instance
    rules = ["conference.composition"]
    verdicts = [
        _verdicts(audit_document(BASE.corpus, document, world=world, default=TODAY, rules=rules), rules[0])
        for world in ("ouvert", "clos", "ouvert")
    ]
    assert verdicts == [{Verdict.INDETERMINE}, {Verdict.NON_CONFORME}, {Verdict.INDETERMINE}]


def test_reports_say_when_documents_do_not_declare_the_same_world(tmp_path: Path) -> None:
    mixed = _together(_cia(tmp_path, world="clos"), _orientations(tmp_path, world="ouvert"))
    alike = _together(_cia(tmp_path, world="clos"), _orientations(tmp_path, world="clos"))
    assert (mixed.monde, alike.monde) == ("mixte", "clos")
