"""Detections kept in files (`replay:FOLDER`): from another tool, another machine, or made by hand for a test.

The folder holds Parquet or JSON lines with the columns of the schema DETECTION. A row is given back when its frame of
its video is looked at; `video_id` "*" stands for every video.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from case.errors import DetectorError
from case.files import sha256_file, sha256_text
from detect.detectors import Fingerprint, Found, Settings
from detect.types import LABELS, Detection, Frame

NEEDED = ("video_id", "frame", "label", "confidence", "x1_px", "y1_px", "x2_px", "y2_px")


class Detector:
    """`argument` is the folder (or one file), relative to the case folder or absolute."""

    single_frames = False  # what is stored costs nothing to look at

    def __init__(self, argument: str, settings: Settings) -> None:
        """Raises DetectorError: nothing there, a file that is not detections, a row with a wrong column or label."""
        path = settings.path(argument, "folder of detections")
        inside = sorted(file for file in path.rglob("*") if file.suffix in (".parquet", ".jsonl"))
        files = inside if path.is_dir() else [path]
        if not files:
            raise DetectorError(f"{path}: holds no .parquet or .jsonl file of detections; give the folder that does.")
        self._confidence = settings.confidence
        self._content = sha256_text(*(sha256_file(file) for file in files))
        self._rows: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        for file in files:
            for number, row in enumerate(_rows(file), start=1):
                self._rows[_key(row, file, number)].append(row)

    def fingerprint(self) -> Fingerprint:
        """See detect.detectors.Detector."""
        return {"detector": "replay", "content_sha256": self._content, "confidence": self._confidence}

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        """See detect.detectors.Detector."""
        for frame in frames:
            rows = [*self._rows.get((frame.video_id, frame.frame), ()), *self._rows.get(("*", frame.frame), ())]
            boxes: list[Detection | None] = [
                frame.detection(row["label"], row["confidence"], [row[name] for name in NEEDED[4:]])
                for row in rows
                if row["confidence"] >= self._confidence
            ]
            yield frame, [box for box in boxes if box is not None]


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        if file.suffix == ".parquet":
            rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
            return rows
        lines = file.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (pa.ArrowException, json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
        raise DetectorError(f"{file}: cannot be read as detections ({' '.join(str(error).split())[:100]}).") from error


def _key(row: dict[str, Any], file: Path, number: int) -> tuple[str, int]:
    """Video and frame of a row, once it is known to be a detection."""
    for name in NEEDED:
        wanted: tuple[type, ...] = (str,) if name in ("video_id", "label") else (int, float)
        if not isinstance(row, dict) or not isinstance(row.get(name), wanted):
            raise DetectorError(f"{file.name}: row {number} has no proper {name}; needed are {', '.join(NEEDED)}.")
    if row["label"] not in LABELS:
        raise DetectorError(f"{file.name}: row {number}: label {row['label']!r} is none of {', '.join(LABELS)}.")
    return row["video_id"], int(row["frame"])
