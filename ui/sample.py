"""Making the sample case that `retrace sample case` and `start.py demo` show: the shipped one, a flash fire in a tank
farm on four cameras, or the small drawn one with its bodies named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq

import detect
from case import Case
from case.errors import CaseError
from case.progress import Report

DRAWN_NOTE = (
    "This sample is drawn, not filmed: one camera, four bodies followed by motion only (no trained model), two "
    "permits. Its camera's clock is two minutes fast and corrected by a logged decision."
)
SHIPPED = Path(__file__).resolve().parents[1] / "sample_media" / "tank_farm"
SHIPPED_NOTE = {
    "en": "An invented case: a flash fire beside tank T-101 on 18 November 2026, four rendered cameras of about four "
    "minutes, and a day of permits, approvals, gas, badges and tags. Nobody in it exists; the truth is in truth/.",
    "zh": "虚构案例：2026年11月18日T-101储罐旁闪燃，四路渲染录像各约四分钟，"
    "以及当天的作业票、审批、气体、门禁和定位记录。"
    "人物均为虚构，真相见truth/。",
}
NEAR_PX = 25.0  # a track is the drawn body whose feet it is this near to, halfway through the visit


def note(drawn: bool, language: str) -> str:
    """What kind of sample this is, in a sentence or two."""
    return DRAWN_NOTE if drawn or not is_shipped() else SHIPPED_NOTE["zh" if language == "zh" else "en"]


def is_shipped() -> bool:
    """Whether this copy of Retrace carries the rendered case."""
    return (SHIPPED / "case.toml").is_file()


def make(folder: Path, language: str, report: Report, drawn: bool = False) -> Case:
    """Put the sample case into a new folder, or open it when it is there. Raises CaseError for another case."""
    if (folder / "case.toml").exists():
        case = Case.open(folder)
        if not any((folder / name).exists() for name in ("truth.json", "truth/truth.json")):
            raise CaseError(f"{folder}: holds a case that is not the sample; choose another folder.")
        return case
    if not drawn and is_shipped():
        return copy_shipped(folder, language)
    from sample_media.drawn import write_case  # numpy and Pillow are needed only to draw

    case = write_case(folder, language)
    detect.run(case, report=report)
    name_bodies(case)
    return case


def copy_shipped(folder: Path, language: str) -> Case:
    """A working copy of the shipped case, in the language wanted. Raises CaseError where its files changed."""
    from sample_media.ship import LISTING, verify

    if problems := verify(SHIPPED):
        raise CaseError(f"The shipped case is not as it was shipped: {problems[0]}")
    if folder.exists() and any(folder.iterdir()):
        raise CaseError(f"{folder}: is not empty; choose another folder.")
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(LISTING))
    toml = folder / "case.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace('language = "zh"', f'language = "{language}"', 1), encoding="utf-8")
    for original in folder.rglob("*"):
        original.chmod(0o755 if original.is_dir() else 0o644)
    return Case.open(folder)


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
