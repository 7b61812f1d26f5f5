"""Rules against truth: python -m benchmarks.accuracy --seeds N --first-seed S --floor F [--family F ...]

Makes simulated cases (every family, every form, N seeds each), runs the records-only pipeline on them and scores the
verdicts per rule and unit. Prints a table with 95 % intervals; exits 1 when a rule is below the floor.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import correlate
import sample_media
from benchmarks.scoring import Tally, score, wilson
from sample_media import families


def verdicts_of(case: Any) -> list[dict[str, Any]]:
    """All verdicts of a correlated case with their times as UTC milliseconds."""
    with correlate.open_store(case) as store:
        rows = store.arrow("verdict").to_pylist()
    for row in rows:
        start, end = row["start_utc"], row["end_utc"]
        row["start_ms"] = round(start.timestamp() * 1000) if start else 0
        row["end_ms"] = round(end.timestamp() * 1000) if end else 0
    return rows


def run_one(job: tuple[str, str, int, str]) -> tuple[str, dict[str, Tally]]:
    """Make, correlate and score one case; the folder is removed afterwards."""
    family, form, seed, folder = job
    label = f"{family} {form} {seed}"
    root = Path(folder) / label.replace(" ", "-")
    try:
        made = sample_media.make(root, family, seed, form)  # type: ignore[arg-type]
        correlate.run(made.case)
        truth = sample_media.truth(made.case)
        return label, score(truth["answers"], verdicts_of(made.case), truth["rules_with_truth"], label)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def jobs(chosen: Iterable[str], first_seed: int, seeds: int, folder: str) -> list[tuple[str, str, int, str]]:
    """Every family in every form it has, for each seed."""
    found = []
    for family in chosen:
        for form in importlib.import_module(f"sample_media.families.{family}").FORMS:
            found += [(family, form, seed, folder) for seed in range(first_seed, first_seed + seeds)]
    return found


def table(tallies: dict[str, Tally]) -> list[str]:
    """The table, one line a rule."""
    lines = [f"{'rule':24}{'violated':>9}{'recall':>8}{'precision':>10}{'cannot tell':>12}   95 % of recall"]
    for rule, tally in sorted(tallies.items()):
        total = sum(count for (truth, _), count in tally.confusion.items() if truth == "violated")
        low, high = wilson(tally.true_positive, total)
        shares = [
            f"{value:.3f}" if value is not None else "-"
            for value in (tally.recall(), tally.precision(), tally.cannot_tell())
        ]
        lines.append(f"{rule:24}{total:9}{shares[0]:>8}{shares[1]:>10}{shares[2]:>12}   {low:.3f}-{high:.3f}")
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Parse, run, print; 1 below the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--floor", type=float, default=0.0)
    parser.add_argument("--family", action="append", help="only these families")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--misses", type=int, default=3, help="how many misses of each rule to print")
    options = parser.parse_args(arguments)
    chosen = options.family or [name for name in families.names() if name != families.SHIPPED]
    total: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(options.workers) as pool:
        work = jobs(chosen, options.first_seed, options.seeds, folder)
        for _, found in pool.map(run_one, work):
            for rule, tally in found.items():
                sums = total.setdefault(rule, Tally())
                sums.confusion += tally.confusion
                sums.spurious += tally.spurious
                sums.misses += tally.misses
    print("\n".join(table(total)))
    for rule, tally in sorted(total.items()):
        for miss in tally.misses[: options.misses]:
            print(f"  {rule}: {miss}")
    low = [
        rule
        for rule, tally in total.items()
        if any(
            value is not None and value < options.floor
            for value in (tally.recall(), tally.precision(), tally.cannot_tell())
        )
    ]
    if low:
        print(f"below the floor of {options.floor}: {', '.join(sorted(low))}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
