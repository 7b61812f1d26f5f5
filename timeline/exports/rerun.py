"""Rerun recording (.rrd): boxes on every camera and tags on the plan, on one corrected time line; needs rerun-sdk."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from case.errors import ReportError
from case.files import replacing
from correlate import open_store
from timeline.exports._footage import boxes, wall
from timeline.exports._times import epoch_us
from timeline.scene import Scene, dicts

NEEDS = "rerun"


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """case.rrd. Raises ReportError when rerun-sdk is not installed: it is no part of Retrace.

    Time line `utc` is corrected time; what no clock ties down is left out. `media` is each video's own time.
    """
    try:
        rr: Any = importlib.import_module(NEEDS)
    except ImportError as error:
        raise ReportError("Rerun is not installed; run `pip install rerun-sdk` to write .rrd files.") from error
    out = folder / "case.rrd"
    with replacing(out) as part:
        recording = rr.RecordingStream("retrace", recording_id=f"retrace-{scene.case.root.name}")
        recording.save(str(part))
        for video in scene.videos:
            frames: dict[int, list[Any]] = {}
            for box in boxes(scene, video):
                frames.setdefault(box.t_ms, []).append(box)
            for t_ms, found in sorted(frames.items()):
                at = wall(scene, video, t_ms)
                recording.reset_time()
                recording.set_time("media", duration=t_ms / 1000)  # a viewer's scale; nothing is computed from it
                if at.utc is not None:
                    recording.set_time("utc", timestamp=np.datetime64(epoch_us(at.utc), "us"))
                sides = [[box.x1_px, box.y1_px, box.x2_px, box.y2_px] for box in found]
                labels = [f"{box.track_id} {box.label}" for box in found]
                shown = rr.Boxes2D(array=sides, array_format=rr.Box2DFormat.XYXY, labels=labels)
                recording.log(f"cameras/{video.camera_id}/{video.video_id}", shown)
        _tags(scene, rr, recording)
        recording.flush()
        recording.disconnect()
    return [out]


def _tags(scene: Scene, rr: Any, recording: Any) -> None:
    """Every fix of every tag on the plan, in metres; y upwards as on the plan."""
    with open_store(scene.case) as store:
        rows = dicts(store.table("position_utc"))
    known = [row for row in rows if row["moment_utc"] is not None and row["x_m"] is not None and row["y_m"] is not None]
    for row in sorted(known, key=lambda row: (row["moment_utc"], row["record_id"])):
        name = str(row["tag_id"] or row["person_id"] or row["name"] or "?")
        recording.reset_time()
        recording.set_time("utc", timestamp=np.datetime64(epoch_us(row["moment_utc"]), "us"))
        recording.log(f"plan/{name}", rr.Points2D([[row["x_m"], -row["y_m"]]], labels=[name]))
