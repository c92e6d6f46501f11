"""lawrules against hand-written Polars: forty rules over a register, the same answers in the same run.

    python benchmarks/columns.py --rows 1000000 --json

``ratio_vs_polars``: rows a second of lawrules over those of hand-written Polars, plans built beforehand.
``ratio_vs_polars_with_build``: the same, from the loaded rules and from the bare Python functions.
Runs are interleaved, each pair in turn first, and medians compared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import _checkout  # noqa: F401  (before lawrules)
import handwritten40
import polars as pl
from donnees40 import ENTITY, RULES, register

import lawrules
from lawrules.backends.columns import judge_table, plan_table

Run = Callable[[], pl.DataFrame]


def main() -> None:
    """Measure, check that both give the same answers, print."""
    options = _options()
    corpus = lawrules.load_rules(RULES).corpus
    frame = register(options.rows, seed=options.seed, unknown=options.unknown)
    plan = plan_table(corpus, frame, ENTITY)
    if plan.unsupported:
        raise SystemExit(f"règles non prises en charge : {', '.join(plan.unsupported)}")
    shared, verdicts = handwritten40.shared(), handwritten40.verdicts()

    def by_hand() -> pl.DataFrame:
        return frame.lazy().with_columns(shared).select(verdicts).collect()

    def by_hand_with_build() -> pl.DataFrame:
        return frame.lazy().with_columns(handwritten40.shared()).select(handwritten40.verdicts()).collect()

    def ours() -> pl.DataFrame:
        return plan.run().frame

    def ours_with_build() -> pl.DataFrame:
        return judge_table(corpus, frame, ENTITY).frame

    _same_answers(ours(), by_hand())
    run = _interleaved(ours, by_hand, options.rounds)
    build = _interleaved(ours_with_build, by_hand_with_build, options.rounds)
    found = {
        "rows": options.rows,
        "rules": len(plan.run().rules),
        "unknown": options.unknown,
        "threads": pl.thread_pool_size(),
        "polars": pl.__version__,
        "lawrules_ms": round(run[0] * 1000, 2),
        "polars_ms": round(run[1] * 1000, 2),
        "lawrules_rows_per_second": round(options.rows / run[0]),
        "polars_rows_per_second": round(options.rows / run[1]),
        "lawrules_with_build_ms": round(build[0] * 1000, 2),
        "polars_with_build_ms": round(build[1] * 1000, 2),
        "ratio_vs_polars": round(run[1] / run[0], 3),
        "ratio_vs_polars_with_build": round(build[1] / build[0], 3),
        "same_answers": True,
    }
    print(
        json.dumps(found) if options.json else "\n".join(f"{key:28} {value}" for key, value in found.items())
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="lawrules contre Polars écrit à la main, sur quarante règles."
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--unknown", type=float, default=0.02, help="part de cellules inconnues")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _same_answers(ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    """Refuse to compare speeds of different answers."""
    if sorted(ours.columns) != sorted(theirs.columns):
        raise SystemExit("les deux ne jugent pas les mêmes règles")
    for name in ours.columns:
        if not ours[name].equals(theirs[name], null_equal=True):
            raise SystemExit(f"réponses différentes : {name}")


def _interleaved(ours: Run, theirs: Run, rounds: int) -> tuple[float, float]:
    """Median seconds of each, run in turn so that both meet the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    ours(), theirs()
    for index in range(rounds):
        for side in (0, 1) if index % 2 else (1, 0):
            start = time.perf_counter()
            (ours, theirs)[side]()
            times[side].append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    main()
