"""Which exhibits go into a package, and what the lists beside them say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from case.errors import ReportError
from case.files import sha256_file
from tests.timeline.conftest import finding, video
from timeline.exhibits import Exhibit
from timeline.exports import evidence_list
from timeline.media import Cut
from timeline.package import contents
from timeline.package.contents import Chosen
from timeline.scene import Finding, Scene


@pytest.fixture
def cut_scene(scene: Callable[..., Scene], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Two findings whose clips lie ready; the second has none, and says why."""

    def cut(one: Finding, *_: Any) -> list[Exhibit]:
        path = tmp_path / f"{one.finding_id}.mp4"
        path.write_bytes(one.finding_id.encode() * 100)
        told = Cut(path, "clip", sha256_file(path), "cd" * 32, "footage/cam1.mp4", 1000, 9000, 80, 3, True, ["ffmpeg"])
        if one.finding_id == "bbbb2":
            return [Exhibit("v1", "CAM-1", 5000, None, None, "footage/cam1.mp4: the original is gone")]
        return [Exhibit("v1", "CAM-1", 5000, None, told)]

    monkeypatch.setattr(contents, "exhibits_of", cut)
    return scene(findings=[finding("aaaa1", 10), finding("bbbb2", 20), finding("cccc3", 30)], videos=[video()])


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(None, ["aaaa1", "cccc3"]), (["aaaa1"], ["aaaa1"]), (["cc", "aa"], ["aaaa1", "cccc3"]), (["bbbb2"], []), ([], [])],
)
def test_the_chosen_exhibits_go_in_and_no_other(
    cut_scene: Scene, chosen: list[str] | None, expected: list[str]
) -> None:
    cuts, found = contents._exhibits(cut_scene, Chosen(exhibits=chosen))
    assert [cut.path.stem for cut in cuts] == expected
    assert [item.name for item in found if item.name.endswith(".mp4")] == [f"exhibits/{one}.mp4" for one in expected]
    assert all(item.expected_sha256 for item in found if item.name.endswith(".mp4"))
    beside = [json.loads(item.content or b"") for item in found if item.name.endswith(".mp4.json")]
    assert [one["path"] for one in beside] == [f"{one}.mp4" for one in expected], "no path of this machine leaves it"
    index = json.loads(next(item.content or b"" for item in found if item.name == "exhibits/index.json"))
    wanted = {"aaaa1", "bbbb2", "cccc3"} if chosen is None else {"bbbb2"} if chosen == ["bbbb2"] else set(expected)
    assert {row["finding_id"] for row in index} == wanted
    assert all((row["problem"] is None) == (row["finding_id"] != "bbbb2") for row in index)


def test_an_exhibit_that_is_none_or_several_is_said(cut_scene: Scene) -> None:
    for given in ("zzz", ""):
        with pytest.raises(ReportError, match="is not one finding"):
            contents._exhibits(cut_scene, Chosen(exhibits=[given]))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_evidence_list_tells_exhibits_from_originals(cut_scene: Scene, language: str) -> None:
    cuts, _ = contents._exhibits(cut_scene, Chosen())
    paper = evidence_list.paper(cut_scene, language, cuts, packed=False)
    assert [row[1] for row in paper.tables[1].rows] == ["aaaa1.mp4", "cccc3.mp4"]
    assert "cd" * 32 in paper.tables[1].rows[0][5] and "1000 ms" in paper.tables[1].rows[0][6]
    assert len(paper.signatures) == 4 and paper.landscape


def test_the_acquisition_form_fills_the_list(cut_scene: Scene) -> None:
    from case.acquisition import Form, record_acquisition
    from case.originals import register

    case = cut_scene.case
    toml = case.root / "case.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[[camera]]\nid = "CAM-1"\nfootage = ["footage"]\n', encoding="utf-8")
    case = type(case).open(case.root)
    (case.root / "footage/cam1.mp4").write_bytes(b"film")
    register(case, case.root / "footage/cam1.mp4", "footage")
    (case.derived / "footage.json").write_text(
        json.dumps([{"video_id": "v1", "camera_id": "CAM-1", "path": "footage/cam1.mp4"}])
    )
    form = Form(
        "CAM-1", "2026-11-18 10:00:05", "2026-11-18 10:00:00", "GPS", "Li", "Wang", "NVR 7", "export", 0.5, "rack 3"
    )
    record_acquisition(case, form)
    row = evidence_list.paper(Scene(**(vars(cut_scene) | {"case": case})), "zh", packed=True).tables[0].rows[0]
    assert row[1:4] == ["视频监控录像", "footage/cam1.mp4", "MP4"] and row[6:11] == [
        "2026-11-18 10:00:00", "rack 3", "export", "NVR 7", "Li / Wang",
    ]  # fmt: skip
    assert "10:00:05" in row[11] and "随附" in row[11]
