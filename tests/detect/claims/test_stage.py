"""The stage: claims of real files written to claim.parquet, once; unknown and doubled time are said."""

from __future__ import annotations

import shutil
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pyarrow.parquet as pq
import pytest

from case import Case
from case.errors import ConfigError
from case.schemas import CLAIM
from detect.claims import claim_times
from detect.register import register
from tests.detect.claims.test_boxes import TICKS, box, cstb


def write_clip(path: Path, seconds: float = 2, creation_time: str | None = None, seed: int = 0) -> None:
    """A small clip whose container says what a test wants it to say."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        if creation_time:
            container.metadata["creation_time"] = creation_time
        stream = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.time_base = Fraction(1, 1000)
        for number in range(round(seconds * 10)):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 40 + seed, np.uint8), "bgr24")
            frame.pts, frame.time_base = number * 100, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def case_with(tmp_path: Path, camera: str) -> Case:
    root = tmp_path / "case"
    case = Case.create(root, "Tank farm", "Asia/Shanghai")
    text = (root / "case.toml").read_text(encoding="utf-8")
    (root / "case.toml").write_text(f'{text}\n[[camera]]\nid = "CAM-1"\n{camera}\n', encoding="utf-8")
    return Case.open(case.root)


def test_claims_of_a_file_are_weighed_and_written_once(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage"]\nrecorded_start = "2026-11-18 09:00:01"')
    path = case.root / "footage" / "NVR_ch1_main_20261118090000_20261118090002.mp4"
    write_clip(path, creation_time="2026-11-18T09:00:00Z")
    with path.open("ab") as handle:
        handle.write(box(b"meta", bytes(4), cstb((1, TICKS))))
    videos = register(case).videos
    found = claim_times(case, videos)
    kinds = [(row["kind"], row["chosen"]) for row in found.rows]
    assert kinds == [("onvif", True), ("statement", False), ("file_name", False), ("container", False)]
    assert found.rows[0]["shown"] == datetime(2026, 11, 18, 1, 0, 0, 250_000)
    assert '"meaning":"start_local"' in found.rows[3]["detail"]  # Shanghai's time labelled UTC
    assert found.problems == [] and found.lines() == ["4 time claims, 1 chosen"]
    written = case.derived / "videos" / videos[0].video_id / "claim.parquet"
    assert pq.read_schema(written).remove_metadata().equals(CLAIM)
    before = written.stat().st_mtime_ns
    assert claim_times(case, videos).rows == found.rows
    assert written.stat().st_mtime_ns == before


def test_a_clip_that_says_nothing_has_unknown_time(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage"]')
    write_clip(case.root / "footage" / "clip.avi")
    found = claim_times(case, register(case).videos)
    assert found.rows == []
    assert found.problems == [
        "footage/clip.avi: its time is unknown (no usable clock, name or metadata); "
        "give recorded_start of camera CAM-1."
    ]


def test_two_files_that_claim_the_same_minute_are_reported(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage"]')
    for seed, name in enumerate(("a_20261118090000.mp4", "b_20261118090010.mp4", "c_20261118093000.mp4")):
        write_clip(case.root / "footage" / name, seconds=(30, 30, 2)[seed], seed=seed)
    found = claim_times(case, register(case).videos)
    assert [joint.kind for joint in found.joints] == ["overlap", "gap"]
    assert "both claim 20 s" in found.problems[0]


def test_a_statement_counts_for_the_first_file_only_and_must_be_a_time(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage/a.avi", "footage/b.avi"]\nrecorded_start = "2026-11-18 24:00:00"')
    for seed, name in enumerate(("a.avi", "b.avi")):
        write_clip(case.root / "footage" / name, seed=seed)
    found = claim_times(case, register(case).videos)
    assert [(row["kind"], row["shown"]) for row in found.rows] == [("statement", datetime(2026, 11, 18, 16, 0))]
    shutil.rmtree(case.root)
    wrong = case_with(tmp_path, 'footage = ["footage"]\nrecorded_start = "nine o\'clock"')
    write_clip(wrong.root / "footage" / "a.avi")
    with pytest.raises(ConfigError, match="recorded_start of camera CAM-1"):
        claim_times(wrong, register(wrong).videos)


def test_a_wrong_zone_is_a_problem_for_people(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage"]\nrecorded_start = "2026-11-18 09:00:00"')
    write_clip(case.root / "footage" / "cam1_20261118080003.mp4")
    found = claim_times(case, register(case).videos)
    assert any("another time zone" in problem for problem in found.problems)
