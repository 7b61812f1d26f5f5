"""The sample commands: the shipped case copied whole, a simulated one made, and its truth told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sample_media.ship as ship
from case import Case
from case.errors import CaseError
from sample_media import families
from sample_media.scenario import Scenario
from sample_media.ship import LISTING, SHIPPED, verify
from ui.sample import copy_shipped, is_shipped

from .conftest import run_command


def test_every_file_of_the_shipped_case_has_the_hash_it_is_listed_with(tmp_path: Path) -> None:
    assert is_shipped() and verify() == []
    total = sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file())
    assert total <= 60_000_000
    (tmp_path / LISTING).write_text(json.dumps({"a.txt": "0" * 64, "gone.txt": "0" * 64}), encoding="utf-8")
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    (tmp_path / "more.txt").write_text("b", encoding="utf-8")
    assert [line.split(":")[0] for line in verify(tmp_path)] == ["more.txt", "a.txt", "gone.txt"]


def test_a_working_copy_is_in_the_language_asked_for_and_leaves_the_shipped_one_alone(tmp_path: Path) -> None:
    case = copy_shipped(tmp_path / "copy", "en")
    assert case.config.site.language == "en"
    assert {camera.id for camera in case.config.camera} == {"CAM-01", "CAM-12", "CAM-21", "CAM-22"}
    assert case.custody.verify().entries > 0
    assert verify() == []


def test_a_simulated_case_and_its_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "made")
    assert run_command("sample", "make", out, "--family", "upgrade", "--seed", "3", "--form", "violated", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["truth"]["AP-UPGRADE violated"] >= 1
    assert run_command("sample", "truth", out) == 0
    assert "AP-UPGRADE" in capsys.readouterr().out
    assert run_command("sample", "make", str(tmp_path / "x"), "--family", "volcano") == 1
    assert "there is no family 'volcano'" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_filmed_case_keeps_its_footage_its_style_and_never_replaces_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filmed(scenario: Scenario, folder: Path, _: object) -> dict[str, list[str]]:  # what rendering leaves, at once
        folder.mkdir()
        for camera in scenario.cameras:
            (folder / f"{camera.camera_id}.mp4").write_bytes(b"film of " + camera.camera_id.encode())
            (folder / f"{camera.camera_id}.people.parquet").write_bytes(b"truth")
        return {camera.camera_id: [f"footage/{camera.camera_id}.mp4"] for camera in scenario.cameras}

    monkeypatch.setattr(ship, "shoot", filmed)
    out = tmp_path / "made"
    words = ("sample", "make", str(out), "--family", "body_no_badge", "--style", "english", "--render")
    assert run_command(*words) == 0
    case = Case.open(out)
    assert case.config.camera and all((out / camera.footage[0]).is_file() for camera in case.config.camera)
    assert all((out / "truth" / f"{camera.id}.people.parquet").is_file() for camera in case.config.camera)
    assert verify(out) == []
    assert all(path.name.isascii() for path in (out / "records").iterdir())  # the Chinese styles name files in Chinese
    assert run_command(*words) == 1  # what is there is never replaced
    assert verify(out) == []


def test_a_folder_that_was_not_assembled_here_is_never_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "evidence.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(CaseError, match="holds something else"):
        ship.assemble(families.build("upgrade", 1), {}, tmp_path / "shots", tmp_path / "mine")
    assert (tmp_path / "mine" / "evidence.txt").read_text(encoding="utf-8") == "keep me"
