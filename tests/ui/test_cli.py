"""The command line: exit codes, one sentence for what went wrong, JSON that programs can read."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

import ui.commands
from case import Case
from case.progress import Progress
from ui.output import plain, rate_text
from ui.registry import modules
from ui.serving import free_port

from .conftest import run_command

ROOT = Path(__file__).resolve().parents[2]


def test_every_command_has_a_name_a_place_and_help() -> None:
    found = modules(ui.commands)
    wanted = "new add detect import clock correlate timeline report run app verify list doctor explain"
    named = {module.NAME for module in found.values()}
    assert named >= {*wanted.split(), "sample case", "sample make", "sample truth"}
    for module in found.values():
        assert module.run.__doc__ and module.__doc__ and isinstance(module.ORDER, int)


def test_a_case_from_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "unit3"
    assert run_command("new", str(case), "--timezone", "Asia/Shanghai", "--name", "Unit 3") == 0
    clip = tmp_path / "cam1.mp4"
    clip.write_bytes(b"not video, but a file")
    permits = tmp_path / "permits.csv"
    permits.write_text("permit no\nP1\n")
    assert run_command("add", str(case), str(clip), str(permits), "--camera", "CAM-1", "--json") == 0
    taken = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert [item["path"] for item in taken] == ["footage/CAM-1/cam1.mp4", "records/permits.csv"]
    assert run_command("verify", str(case)) == 0
    assert "Everything is as it was registered." in capsys.readouterr().out
    (case / "records/permits.csv").write_text("permit no\nP2\n")
    assert run_command("verify", str(case)) == 1
    said = capsys.readouterr()
    assert "records/permits.csv: the original changed" in said.out
    assert said.err.strip().endswith("the case is not as it was left.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "{tmp}/nothing"], "is not a case"),
        (["verify", "{tmp}/nothing"], "is not a case"),
        (["new", "{tmp}/x", "--timezone", "Mars/Olympus"], "an IANA time zone"),
        (["report", "{paper}", "--format", "pigeon"], "There is no report 'pigeon'; known are"),
        (["report", "{paper}", "--language", "fr"], "There is no language 'fr'"),
        (["report", "{paper}", "--out", "{paper}/records/r.html"], "among the originals"),
        (["clock", "{paper}", "CAM-1"], "give --offset-s"),
        (["clock", "{paper}", "CAM-1", "--offset-s", "1", "--basis", "b"], "gives no reason"),
        (["explain", "NO-SUCH-RULE"], "is neither a rule"),
        (["add", "{paper}", "{tmp}"], "say which camera"),
        (["add", "{paper}", "{tmp}/no.csv"], "is not a file"),
        (["timeline", "{empty}"], "run `retrace correlate"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_1(
    words: list[str], sentence: str, tmp_path: Path, paper_case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    if "{empty}" in words:
        Case.create(tmp_path / "empty", name="e", timezone="UTC")
    places = {"tmp": tmp_path, "paper": paper_case.root, "empty": tmp_path / "empty"}
    code = run_command(*(word.format(**places) for word in words))
    said = capsys.readouterr().err
    assert code == 1 and sentence in said, said
    assert len(said.strip().splitlines()) == 1 and "Traceback" not in said


@pytest.mark.parametrize("words", [["fly"], ["run"], ["new", "x"], ["list", "birds"], ["app", "x", "--port", "many"]])
def test_wrong_usage_is_exit_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(*words) == 2
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["commands", "detectors", "importers", "rules", "reports", "views"])
def test_lists_are_found_in_the_folders(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("list", what, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found and all(about for about in found.values())


def test_rules_and_findings_are_explained(paper_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("explain", "pt-unlisted") == 0
    told = capsys.readouterr().out
    assert "presence.unlisted_s: 60 s (grade S" in told and "data: " in told and "gb30871: GB 30871-2022" in told


def test_a_clock_is_accepted_as_a_decision(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = Case.create(tmp_path / "c", name="c", timezone="UTC")
    words = ["clock", str(case.root), "CAM-1", "--offset-s", "-7.5", "--uncertainty-s", "0.5", "--basis", "radio clock"]
    assert run_command(*words, "--reason", "filmed on site") == 0
    (made,) = case.decisions.active("clock")
    assert (made.subject, made.content["offset_ms"], made.content["uncertainty_ms"]) == ("CAM-1", -7500, 500)


@pytest.mark.slow
def test_the_command_is_quick_to_start() -> None:
    code = "import sys; from ui.cli import make_app; make_app(); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    heavy = {"cv2", "torch", "duckdb", "streamlit", "pandas", "openvino", "av"}
    assert not heavy & set(ran.stdout.split())


def test_doctor_says_what_works(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    import ui.doctor

    monkeypatch.setattr(ui.doctor, "_try", lambda code: (False, "ImportError: libGL.so.1: cannot open shared object"))
    assert run_command("doctor", "--json") == 1
    found = {item["name"]: item for item in json.loads(capsys.readouterr().out)}
    assert "apt install libgl1" in found["opencv"]["sentence"] and not found["opencv"]["works"]
    assert found["ffmpeg"]["works"]


@pytest.mark.parametrize(
    ("unit", "done", "elapsed_s", "wanted"),
    [
        ("bytes", 25_000_000, 2, "12.5 MB/s"),
        ("frames", 900, 3, "300 frames/s"),
        ("files", 3, 6, "0.5 files/s"),
        ("files", 0, 6, ""),
    ],
)
def test_rates_read_well(unit: str, done: float, elapsed_s: float, wanted: str) -> None:
    assert rate_text(Progress("s", "t", done, 0, unit), elapsed_s) == wanted


def test_results_become_json(tmp_path: Path) -> None:
    assert plain({"p": tmp_path, "t": (datetime(2026, 1, 2),), "n": None}) == {
        "p": str(tmp_path), "t": ["2026-01-02T00:00:00.000"], "n": None,
    }  # fmt: skip


def test_a_taken_port_is_not_insisted_on() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) not in (0, port)
    assert free_port(0) > 0


def test_looking_at_the_hurt_is_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = Case.create(tmp_path / "c", name="c", timezone="UTC")
    assert run_command("note", "list", str(case.root)) == 0
    assert not [entry for entry in case.custody.entries() if entry["action"] == "view"]
    words = ["note", "add", str(case.root), "casualty", "name=A", "outcome=light", "--reason", "hospital list"]
    assert run_command(*words) == 0, capsys.readouterr().err
    assert run_command("note", "list", str(case.root)) == 0
    (view,) = [entry for entry in case.custody.entries() if entry["action"] == "view"]
    assert view["detail"]["kind"] == "casualty"
