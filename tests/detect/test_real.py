"""Two real clips, labelled by eye (real_labels.toml): who is seen when, and when the foot stands in the zone."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

import detect
from case.files import sha256_file
from tests.detect.builders import make_case

SHARED = Path(__file__).parents[3] / "shared" / "data"
LABELS = tomllib.loads((Path(__file__).parent / "real_labels.toml").read_text(encoding="utf-8"))["video"]
# detector, how late a body may be found or early be lost at the picture's edge, and how far off in the zone: ms. The
# small embedded model loses half bodies at the edge earlier than the larger one
SPECS = [(f"ultralytics:{SHARED / 'weights' / 'yolo11n-coco.pt'}", 1_000, 500), ("embedded", 2_000, 1_000)]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.exists(), reason="the real clips in ../shared are not there"),
]


@pytest.mark.parametrize(("spec", "edge_ms", "zone_ms"), SPECS, ids=["ultralytics", "embedded"])
def test_people_are_seen_when_they_were_there(tmp_path: Path, spec: str, edge_ms: int, zone_ms: int) -> None:
    clips = {f"CAM-{n}": [SHARED / "footage" / video["file"]] for n, video in enumerate(LABELS)}
    before = [sha256_file(files[0]) for files in clips.values()]
    assert before == [video["sha256"] for video in LABELS]
    case = make_case(tmp_path / "case", clips, f'read_clock = false\ndetector = "{spec}"')
    detect.run(case)
    assert [sha256_file(files[0]) for files in clips.values()] == before
    for video in LABELS:
        path = case.derived / "tracks" / video["sha256"][:12] / "track.parquet"
        tracks = defaultdict(list)
        for row in pq.read_table(path).to_pylist():
            tracks[row["track_id"]].append(row)
        found = [rows for rows in tracks.values() if rows[0]["label"] == "person"]
        assert len(found) == len(video["person"]), f"{video['file']}: {len(found)} bodies"
        for rows, label in zip(sorted(found, key=lambda rows: rows[0]["t_ms"]), video["person"], strict=True):
            assert label["visible_first_ms"] - 200 <= rows[0]["t_ms"] <= label["visible_first_ms"] + edge_ms, label
            assert label["visible_last_ms"] - edge_ms <= rows[-1]["t_ms"] <= label["visible_last_ms"] + 200, label
            inside = [row["t_ms"] for row in rows if in_zone(row, video["zone_polygon_px"])]
            assert abs(inside[0] - label["zone_enter_ms"]) <= zone_ms, label
            leaves = label.get("zone_leave_ms")
            assert leaves is None or abs(inside[-1] + 200 - leaves) <= zone_ms, label


def in_zone(row: dict[str, Any], polygon: list[list[int]]) -> bool:
    foot = ((row["x1_px"] + row["x2_px"]) / 2, row["y2_px"])
    return cv2.pointPolygonTest(np.array(polygon, np.float32), foot, False) >= 0
