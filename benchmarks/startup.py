"""What it costs to start: import, load of the rule base (compiled cache warm), first audit of a convention.

    python benchmarks/startup.py --json

Each figure is the median wall time of a whole process, and its ratio to that of ``python -c pass``. The
rounds are interleaved; the cache is in a folder of its own, filled by a first run that does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOAD = "import lawrules; lawrules.load_rules()"
COMMANDS = {
    "python": ["-c", "pass"],
    "import": ["-c", "import lawrules"],
    "load": ["-c", LOAD],
    "audit_cia": ["-m", "lawrules", "audit", str(ROOT / "examples" / "cia_brouillon.yaml")],
}
HEAVY = (
    "polars",
    "pandas",
    "pyarrow",
    "openpyxl",
    "xlsxwriter",
    "matplotlib",
    "durable",
    "durable_rules_engine",
)
# Findings (1) and undecided rules (3) are answers, not failures.
ANSWERS = {"audit_cia": (0, 1, 3)}


def run(name: str, environment: dict[str, str]) -> float:
    """Wall milliseconds of one process."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *COMMANDS[name]],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    spent = time.perf_counter() - start
    if done.returncode not in ANSWERS.get(name, (0,)):
        sys.exit(f"{name} : statut {done.returncode}\n{done.stderr}")
    return 1000 * spent


def heavy(environment: dict[str, str]) -> list[str]:
    """Heavy libraries that loading the rule base imports; there should be none."""
    code = f"{LOAD}; import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout.replace("'", '"')))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as cache:
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "LAWRULES_CACHE_DIR": cache, "PYTHONPATH": os.pathsep.join(paths)}
        for name in COMMANDS:
            run(name, environment)
        for _ in range(options.rounds):
            for name, found in times.items():
                found.append(run(name, environment))
        imported = heavy(environment)
    medians = {name: statistics.median(found) for name, found in times.items()}
    result: dict[str, object] = {"rounds": options.rounds, "python_ms": round(medians["python"], 1)}
    for name in ("import", "load", "audit_cia"):
        result[f"{name}_ms"] = round(medians[name], 1)
        result[f"{name}_ratio"] = round(medians[name] / medians["python"], 2)
    # What the library itself adds to an empty process.
    result["import_net_ms"] = round(medians["import"] - medians["python"], 1)
    result["load_net_ms"] = round(medians["load"] - medians["python"], 1)
    result["heavy_imports"] = imported
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        for key, value in result.items():
            print(f"{key:18} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
