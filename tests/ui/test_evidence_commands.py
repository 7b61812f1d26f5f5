"""The commands that hand a case on, guard it and end it: what they say, what they refuse, what they log."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from case import Case
from timeline.package import verify

from .conftest import run_command


@pytest.fixture
def root(paper_case: Case, tmp_path: Path) -> Path:
    """A copy of the paper case: records, no footage."""
    shutil.copytree(paper_case.root, tmp_path / "case")
    return tmp_path / "case"


def test_list_exports(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("list", "exports", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    wanted = "case_uco cvat evidence_list geojson mot otio permit_calendar rerun tables_csv tables_parquet tables_xlsx"
    assert set(found) >= {*wanted.split(), "timesketch", "webvtt"} and all(found.values())


def test_formats_are_written_and_logged_with_their_hashes(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--format", "timesketch", "--format", "permit_calendar", "--out", str(tmp_path / "out"), "--actor", "Li"]
    assert run_command("export", str(root), *words) == 0
    assert (tmp_path / "out/timesketch/timeline.jsonl").is_file()
    assert (tmp_path / "out/permit_calendar/permits.ics").is_file()
    logged = [entry for entry in Case.open(root).custody.entries() if entry["action"] == "export"]
    assert [(entry["actor"], entry["detail"]["format"]) for entry in logged] == [
        ("Li", "timesketch"), ("Li", "permit_calendar"),
    ]  # fmt: skip
    assert len(logged[0]["detail"]["files"]["timeline.jsonl"]) == 64
    capsys.readouterr()
    assert run_command("export", str(root), "--format", "fax") == 1
    assert "There is no export 'fax'; known are" in capsys.readouterr().err
    assert run_command("export", str(root)) == 1
    assert "Say what to export" in capsys.readouterr().err
    assert run_command("export", str(root), "--format", "otio", "--out", str(root / "records")) == 1
    assert "among the originals" in capsys.readouterr().err


@pytest.mark.slow
def test_a_package_and_its_refusals(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.zip"
    assert run_command("export", str(root), "--package", str(out), "--originals", "--reason", "court") == 0
    said = capsys.readouterr()
    assert "every face" in said.err and "sha256" in said.out
    assert verify.verify(str(out)) == []
    assert run_command("rerun", str(out), str(tmp_path / "again"), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["equal"] == told["tables"] and not told["problems"]
    assert run_command("rerun", str(out), str(tmp_path / "again")) == 1
    assert "is not empty" in capsys.readouterr().err
    cut = tmp_path / "cut.zip"
    cut.write_bytes(out.read_bytes()[:-100])
    assert run_command("rerun", str(cut), str(tmp_path / "third")) == 1
    assert "cut short" in capsys.readouterr().err and not (tmp_path / "third").exists()


def test_custody_show_and_verify(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(root / "custody.jsonl", tmp_path / "copy.jsonl")
    assert run_command("custody", "show", str(root), "--action", "run") == 0
    assert "correlate" in capsys.readouterr().out
    assert run_command("custody", "show", str(root), "--last", "1", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert run_command("custody", "verify", str(root), "--against", str(tmp_path / "copy.jsonl")) == 0
    assert "continues" in capsys.readouterr().out
    log = root / "custody.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    for command in ("show", "verify"):
        assert run_command("custody", command, str(root)) == 1
        assert "line 1 does not follow" in capsys.readouterr().err
    assert run_command("custody", "stamp-request", str(root), "--out", str(tmp_path / "r.tsq")) == 1
    assert not (tmp_path / "r.tsq").exists()


def test_a_request_for_a_trusted_time_is_logged(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("custody", "stamp-request", str(root), "--out", str(tmp_path / "r.tsq")) == 0
    assert "application/timestamp-query" in capsys.readouterr().out and (tmp_path / "r.tsq").stat().st_size > 60
    assert Case.open(root).custody.entries()[-1]["action"] == "stamp_request"
    wrong = ["custody", "stamp-add", str(root), str(tmp_path / "r.tsq"), "--root", str(tmp_path / "r.tsq")]
    assert run_command(*wrong) == 1
    assert "is not a PEM certificate" in capsys.readouterr().err


def test_hold_letter_and_delete(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = ["--authority", "Court 12/26", "--reason", "inquiry"]
    assert run_command("hold", "set", str(root), *held, "--json") == 0
    hold_id = json.loads(capsys.readouterr().out)["decision_id"]
    assert run_command("hold", "show", str(root)) == 0
    assert "Court 12/26: inquiry" in capsys.readouterr().out
    letter = tmp_path / "letter.docx"
    words = ["--out", str(letter), "--to", "Yard Ltd", "--authority", "File 7", "--language", "zh"]
    assert run_command("hold", "letter", str(root), *words) == 0
    assert Case.open(root).custody.entries()[-1]["action"] == "letter" and letter.stat().st_size > 5000
    name = Case.open(root).config.site.name
    gone = ["delete", str(root), "--certificate", str(tmp_path / "end"), "--authority", "Court", "--reason", "over"]
    assert run_command(*gone, "--confirm", name) == 1
    assert "under legal hold (Court 12/26)" in capsys.readouterr().err and (root / "case.toml").is_file()
    assert run_command("hold", "release", str(root), hold_id[:8], "--reason", "closed") == 0
    assert run_command(*gone, "--confirm", "another") == 1
    inside = [word if word != str(tmp_path / "end") else str(root / "end") for word in gone]
    assert run_command(*inside, "--confirm", name) == 1
    assert (root / "case.toml").is_file() and not (tmp_path / "end").exists()
    assert run_command(*gone, "--confirm", name) == 0
    assert not root.exists()
    assert {path.name for path in (tmp_path / "end").iterdir()} == {
        "custody.jsonl", "certificate.en.html", "certificate.en.docx", "certificate.zh.html", "certificate.zh.docx",
    }  # fmt: skip
