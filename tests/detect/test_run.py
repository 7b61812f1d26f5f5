"""The whole stage, on drawn footage with known truth: what it leaves, that nothing is made twice, and kill -9."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import detect
from case import Case
from case.progress import Progress
from case.schemas import DETECT_TABLES
from detect import shards
from detect.claims.claim import Claim
from detect.types import Video
from tests.detect.builders import make_case, walker, write_clip

QUIET = "read_clock = false\n"  # burned-in clocks have their own tests
MOTION = QUIET + 'detector = "motion"'


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 s at 5 frames a second: a body is there from 4 s to 20 s."""
    frames = walker(120, lambda n: (30 + 3 * (n - 20), 150) if 20 <= n < 100 else (-50, 0))
    return write_clip(tmp_path_factory.mktemp("clip") / "walk.mp4", frames, fps=5, gop=10)


@pytest.fixture(autouse=True)
def short_shards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shards, "SHARD_MS", 8_000)
    yield


def content(case: Case) -> dict[str, pa.Table]:
    """Everything that detection left, by file."""
    files = sorted(file for file in case.derived.rglob("*.parquet"))
    return {file.relative_to(case.derived).as_posix(): pq.read_table(file) for file in files}


def boxes_as_detections(video_id: str) -> str:
    """A person who stands at x = 100 all the time, a helmet on the head, as JSON lines."""
    rows = []
    for frame in range(120):
        common = {"video_id": video_id, "frame": frame, "confidence": 0.9}
        rows.append({**common, "label": "person", "x1_px": 85, "y1_px": 60, "x2_px": 115, "y2_px": 150})
        rows.append({**common, "label": "helmet", "x1_px": 93, "y1_px": 58, "x2_px": 107, "y2_px": 70})
    return "\n".join(json.dumps(row) for row in rows)


def test_footage_becomes_tables_of_the_agreed_shape(tmp_path: Path, clip: Path) -> None:
    case = make_case(tmp_path / "case", {"CAM": [clip]}, MOTION)
    seen: list[Progress] = []
    summary = detect.run(case, report=seen.append)
    (video,) = summary.videos
    found = content(case)
    for name, schema in DETECT_TABLES.items():
        tables = [table for file, table in found.items() if f"/{name}.parquet" in file]
        tables += [table for file, table in found.items() if name == "detection" and file.startswith("detections/")]
        assert tables and all(table.schema.remove_metadata() == schema for table in tables), name
    tracks = found[f"tracks/{video.video_id}/track.parquet"].to_pylist()
    assert {row["track_id"] for row in tracks} == {f"{video.video_id}#1"} and summary.tracks == 1
    assert abs(tracks[0]["t_ms"] - 4_000) <= 200 and abs(tracks[-1]["t_ms"] - 19_800) <= 200
    for row in tracks:
        assert abs((row["x1_px"] + row["x2_px"]) / 2 - (30 + 3 * (row["frame"] - 20))) <= 5
        assert row["t_ms"] == row["frame"] * 200 and row["helmet"] is None
    examined = found[f"tracks/{video.video_id}/examined.parquet"].to_pylist()
    assert [(row["mode"], row["start_ms"], row["end_ms"], row["frames"]) for row in examined] == [
        ("dense", 0, 24_000, 120)
    ]
    assert summary.frames == 120 and summary.footage_s == 24 and summary.times_real
    assert {one.stage for one in seen} >= {"register", "detect", "track"}
    assert any("times real time" in line for line in summary.lines())


def test_nothing_is_made_twice(tmp_path: Path, clip: Path) -> None:
    case = make_case(tmp_path / "case", {"CAM": [clip]}, MOTION)
    first = detect.run(case)
    stamps = {file: file.stat().st_mtime_ns for file in case.derived.rglob("*.parquet")}
    again = detect.run(Case.open(case.root))
    assert {file: file.stat().st_mtime_ns for file in case.derived.rglob("*.parquet")} == stamps
    assert (again.shards, again.tracks, again.events) == (0, first.tracks, first.events)


def test_what_is_urgent_comes_first_and_the_rest_is_said_to_be_missing(tmp_path: Path, clip: Path) -> None:
    case = make_case(tmp_path / "case", {"CAM": [clip]}, MOTION)
    (video,) = detect.register(case).videos
    summary = detect.run(case, priority=[(video.video_id, 9_000, 10_000)], rest=False)
    assert summary.shards == 1 and summary.unread_s == 16
    path = case.derived / "tracks" / video.video_id / "examined.parquet"
    assert [(row["start_ms"], row["mode"], row["cause"]) for row in pq.read_table(path).to_pylist()] == [
        (0, "not_examined", "not read yet"),
        (8_000, "dense", None),
        (16_000, "not_examined", "not read yet"),
    ]
    whole = make_case(tmp_path / "whole", {"CAM": [clip]}, MOTION)
    detect.run(whole)
    detect.run(case)
    assert content(case) == content(whole)


def test_burned_in_clocks_wait_for_what_is_urgent_and_of_other_videos_for_the_rest(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def read(case: Case, camera: object, video: Video, frames: pa.Table) -> list[Claim]:
        done.append(f"clock {video.camera_id}")
        return []

    def told(progress: Progress) -> None:
        if progress.stage == "detect":
            done.append("stretch")

    stage = importlib.import_module("detect.run")
    monkeypatch.setattr(stage, "overlay_claims", read)
    other = Path(shutil.copyfile(clip, tmp_path / "other.mp4"))
    with other.open("ab") as handle:
        handle.write(b"\0" * 8)  # another file to the hash
    case = make_case(tmp_path / "case", {"CAM": [clip], "TWO": [other]}, 'detector = "motion"')
    video = detect.register(case).videos[0]
    detect.run(case, priority=[(video.video_id, 9_000, 10_000)], rest=False, report=told)
    assert done == ["stretch", "clock CAM"]
    done.clear()
    detect.run(case, priority=[(video.video_id, 0, 1_000)], report=told)
    assert done[:2] == ["stretch", "clock TWO"] and "clock CAM" not in done and len(done) > 3


@pytest.mark.slow
def test_killed_and_run_again_is_as_if_never_killed(tmp_path: Path, clip: Path) -> None:
    case = make_case(tmp_path / "case", {"CAM": [clip]}, MOTION)
    program = (
        "import os, signal, sys\n"
        "from case import Case\nimport detect\nfrom detect import shards\n"
        "shards.SHARD_MS = 8000\n"
        "def report(step):\n"
        "    if step.stage == 'detect' and step.done > 8:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "detect.run(Case.open(sys.argv[1]), report=report)\n"
    )
    root = Path(__file__).parents[2]
    died = subprocess.run(
        [sys.executable, "-c", program, str(case.root)], env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert died.returncode == -9
    done = list(case.derived.glob("detections/*/*/*.parquet"))
    assert len(done) == 2
    (done[0].parent / f".{done[0].name}.x.part").write_bytes(b"half a file")  # as a kill within a write leaves it
    stamps = {file: file.stat().st_mtime_ns for file in done}
    summary = detect.run(case)
    assert summary.shards == 1 and {file: file.stat().st_mtime_ns for file in done} == stamps
    whole = make_case(tmp_path / "whole", {"CAM": [clip]}, MOTION)
    detect.run(whole)
    assert content(case) == content(whole)
    case.custody.verify()


def test_an_excluded_region_acts_and_comes_back(tmp_path: Path, clip: Path) -> None:
    (tmp_path / "boxes.jsonl").write_text(boxes_as_detections("*"))
    case = make_case(tmp_path / "case", {"CAM": [clip]}, f'{QUIET}detector = "replay:{tmp_path / "boxes.jsonl"}"')
    before = detect.run(case)
    assert before.tracks == 1 and before.events["helmet_worn"] == 1
    region = {"polygon_px": [[120, 80], [280, 80], [280, 400], [120, 400]], "drawn_at_px": [640, 360]}
    decision = case.decisions.append("exclude", "CAM", region, "a coat on a hook")
    excluded = detect.run(case)
    assert excluded.tracks == 0 and excluded.shards == 0
    assert detect.run(case).tracks == 0
    case.decisions.undo(decision.decision_id, "it was a person after all")
    assert detect.run(case).tracks == 1
    timed = case.decisions.append("exclude", "CAM", {**region, "from_shown": "2026-01-01T00:00:00"}, "again")
    problem = detect.run(case)
    assert problem.tracks == 1 and any("clock is not known" in one for one in problem.problems)
    assert timed.kind == "exclude"


def test_auto_says_which_detector_it_took(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clip: Path) -> None:
    import detect.detectors as detectors

    monkeypatch.setattr(detectors, "WEIGHTS", tmp_path / "none")
    summary = detect.run(make_case(tmp_path / "case", {"CAM": [clip]}, QUIET))
    assert summary.detector == "motion" and any("No trained detector" in line for line in summary.lines())


def test_bad_files_are_in_the_summary_and_stop_nothing(tmp_path: Path, clip: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    summary = detect.run(make_case(tmp_path / "case", {"A": [tmp_path / "text.mp4"], "B": [clip]}, MOTION))
    assert summary.tracks == 1 and any("text.mp4" in line for line in summary.lines())
