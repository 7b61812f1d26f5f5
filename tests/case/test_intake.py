"""Taking originals in: copies equal the originals, names cannot lead out, case.toml stays valid."""

from __future__ import annotations

from pathlib import Path

import pytest

from case import Case
from case.errors import CaseError, ConfigError, OriginalError
from case.intake import add_footage, add_records


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "plant", name="x", timezone="UTC")


def clip(tmp_path: Path, name: str = "a.mp4", content: bytes = b"frames") -> Path:
    path = tmp_path / "recorder" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def test_footage_is_copied_checked_and_listed(case: Case, tmp_path: Path) -> None:
    source = clip(tmp_path)
    (taken,) = add_footage(case, [source], "CAM 1", recorded_start="2026-11-18 09:00:00")
    camera = Case.open(case.root).config.camera_by_id("CAM 1")
    assert camera.footage == ["footage/CAM_1"] and camera.recorded_start == "2026-11-18 09:00:00"
    assert taken.path == "footage/CAM_1/a.mp4"
    assert (case.root / taken.path).read_bytes() == source.read_bytes()
    add_footage(Case.open(case.root), [clip(tmp_path, "b.mp4")], "CAM 1")
    assert len(Case.open(case.root).config.camera) == 1


def test_a_file_left_in_place_is_named_in_full(case: Case, tmp_path: Path) -> None:
    source = clip(tmp_path)
    add_footage(case, [source], "C", in_place=True)
    add_records(Case.open(case.root), [clip(tmp_path, "p.csv")], in_place=True)
    config = Case.open(case.root).config
    assert config.camera[0].footage == [str(source)]
    assert config.records[0].path == str(tmp_path / "recorder/p.csv")
    assert list((case.root / "footage").iterdir()) == []


@pytest.mark.parametrize("camera_id", ["..", "..:..", "a.b"])
def test_a_camera_cannot_name_its_way_out(case: Case, tmp_path: Path, camera_id: str) -> None:
    (taken,) = add_footage(case, [clip(tmp_path)], camera_id)
    assert taken.path.startswith("footage/") and ".." not in taken.path


def test_an_id_that_case_toml_refuses_leaves_it_as_it_was(case: Case, tmp_path: Path) -> None:
    before = (case.root / "case.toml").read_bytes()
    with pytest.raises(ConfigError):
        add_footage(case, [clip(tmp_path)], 'x"]\n[site]')
    assert (case.root / "case.toml").read_bytes() == before


def test_other_content_under_the_same_name_is_refused(case: Case, tmp_path: Path) -> None:
    add_records(case, [clip(tmp_path, "p.csv", b"one")])
    again = Case.open(case.root)
    assert len(add_records(again, [clip(tmp_path, "p.csv", b"one")])) == 1
    with pytest.raises(OriginalError, match="another file of this name"):
        add_records(again, [clip(tmp_path, "p.csv", b"two")])
    assert [entry.path for entry in Case.open(case.root).config.records] == ["records"]


def test_a_known_camera_written_by_hand_is_not_changed(case: Case, tmp_path: Path) -> None:
    toml = case.root / "case.toml"
    toml.write_text(toml.read_text() + '\n[[camera]]\nid = "C"\nfootage = ["footage/x.mp4"]\n')
    with pytest.raises(CaseError, match="by hand"):
        add_footage(Case.open(case.root), [clip(tmp_path)], "C")
