"""What it costs to audit a large convention: sixty landlords, forty sectors, thousands of commitments.

    python benchmarks/documents.py --json

The draft is made here: every landlord has dwellings in every sector and takes there one commitment for each
of two publics (4,800 lines with the default sizes; as many more for each further year). Each figure is the
median wall time of a whole process, start-up included, and its ratio to that of a process that only reads
the same file with PyYAML and prints how many lines it holds. Rounds are interleaved. The answers are checked:
a complete draft is accused of nothing, a draft that lacks one line is told which, and on a small draft the
findings are those of the plain evaluation, element by element.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import _checkout  # noqa: F401  (finds lawrules where it is not installed)

ROOT = Path(__file__).resolve().parent.parent
PLAIN = """
import sys, yaml
with open(sys.argv[1], "rb") as stream:
    found = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
print(len(found["convention_attribution"]["engagements"]))
"""
COMMANDS = {"plain_yaml": ["-c", PLAIN], "audit": ["-m", "lawrules", "audit"]}
ANSWERS = {"plain_yaml": (0,), "audit": (0, 1, 3)}  # findings and undecided rules are answers, not failures
SMALL = 12  # landlords times sectors up to which the plain evaluation is compared


def draft(landlords: int, sectors: int, years: int) -> list[str]:
    """The lines of a convention without defect; ``years`` 0 says that aims are the same every year."""
    text = (ROOT / "examples" / "cia_complete.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^  total_.*\n", "", text, flags=re.MULTILINE)  # those of the example, not of this draft
    head, _, rest = text.partition("  bailleurs:\n")
    parties = rest[rest.index("  signataires:\n") : rest.index("  # Mêmes objectifs")]
    if years:
        head = head.replace("objectifs_constants: oui", "objectifs_constants: non")
        covered = ", ".join(f"{{annee: {2026 + year}}}" for year in range(years))
        head = re.sub(r"annees: \[.*\]", f"annees: [{covered}]", head)
        head = re.sub(r"date_fin: 2031-12-31", f"date_fin: {2025 + years}-12-31", head)
    lines = [*head.splitlines(), "  bailleurs:"]
    for one in range(landlords):
        lines += [
            f"    - nom: Bailleur {one:02d}",
            f'      bailleur: {{siren: "9{one:08d}", nom: Bailleur {one:02d}}}',
            f"      logements: {100 * sectors}",
            f"      logements_qpv: {10 * sectors}",
            "      date_proposition: 2025-02-17",
            "      date_signature: 2025-06-20",
            "      actions_equilibre: annexe 4",
            "      liste_residences: annexe 3",
            "      date_liste_residences: 2025-06-20",
            "      taux_dalo_prioritaires: 25 %",
            "      implantations:",
        ]
        lines += [
            f"        - {{secteur: Secteur {at:02d}, logements: 100, logements_hors_qpv: 90}}"
            for at in range(sectors)
        ]
    lines += [*parties.splitlines(), "  engagements:"]
    for year in range(years) if years else [None]:
        dated = "" if year is None else f", annee: {2026 + year}"
        for one in range(landlords):
            for at in range(sectors):
                named = f"Bailleur {one:02d}, Secteur {at:02d}{dated[1:]}"
                at_home = f'bailleur: {{siren: "9{one:08d}"}}, secteur: Secteur {at:02d}{dated}'
                aim = "taux: 30 %, nombre: 3, attributions_prevues: 10"
                lines += [
                    f'    - {{libelle: "{named}, 1", {at_home}, public: hors_qpv_publics_vises, {aim}}}',
                    f'    - {{libelle: "{named}, 2", {at_home}, public: dalo_prioritaires, nombre: 3}}',
                ]
    return lines


def write(lines: list[str], folder: Path, name: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(name: str, path: Path, environment: dict[str, str]) -> float:
    """Wall milliseconds of one process."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *COMMANDS[name], str(path)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    spent = time.perf_counter() - start
    if done.returncode not in ANSWERS[name]:
        sys.exit(f"{name} : statut {done.returncode}\n{done.stderr}")
    return 1000 * spent


def breaches(path: Path) -> dict[str, str]:
    """What an audit accuses the draft of, by rule."""
    import lawrules

    audit = lawrules.load_rules().audit(path)
    return {item.regle: item.message for item in audit.findings if item.verdict.value == "non_conforme"}


def same_element_by_element(path: Path) -> bool:
    """Whether the findings are those of an evaluation without index nor bare verdicts."""
    import lawrules
    from lawrules.audits import convention
    from lawrules.backends.rows import joins

    base = lawrules.load_rules()
    swift = base.audit(path)
    kept = joins.LONG, convention.settled
    joins.LONG, convention.settled = sys.maxsize, lambda *_, **__: None  # type: ignore[assignment]
    try:
        plain = base.audit(path)
    finally:
        joins.LONG, convention.settled = kept  # type: ignore[misc]
    return swift.findings == plain.findings


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bailleurs", type=int, default=60)
    parser.add_argument("--secteurs", type=int, default=40)
    parser.add_argument("--annees", type=int, default=0, help="0 : les mêmes objectifs chaque année")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = draft(options.bailleurs, options.secteurs, options.annees)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        complete = write(lines, Path(folder), "complete")
        lacking = write(lines[:-2], Path(folder), "lacking")
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "LAWRULES_CACHE_DIR": folder, "PYTHONPATH": os.pathsep.join(paths)}
        for name in COMMANDS:
            run(name, complete, environment)
        for _ in range(options.rounds):
            for name, found in times.items():
                found.append(run(name, complete, environment))
        named = f"Bailleur {options.bailleurs - 1:02d}"
        told = breaches(lacking)
        right = not breaches(complete) and bool(told) and all(named in message for message in told.values())
        small = options.bailleurs * options.secteurs <= SMALL
        same = same_element_by_element(lacking) if small else None
        size = complete.stat().st_size
    medians = {name: statistics.median(found) for name, found in times.items()}
    result = {
        "bailleurs": options.bailleurs,
        "secteurs": options.secteurs,
        "lines": sum("public:" in line for line in lines),
        "implantations": options.bailleurs * options.secteurs,
        "bytes": size,
        "rounds": options.rounds,
        "plain_yaml_ms": round(medians["plain_yaml"], 1),
        "audit_ms": round(medians["audit"], 1),
        "ratio_vs_plain_yaml": round(medians["audit"] / medians["plain_yaml"], 2),
        "right_findings": right,
        "same_as_element_by_element": same,
    }
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        for key, value in result.items():
            print(f"{key:28} {value}")
    return 0 if right and same is not False else 1


if __name__ == "__main__":
    sys.exit(main())
