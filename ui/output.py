"""What the command line says: results on standard output (text or JSON), progress and talk on standard error."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from case.progress import Progress as Step
from case.progress import Report

Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
CasePath = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.", show_default=False)]


def plain(value: Any) -> Any:
    """A result as JSON values: dataclasses become objects, times ISO text, paths text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def lines_of(result: Any) -> list[str]:
    """A result for people: what its `lines()` says, else one line."""
    return [str(line) for line in result.lines()] if hasattr(result, "lines") else [str(result)]


def show(result: Any, as_json: bool) -> None:
    """Print a result: an object for programs or lines for people."""
    if as_json:
        print(json.dumps(plain(result), ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines_of(result)), flush=True)


def say(line: str) -> None:
    """One line of talk on standard error."""
    print(line, file=sys.stderr, flush=True)


def rate_text(step: Step, elapsed_s: float) -> str:
    """Speed of a step as people read it: "12.4 MB/s", "310 frames/s"; empty while nothing can be said."""
    if elapsed_s <= 0 or step.done <= 0:
        return ""
    rate = step.done / elapsed_s
    if step.unit == "bytes":
        return f"{rate / 1e6:.1f} MB/s"
    return f"{rate:.1f} {step.unit}/s" if rate < 10 else f"{rate:.0f} {step.unit}/s"


@contextmanager
def progress_bars() -> Iterator[Report]:
    """Yield a stage's `report` function. On a terminal: one bar a task with rate and remaining time; else a line
    of text when a task begins to take long, and every ten seconds after."""
    if not sys.stderr.isatty():
        yield _line_reporter()
        return
    columns = (
        TextColumn("{task.fields[stage]:9}"), TextColumn("{task.description:38.38}"), BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f} %"), TextColumn("{task.fields[rate]:>14}"), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5) as bars:
        tasks: dict[tuple[str, str], tuple[TaskID, float]] = {}

        def report(step: Step) -> None:
            key = (step.stage, step.task)
            if key not in tasks:
                task = bars.add_task(step.task, total=step.total or None, stage=step.stage, rate="")
                tasks[key] = (task, time.monotonic())
            task, begun = tasks[key]
            rate = rate_text(step, time.monotonic() - begun)
            bars.update(task, completed=step.done, total=step.total or None, rate=rate)
            if step.total and step.done >= step.total:
                bars.update(task, visible=False)

        yield report


def _line_reporter() -> Report:
    begun: dict[tuple[str, str], float] = {}
    last: dict[tuple[str, str], float] = {}

    def report(step: Step) -> None:
        key, now = (step.stage, step.task), time.monotonic()
        begun.setdefault(key, now)
        if now - last.get(key, begun[key]) < 10:
            return
        last[key] = now
        elapsed_s = now - begun[key]
        left = f", {(step.total - step.done) * elapsed_s / step.done:.0f} s left" if step.total and step.done else ""
        share = f" {100 * step.done / step.total:.0f} %" if step.total else ""
        say(f"{step.stage}: {step.task}{share} {rate_text(step, elapsed_s)}{left}")

    return report
