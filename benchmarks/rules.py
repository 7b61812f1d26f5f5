"""What each rule costs on a month of a large site: python -m benchmarks.rules [--share 1.0] [--memory 2GB]

Makes 6,000 permits with their records, 2,000 people and 1.2 million stays over 30 days (--share takes a part of all of
them), builds the case database as any case is built, and prints every rule's time. The judging is what counts: rules,
gate and verdicts over presences already built (floor: 5 minutes and 4 GB on two cores).
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.site_month import Size, write_month
from case import Case
from case.progress import Progress
from correlate import open_store
from correlate import store as storing
from correlate.facts import answer

JUDGING = ("facts.answer", "verdict_gate", "verdict", "facts.verdict_text", "finding")


def main(arguments: list[str] | None = None) -> int:
    """Make, build, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="part of the month's permits, people and stays")
    parser.add_argument("--memory", default="2GB", help="DuckDB's memory_limit")
    parser.add_argument("--keep", type=Path, help="folder to leave the case in")
    asked = parser.parse_args(arguments)
    size = Size(round(6_000 * asked.share), round(2_000 * asked.share), round(1_200_000 * asked.share))
    root = asked.keep or Path(tempfile.mkdtemp(prefix="retrace-rules-"))
    try:
        case = Case.create(root / "case", "site month", "Asia/Shanghai")
        write_month(case.derived_dir("records", "made"), size)
        measure(case, size, asked.memory)
    finally:
        if asked.keep is None:
            shutil.rmtree(root)
    return 0


def measure(case: Case, size: Size, memory: str) -> None:
    """Build the case and print what took how long."""
    storing.LIMITS["memory_limit"] = memory
    storing.LIMITS["threads"] = "2"
    rules: dict[str, tuple[float, float]] = {}
    asked = answer._asked

    def timed(given: Any, rule: Any, before: Any) -> pa.Table:
        begun, cpu = time.perf_counter(), time.thread_time()
        try:
            return asked(given, rule, before)
        finally:
            rules[rule.id] = (time.perf_counter() - begun, time.thread_time() - cpu)

    answer._asked = timed
    steps: dict[str, tuple[float, float]] = {}
    watch = _watch(steps)
    begun = time.perf_counter()
    storing.build(case, watch)
    watch(Progress("correlate", "end", 0, 0, "steps"))
    whole = time.perf_counter() - begun
    with open_store(case) as store:
        counted = {name: len(store.arrow(name)) for name in ("presence", "permit", "person", "verdict")}
        refused = store.table("refused_rule")["problem"].tolist()
    print(f"{size}; {counted}; threads {threading.active_count()}")
    print("\n| step | s by the clock | s of processor |\n|---|---|---|")
    for name, (wall, cpu) in sorted(steps.items(), key=lambda pair: -pair[1][0])[:25]:
        print(f"| {name} | {wall:.1f} | {cpu:.1f} |")
    print("\n| rule | s by the clock, two at a time |\n|---|---|")
    for name, (wall, _) in sorted(rules.items(), key=lambda pair: -pair[1][0]):
        print(f"| {name} | {wall:.2f} |")
    judged = [steps.get(name, (0.0, 0.0)) for name in JUDGING]
    print(f"\njudging {sum(w for w, _ in judged):.1f} s by the clock, {sum(c for _, c in judged):.1f} s of processor")
    print(f"whole build {whole:.1f} s; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    print("\n".join(f"refused: {problem}" for problem in refused))


def _watch(steps: dict[str, tuple[float, float]]) -> Callable[[Progress], None]:
    state: dict[str, Any] = {"task": "load", "since": time.perf_counter(), "cpu": time.process_time()}

    def watch(step: Progress) -> None:
        if step.unit != "steps":
            return
        now, cpu = time.perf_counter(), time.process_time()
        wall, spent = steps.get(state["task"], (0.0, 0.0))
        steps[state["task"]] = (wall + now - state["since"], spent + cpu - state["cpu"])
        state.update(task=step.task, since=now, cpu=cpu)

    return watch


if __name__ == "__main__":
    sys.exit(main())
