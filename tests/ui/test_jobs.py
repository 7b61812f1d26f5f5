"""Long work in a process of its own: started once, watched from outside, cancelled, started again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from case import Case
from case.errors import CaseError
from ui import jobs
from ui.views.sources import plain_name


def wait(until: Callable[[], bool], seconds: float = 300) -> None:
    for _ in range(int(seconds * 10)):
        if until():
            return
        time.sleep(0.1)
    raise TimeoutError


@pytest.mark.slow
def test_a_job_runs_by_itself_and_leaves_its_code(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", "c", "UTC")
    assert jobs.state(case, "correlate") is None
    assert jobs.start(case, "correlate")
    wait(lambda: (job := jobs.state(case, "correlate")) is not None and job.code is not None and not job.running)
    job = jobs.state(case, "correlate")
    assert job is not None and job.code == 0 and any("permits" in line for line in job.lines)
    assert (case.derived / "current").is_file()


@pytest.mark.slow
def test_a_job_is_cancelled_and_starts_again(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", "c", "UTC")
    assert not jobs.cancel(case, "run")
    assert jobs.start(case, "run")
    assert not jobs.start(case, "run")  # one at a time, and a second click at once is no second run
    assert jobs.running(case, "run")
    assert jobs.cancel(case, "run")
    wait(lambda: not jobs.running(case, "run"))
    job = jobs.state(case, "run")
    assert job is not None and job.code is None
    assert jobs.start(case, "run")
    wait(lambda: (job := jobs.state(case, "run")) is not None and job.code is not None and not job.running)


def test_only_jobs_are_started(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="'delete' is no job"):
        jobs.start(Case.create(tmp_path / "case", "c", "UTC"), "delete")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a.csv", "a.csv"), ("../../etc/passwd", "passwd"), ("..\\x.csv", "x.csv"), ("记录 1.xlsx", "记录 1.xlsx"),
     (".hidden", "hidden"), ("a\0b:c.csv", "a_b_c.csv"), ("..", "file-1")],
)  # fmt: skip
def test_a_dropped_file_has_a_plain_name(given: str, kept: str) -> None:
    assert plain_name(given, 0) == kept
