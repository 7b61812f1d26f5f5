"""Killed in any stage and run again: the same result as an unbroken run, and nothing done twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import correlate
import detect
import timeline
from case import Case
from correlate import open_store
from timeline.scene import read_scene

from .conftest import hashes

ROOT = Path(__file__).resolve().parents[1]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal of POSIX systems"),
]
# Runs everything, and kills itself without any farewell at one step of one stage.
DIE = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
root, stage, number = sys.argv[2], sys.argv[3], int(sys.argv[4])
seen = 0
def report(step):
    global seen
    if step.stage == stage:
        seen += 1
        if seen >= number:
            os.kill(os.getpid(), signal.SIGKILL)
from case import Case
import detect, correlate, timeline
case = Case.open(root)
for run in (detect.run, correlate.run, timeline.run):
    run(case, report=report)
print("was never killed")
"""
# (stage of the progress, which of its reports); what precedes the stage is done already, so that the kill is in it
MOMENTS = [("register", 1), ("detect", 2), ("track", 1), ("import", 2), ("correlate", 5), ("correlate", 60),
           ("timeline", 3)]  # fmt: skip
LATE = ("import", "correlate", "timeline")


def run_all(case: Case, with_report: bool = False) -> None:
    detect.run(case)
    correlate.run(case)
    if with_report:
        timeline.run(case)


def content(case: Case) -> dict[str, Any]:
    """Every table of the case database as sorted rows, and every entry of the timeline."""
    with open_store(case) as store:
        tables = {}
        for name in store.tables():
            if name == "build_step":  # the book of the build: hashes over arrivals too
                continue
            rows = store.arrow(name).to_pylist()
            if name == "receipt":  # arrival is the number of a line of the custody log, which also holds the runs
                order = sorted({row["arrival"] for row in rows})
                rows = [row | {"arrival": order.index(row["arrival"])} for row in rows]
            tables[name] = sorted(repr(sorted(row.items())) for row in rows)
    entries = [(e.start_utc, e.end_utc, e.text, e.settled, e.ref_id) for e in timeline.entries(read_scene(case))]
    return {"tables": tables, "entries": entries}


@pytest.fixture(scope="module")
def detected(drawn_originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn case with its footage read by a run that nobody disturbed."""
    root = tmp_path_factory.mktemp("detected") / "case"
    shutil.copytree(drawn_originals, root)
    detect.run(Case.open(root))
    return root


@pytest.fixture(scope="module")
def unbroken(detected: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What such a run leaves behind."""
    root = tmp_path_factory.mktemp("unbroken") / "case"
    shutil.copytree(detected, root)
    case = Case.open(root)
    run_all(case)
    return content(case)


@pytest.mark.parametrize(("stage", "number"), MOMENTS, ids=[f"{stage}-{number}" for stage, number in MOMENTS])
def test_killed_and_run_again(
    stage: str, number: int, drawn_originals: Path, detected: Path, tmp_path: Path, unbroken: dict[str, Any]
) -> None:
    shutil.copytree(detected if stage in LATE else drawn_originals, tmp_path / "case")
    case = Case.open(tmp_path / "case")
    before = hashes(case.root)
    command = [sys.executable, "-c", DIE, str(ROOT), str(case.root), stage, str(number)]
    died = subprocess.run(command, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, (died.stdout, died.stderr)
    shards = {path: path.stat().st_mtime_ns for path in case.derived.glob("detections/*/*/*.parquet")}
    run_all(Case.open(case.root), with_report=stage == "timeline")
    assert content(case) == unbroken
    assert {path: path.stat().st_mtime_ns for path in shards} == shards  # what was finished was not done again
    assert hashes(case.root) == before
    assert case.custody.verify().entries > 0
    registered = Counter(entry["detail"]["path"] for entry in case.custody.entries() if entry["action"] == "register")
    assert set(registered.values()) == {1}
    assert not list(case.derived.rglob("*.part")), "a half-written file was left behind"


def test_deleting_what_is_derived_changes_nothing(detected: Path, tmp_path: Path, unbroken: dict[str, Any]) -> None:
    shutil.copytree(detected, tmp_path / "case")
    shutil.rmtree(tmp_path / "case" / "derived")
    again = Case.open(tmp_path / "case")
    run_all(again)
    assert content(again) == unbroken
