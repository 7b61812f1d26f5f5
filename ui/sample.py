"""Making the sample case that `retrace sample` and `start.py demo` show: the drawn one, with its bodies named."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq

import detect
from case import Case
from case.errors import CaseError
from case.progress import Report

NOTE = (
    "This sample is drawn, not filmed: one camera, four bodies followed by motion only (no trained model), two "
    "permits. Its camera's clock is two minutes fast and corrected by a logged decision."
)
NEAR_PX = 25.0  # a track is the drawn body whose feet it is this near to, halfway through the visit


def make(folder: Path, language: str, report: Report) -> Case:
    """Make the sample case in a new folder, or open it when it is there already. Raises CaseError for another case."""
    if (folder / "case.toml").exists():
        case = Case.open(folder)
        if not (folder / "truth.json").exists():
            raise CaseError(f"{folder}: holds a case that is not the sample; choose another folder.")
        return case
    from sample_media.drawn import write_case  # numpy and Pillow are needed only to draw

    case = write_case(folder, language)
    detect.run(case, report=report)
    name_bodies(case)
    return case


def name_bodies(case: Case) -> int:
    """Link the tracks of the drawn bodies to their names in truth.json. Returns how many."""
    linked = {decision.subject for decision in case.decisions.active("link")}
    made = 0
    for visit in json.loads((case.root / "truth.json").read_text(encoding="utf-8")):
        track_id = _track_at(case, visit["middle_ms"], *visit["middle_px"]) if visit["name"] else None
        if track_id is not None and track_id not in linked:
            reason = "the drawing says who this is"
            case.decisions.append("link", track_id, {"name": visit["name"]}, reason=reason, actor="sample")
            made += 1
    return made


def _track_at(case: Case, t_ms: int, x_px: float, y_px: float) -> str | None:
    """The track whose feet are near a point at a moment, if there is just one."""
    found: set[str] = set()
    for file in sorted((case.derived / "tracks").glob("*/track.parquet")):
        rows = pq.read_table(file, filters=[("t_ms", ">=", t_ms - 300), ("t_ms", "<=", t_ms + 300)]).to_pylist()
        for row in rows:
            feet_x, feet_y = (row["x1_px"] + row["x2_px"]) / 2, row["y2_px"]
            if abs(feet_x - x_px) <= NEAR_PX and abs(feet_y - y_px) <= NEAR_PX:
                found.add(row["track_id"])
    return found.pop() if len(found) == 1 else None
