"""Two real clips, permits over part of the visits, one unlisted person: from originals to the verdict of each visit.

The labels are by eye (tests/detect/real_labels.toml). Skipped where the clips and weights are not beside the project.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import correlate
import detect
import timeline
from case import Case
from correlate import open_store
from timeline.cross_check import cross_check_lines

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
WEIGHTS = SHARED / "weights" / "yolo11n-coco.pt"
LABELS = tomllib.loads((ROOT / "tests/detect/real_labels.toml").read_text(encoding="utf-8"))["video"]
STARTS = {"one-by-one-person-detection.mp4": "09:00:00", "worker-zone-detection.gif": "10:00:00"}
TOLERANCE_S = 0.5
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WEIGHTS.is_file(), reason="needs ../shared/data: two real clips and COCO weights"),
]
# seconds after 09:00: window and workers of each permit at the table
PERMITS = [("P-1", 0, 46, "Ann"), ("P-2", 71, 91, "Bob"), ("P-3", 91, 105, "Cid"), ("P-4", 121, 141, "Dan")]
# visits at the table, first to last: is there a valid permit all the time?
COVERED = ["met", "met", "violated", "met", "violated", "met"]


@dataclass(frozen=True)
class Visit:
    """One labelled visit of a zone, in seconds since the first frame; `end_s` None: it lasts to the end."""

    file: str
    zone_id: str
    start_s: float
    end_s: float


def visits() -> list[Visit]:
    return [
        Visit(
            video["file"], video["zone_id"], person["zone_enter_ms"] / 1000,
            person.get("zone_leave_ms", person["visible_last_ms"]) / 1000,
        )
        for video in LABELS for person in video["person"]
    ]  # fmt: skip


def clock(seconds: float, hour: int = 9) -> str:
    return (datetime(2026, 11, 18, hour) + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")


def write_case(root: Path) -> Case:
    """The case in place: originals are referenced where they lie, read-only."""
    Case.create(root, name="Two real clips", timezone="Asia/Shanghai")
    cameras, zones = "", ""
    for number, video in enumerate(LABELS, start=1):
        polygon = ", ".join(f"[{x}, {y}]" for x, y in video["zone_polygon_px"])
        cameras += (
            f'[[camera]]\nid = "CAM-{number}"\nfootage = ["{(SHARED / "footage" / video["file"]).as_posix()}"]\n'
            f'recorded_start = "2026-11-18 {STARTS[video["file"]]}"\nrecorded_start_uncertainty_s = 0.2\n'
            f"drawn_at_px = [{video['size_px'][0]}, {video['size_px'][1]}]\n"
            f'[[camera.zone]]\nzone_id = "{video["zone_id"]}"\npolygon_px = [{polygon}]\n'
        )
        zones += f'[[zone]]\nid = "{video["zone_id"]}"\nzone_class = "exclusive"\npermit_required = true\n'
    (root / "case.toml").write_text(
        '[site]\nname = "Two real clips"\ntimezone = "Asia/Shanghai"\n'
        f'{cameras}{zones}[[records]]\npath = "records"\n[detect]\ndetector = "ultralytics:{WEIGHTS.as_posix()}"\n'
        "frames_per_second = 10\n"  # a step of 0.2 s would use up half of the tolerance
        '[rules.param]\n"time.enter_s" = 0.5\n"time.exit_s" = 0.5\n"time.bridge_s" = 1\n"presence.nopermit_s" = 4\n'
        '"presence.unlisted_s" = 4\n"presence.exit_grace_s" = 4\n'
        '[rules.zone_param."BEYOND-TAPE"]\n"presence.nopermit_s" = 1\n',
        encoding="utf-8",
    )
    rows = [f"{no},HW,first,TABLE,{who},{clock(a)},{clock(b)},{clock(a)},{clock(b)}" for no, a, b, who in PERMITS]
    head = "permit no,work type,level,location,workers,valid from,valid to,actual start,actual end"
    (root / "records/permits.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    case = Case.open(root)
    for source in ("CAM-1", "CAM-2", "permit_system"):
        content = {"anchor": "2026-11-18T01:00:00", "offset_ms": 0, "drift_ppm": 0.0, "uncertainty_ms": 200,
                   "basis": "clocks of this test are right by definition"}  # fmt: skip
        case.decisions.append("clock", source, content, reason="times of the test are invented")
    return case


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Told:
    """What the case says: presences and verdicts as rows, the printed cross-check."""

    case: Case
    presences: list[dict[str, Any]]
    verdicts: list[dict[str, Any]]
    cross_check: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    case = write_case(tmp_path_factory.mktemp("real") / "case")
    before = {video["file"]: digest(SHARED / "footage" / video["file"]) for video in LABELS}
    assert before == {video["file"]: video["sha256"] for video in LABELS}
    detect.run(case)
    last = visits()[5]
    case.decisions.append(
        "link", track_at(case, (last.start_s + last.end_s) / 2), {"name": "Eve"}, reason="known by sight"
    )
    correlate.run(case)
    timeline.run(case)
    assert {video["file"]: digest(SHARED / "footage" / video["file"]) for video in LABELS} == before
    with open_store(case) as store:
        presences = store.table("person_in_zone").to_dict("records")
        verdicts = store.table("verdict").to_dict("records")
    return Told(case, presences, verdicts, "\n".join(cross_check_lines(case)))


def track_at(case: Case, second: float) -> str:
    """The body that stands at the table then."""
    found: dict[str, int] = {}
    for file in (case.derived / "tracks").glob("*/track.parquet"):
        for row in pq.read_table(file).to_pylist():
            inside = 300 <= (row["x1_px"] + row["x2_px"]) / 2 <= 620 and row["y2_px"] >= 330
            if abs(row["t_ms"] / 1000 - second) < 1 and inside and row["label"] == "person":
                found[row["track_id"]] = found.get(row["track_id"], 0) + 1
    return max(found, key=lambda track: found[track])


def stays(told: Told, zone_id: str) -> list[tuple[float, float, set[str]]]:
    """Stays in a zone as (start, end, keys), pieces of one stay joined, in media seconds, in order."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in told.presences:
        if row["zone_id"] == zone_id:
            by_key.setdefault(row["stay_key"], []).append(row)
    return sorted(
        (min(r["start_ms"] for r in rows) / 1000, max(r["end_ms"] for r in rows) / 1000, {key})
        for key, rows in by_key.items()
    )


def found_for(told: Told, visit: Visit) -> tuple[float, float, set[str]]:
    """The stay that overlaps a labelled visit most."""
    return max(stays(told, visit.zone_id), key=lambda stay: min(stay[1], visit.end_s) - max(stay[0], visit.start_s))


@pytest.mark.parametrize("number", range(7))
def test_each_visit_begins_and_ends_where_an_eye_saw_it(told: Told, number: int) -> None:
    visit = visits()[number]
    start_s, end_s, _ = found_for(told, visit)
    assert abs(start_s - visit.start_s) <= TOLERANCE_S, (start_s, visit)
    assert abs(end_s - visit.end_s) <= TOLERANCE_S, (end_s, visit)


def test_nobody_else_was_there(told: Told) -> None:
    assert len(stays(told, "TABLE")) == 6 and len(stays(told, "BEYOND-TAPE")) == 1, (
        stays(told, "TABLE"), stays(told, "BEYOND-TAPE"),
    )  # fmt: skip


def answer(told: Told, rule_id: str, keys: set[str]) -> str | None:
    answers = [v["answer"] for v in told.verdicts if v["rule_id"] == rule_id and v["unit_key"] in keys]
    return answers[0] if len(answers) == 1 else None


@pytest.mark.parametrize(("number", "wanted"), list(enumerate([*COVERED, "violated"])))
def test_each_visit_has_the_right_verdict(told: Told, number: int, wanted: str) -> None:
    _, _, keys = found_for(told, visits()[number])
    assert answer(told, "PT-NOPERMIT-PRESENCE", keys) == wanted


def test_the_one_unlisted_person_is_found_and_no_other(told: Told) -> None:
    _, _, keys = found_for(told, visits()[5])
    violated = {v["unit_key"] for v in told.verdicts if v["rule_id"] == "PT-UNLISTED" and v["answer"] == "violated"}
    assert violated == keys
    assert "Eve" in told.cross_check and "VIOLATED, not named on any permit active" in told.cross_check
