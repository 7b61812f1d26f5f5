"""A disk that is full while a log is written: the log is as it was before, and says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from case import Case

ROOT = Path(__file__).resolve().parents[2]
JOB = """
import resource, sys
from case import Case
from case.errors import RetraceError
case = Case.open(sys.argv[1])
log = case.custody.path
limit = max(log.stat().st_size, case.decisions.path.stat().st_size) + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))  # the kernel cuts the write short, as a full disk does
for act in (lambda: case.custody.append("run", {"long": "x" * 4000}),
            lambda: case.decisions.append("note", "s", {"long": "x" * 4000}, "because")):
    try:
        act()
        print("written")
    except RetraceError as error:
        print(error)
print(case.custody.verify().entries, len(case.decisions.all()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("room_bytes", [20, 3000])
def test_half_a_line_is_never_left_in_a_log(tmp_path: Path, room_bytes: int) -> None:
    case = Case.create(tmp_path / "case", "Plant", "Asia/Shanghai")
    case.decisions.append("note", "s", {}, "first")
    before = [case.custody.path.read_bytes(), case.decisions.path.read_bytes()]
    job = [sys.executable, "-c", JOB, str(case.root), str(room_bytes)]
    ran = subprocess.run(job, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout.splitlines()
    assert "nothing can be logged" in said[0] and "nothing was decided" in said[1] and said[2] == "2 1"
    assert [case.custody.path.read_bytes(), case.decisions.path.read_bytes()] == before
    case.custody.append("run", {})  # with room again, the chain goes on
    assert case.custody.verify().entries == 3


def test_a_decision_that_cannot_be_logged_was_not_made(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", "Plant", "Asia/Shanghai")
    case.decisions.append("note", "s", {}, "first")
    whole = case.custody.path.read_bytes()
    case.custody.path.write_bytes(whole[:-5])  # a broken chain takes nothing on
    with pytest.raises(Exception, match="the last line is not whole"):
        case.decisions.append("note", "s", {}, "second")
    case.custody.path.write_bytes(whole)
    assert [json.loads(line)["reason"] for line in case.decisions.path.read_text("utf-8").splitlines()] == ["first"]
