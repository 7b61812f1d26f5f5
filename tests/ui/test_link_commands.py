"""`retrace link`, `mapping` and `answer`: what people say about bodies and record files, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from case import Case
from correlate.importers import import_all
from correlate.store import build
from tests.correlate.make import Site

from .conftest import run_command

V = "aaaaaaaaaaaa"


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that goes well says."""
    capsys.readouterr()
    assert run_command(*words) == 0
    return capsys.readouterr().out


def test_a_body_is_confirmed_listed_and_undone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path)
    site.zone("Z-1")
    site.video(V, "CAM-1", "09:00:00", minutes=2)
    site.body(V, 1, (0, 60))
    site.record("person", person_id="E1", name="Li Na")
    case = site.case()
    build(case)
    root = str(case.root)
    assert "nobody known" in told(capsys, "link", "list", root)
    told(capsys, "link", "confirm", root, "#1", "Li Na", "--reason", "by sight", "--actor", "chen")
    (made,) = case.decisions.active("link")
    assert (made.subject, made.content["person_id"], made.actor) == (f"{V}#1", "E1", "chen")
    build(case)
    assert "Li Na (E1) 1.000  manual" in told(capsys, "link", "list", root)
    listed = json.loads(told(capsys, "link", "list", root, "--json"))
    assert listed["tracks"][0]["person_id"] == "E1"
    told(capsys, "link", "undo", root, made.decision_id[:8], "--reason", "another")
    assert case.decisions.active("link") == []
    assert run_command("link", "confirm", root, "#1") == 1
    assert run_command("link", "merge", root, "#1", "E1", "--reason", "x") == 1


def test_a_file_is_explained_and_a_question_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = Case.create(tmp_path / "case", name="c", timezone="Asia/Shanghai")
    root = str(case.root)
    (case.root / "records").mkdir(exist_ok=True)
    odd = "Zeitpunkt,Wer,Tor,Richtg\n2026-11-18 08:00:00,Li Na,Gate 1,1\n2026-11-18 09:00:00,Li Na,Gate 1,0\n"
    (case.root / "records" / "gate.csv").write_text(odd, encoding="utf-8")
    import_all(case)
    assert "not read" in told(capsys, "mapping", "list", root)
    words = ["--table", "swipe", "--reason", "the manual"]
    for pair in ("Zeitpunkt=moment", "Wer=name", "Tor=door", "Richtg=direction"):
        words += ["--map", pair]
    told(capsys, "mapping", "confirm", root, "gate.csv", *words)
    import_all(case)
    assert "'Tor' -> door" in told(capsys, "mapping", "show", root, "gate.csv")
    (asked,) = json.loads(told(capsys, "answer", root, "--json"))["rows"]
    told(capsys, "answer", root, asked["id"][:8], "1=in", "0=out", "--reason", "watched one")
    import_all(case)
    assert "No open questions." in told(capsys, "answer", root)
    assert len(case.decisions.active("mapping")) == 2
