"""The case folder: made once, opened, and never a way out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from case import Case
from case.errors import CaseError, OriginalError


def test_a_new_case_opens_and_is_in_custody(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "plant", name='Tank 3 "north"\n[x]', timezone="Asia/Shanghai", language="zh")
    again = Case.open(tmp_path / "plant")
    assert again.config.site.name == 'Tank 3 "north"\n[x]'
    assert again.config.site.language == "zh"
    assert [entry["action"] for entry in case.custody.entries()] == ["create"]
    assert sorted(path.name for path in again.root.iterdir() if path.is_dir()) == [
        "derived", "footage", "records", "site",
    ]  # fmt: skip


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    Case.create(tmp_path / "plant", name="one", timezone="UTC")
    before = (tmp_path / "plant/case.toml").read_bytes()
    with pytest.raises(CaseError, match="choose another folder"):
        Case.create(tmp_path / "plant", name="two", timezone="UTC")
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CaseError):
        Case.create(tmp_path / "file", name="two", timezone="UTC")
    assert (tmp_path / "plant/case.toml").read_bytes() == before


def test_a_folder_without_case_toml_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="retrace new"):
        Case.open(tmp_path)


@pytest.mark.parametrize("path", ["../secret.mp4", "footage/../../secret.mp4", "footage/../../../etc/passwd"])
def test_a_relative_path_cannot_leave_the_case(tmp_path: Path, path: str) -> None:
    case = Case.create(tmp_path / "plant", name="x", timezone="UTC")
    with pytest.raises(OriginalError, match="leaves the case folder"):
        case.original(path)


def test_a_link_out_of_the_case_is_followed_before_it_is_judged(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "plant", name="x", timezone="UTC")
    (tmp_path / "outside").mkdir()
    (case.root / "footage/link").symlink_to(tmp_path / "outside")
    with pytest.raises(OriginalError):
        case.original("footage/link/clip.mp4")


@pytest.mark.parametrize("name", ["clip.mp4", "摄像头 1/班前 会.mp4", "a;rm -rf ~.mp4", "<script>.mp4", "%2e%2e.mp4"])
def test_strange_names_inside_the_case_are_plain_names(tmp_path: Path, name: str) -> None:
    case = Case.create(tmp_path / "plant", name="x", timezone="UTC")
    inside = case.original(f"footage/{name}")
    assert inside.is_relative_to(case.root)
    assert case.show_path(inside) == f"footage/{name}"


def test_originals_elsewhere_are_named_in_full(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "plant", name="x", timezone="UTC")
    elsewhere = tmp_path / "recorder/clip.mp4"
    assert case.original(str(elsewhere)) == elsewhere
    assert case.show_path(elsewhere) == str(elsewhere)


def test_a_name_that_is_not_text_is_refused(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "plant", name="x", timezone="UTC")
    with pytest.raises(OriginalError, match="not valid UTF-8"):
        case.show_path(case.root / "footage" / "clip\udcff.mp4")
