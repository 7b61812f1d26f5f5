"""The plan replay: a film of the asked length, its time in every picture, and nothing without an incident or a plan."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import pytest

import correlate
from case import Case
from case.errors import ReportError
from timeline.incident import accept, read_given
from timeline.replay import write
from timeline.scene import Scene, read_scene

ZONE = '\n[[zone]]\nid = "Z1"\nname = "Job"\npolygon_m = [[0.0, 0.0], [20.0, 0.0], [20.0, 10.0], [0.0, 10.0]]\n'
RECORDS = '[[records]]\npath = "records"\n'


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """One tag that crosses a zone, a fix every two seconds, and an incident in the middle."""
    case = Case.create(tmp_path_factory.mktemp("replay") / "case", name="Unit 3", timezone="Asia/Shanghai")
    rows = [f"T1,E1,张强,2026-11-18 09:00:{2 * i:02d},{i}.0,5.0,0.5" for i in range(20)]
    text = "\n".join(["tag id,person id,name,time,x (m),y (m),accuracy (m)", *rows, ""])
    (case.root / "records/tags.csv").write_text(text, encoding="utf-8")
    with (case.root / "case.toml").open("a", encoding="utf-8") as toml:
        toml.write(ZONE + RECORDS)
    case = Case.open(case.root)
    correlate.run(case)
    accept(case, read_given(case, "2026-11-18 09:00:20 @ Z1"), "given", "Li")
    return case


@pytest.mark.slow
def test_a_film_has_a_picture_a_second(tagged: Case, tmp_path: Path) -> None:
    scene = read_scene(tagged)
    made = write(scene, tmp_path / "r.mp4", "zh", before_s=6, after_s=4)
    assert made.pictures == 11 and (made.end_utc - made.start_utc).total_seconds() == 10
    said = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(made.path), "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    assert re.findall(r"frame=\s*(\d+)", said)[-1] == "11"
    again = write(scene, tmp_path / "again.mp4", "zh", before_s=6, after_s=4)
    assert again.sha256 == made.sha256
    assert tagged.custody.entries()[-1]["detail"]["what"] == "plan replay"


@pytest.mark.slow
def test_a_stretch_that_is_none_is_refused(tagged: Case, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be replayed"):
        write(read_scene(tagged), tmp_path / "r.mp4", before_s=0, after_s=0)
    with pytest.raises(ReportError, match="Floor 9 has no plan"):
        write(read_scene(tagged), tmp_path / "r.mp4", floor="9")


def test_without_an_incident_nothing_is_replayed(scene: Callable[..., Scene], tmp_path: Path) -> None:
    made = replace(scene(), built=True)
    with pytest.raises(ReportError, match="Without an incident moment"):
        write(made, tmp_path / "r.mp4")
