"""One drawn morning: the database as a whole. Clocks, people, zones, watched time, cross-check, questions."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import correlate
from case import Case
from case.errors import DecisionError, StoreError
from case.schemas import RECORD_TABLES, fields
from correlate import build, open_store
from tests.correlate.make import Site, shown

pytestmark = pytest.mark.usefixtures("few_rules")

SQUARE = [[0, 0], [20, 0], [20, 20], [0, 20]]


def morning(root: Path) -> Site:
    """Two cameras, one of unknown start; tags; swipes; two permits, one for a place nobody knows."""
    site = Site(root)
    site.zone("Z-1", name="Tank 1", aliases=["the tank", "North door"], max_people=1)
    site.zone("Z-2", polygon_m=SQUARE, zone_class="shared", risk_colour="red", max_people=2)
    site.video("aaaaaaaaaaaa", "CAM-1", "09:00:00")
    site.body("aaaaaaaaaaaa", 1, (60, 600), seen_s=(0, 700), step_ms=500)
    site.video("bbbbbbbbbbbb", "CAM-2", None)
    site.body("bbbbbbbbbbbb", 7, (60, 600), step_ms=500)
    site.tag("T-1", "09:00:00", 600, 10, 10, person_id="E1", name="张强", company="Weld Ltd")
    site.tag("T-2", "09:00:00", 600, 0.3, 10, person_id="E2", name="Li Na", company="Plant")  # on the edge
    site.record("swipe", moment="09:20:00", person_id="E2", name="Li Na", door="North door-IN", direction="in")
    site.record("swipe", moment="09:25:00", person_id="E2", name="Li Na", door="North door-OUT", direction="out")
    site.record(
        "swipe",
        moment="09:30:00",
        person_id="E3",
        name="Wu Gang",
        door="North door-IN",
        direction="in",
        result="denied",
    )
    site.record("swipe", moment="09:31:00", person_id="E3", name="Wu Gang", door="Back door", direction="in")
    site.permit("P-1", "09:00:00", "10:00:00", "the tank", workers=["张强(T410001)", "Nobody"], guardians=["Li Na"])
    site.permit("P-2", "13:00:00", "14:00:00", "behind the shed", workers=["Li Na"])
    return site


@pytest.fixture(scope="module")
def made(few_rules: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, dict[str, list[dict[str, Any]]]]:
    case = morning(tmp_path_factory.mktemp("morning")).case()
    case.decisions.append("clock", "CAM-1", {"anchor": "2026-11-18T01:00:00", "offset_ms": 10_000, "drift_ppm": 0.0,
                                             "uncertainty_ms": 400, "basis": "GPS"}, "compared")  # fmt: skip
    build(case)
    with open_store(case) as store:
        return case, {name: store.arrow(name).to_pylist() for name in store.tables()}


def test_a_clock_moves_what_is_derived_and_nothing_that_is_stored(made: Any) -> None:
    _, tables = made
    (track,) = (p for p in tables["presence_utc"] if p["subject_id"] == "aaaaaaaaaaaa#1")
    assert (track["start_ms"], track["end_ms"]) == (60_000, 600_000)
    assert track["start_shown"] == shown("09:01:00")
    assert track["start_utc"] == shown("09:01:00") - timedelta(seconds=10)  # the camera is 10 s fast
    assert track["clock"] == "accepted" and track["plus_minus_ms"] == 1078  # 0.4 s and the statement's 1 s


def test_unaccepted_clocks_are_wide(made: Any) -> None:
    _, tables = made
    bars = {row["source_id"]: row["uncertainty_ms"] for row in tables["clock"]}
    assert (bars["CAM-1"], bars["CAM-2"], bars["positioning"], bars["access_control"]) == (400, 30_000, 2_000, 2_000)


def test_a_camera_of_unknown_start_keeps_its_presences_and_cannot_tell(made: Any) -> None:
    _, tables = made
    (kept,) = (p for p in tables["person_in_zone"] if p["subject_id"] == "bbbbbbbbbbbb#7")
    assert kept["start_utc"] is None and kept["clock"] == "unknown" and kept["start_ms"] == 60_000
    verdicts = [v for v in tables["verdict"] if v["unit_key"] == kept["stay_key"]]
    assert verdicts and {(v["answer"], v["reason_code"]) for v in verdicts} == {("cannot_tell", "clock_unknown")}
    assert any(q["kind"] == "camera_start" and q["subject"] == "CAM-2" for q in tables["question"])


def test_no_row_is_lost_on_the_way_to_utc(made: Any) -> None:
    _, tables = made
    for name in RECORD_TABLES:
        stored = {"zone": "zone_record", "person": "person_record"}.get(name, name)
        times = [field for field, kind in fields(name) if kind == "time"]
        if not times:
            continue
        corrected = tables[f"{stored}_utc"]
        assert len(corrected) == len(tables[stored]), name
        for row in corrected:
            assert {f"{time}_utc" for time in times} <= set(row) and "plus_minus_ms" in row
            assert all((row[f"{time}_utc"] is None) == (row[f"{time}_shown"] is None) for time in times), name
    assert len(tables["presence_utc"]) == len(tables["presence"]) == len(tables["person_in_zone"])


def test_tags_and_swipes_place_people(made: Any) -> None:
    _, tables = made
    by = {(p["subject_kind"], p["subject_id"]): p for p in tables["person_in_zone"]}
    assert by["tag", "T-1"]["certainty"] == "surely" and by["tag", "T-1"]["person_id"] == "E1"
    assert by["tag", "T-2"]["certainty"] == "undecided"  # 0.3 m from the edge with 0.5 m of error
    swiped = by["person", "E2"]
    assert (swiped["zone_id"], swiped["start_shown"], swiped["end_shown"]) == (
        "Z-1",
        shown("09:20:00"),
        shown("09:25:00"),
    )
    assert ("person", "E3") not in by  # refused at one door, the other leads nowhere known


def test_people_are_found_by_number_then_by_name(made: Any) -> None:
    _, tables = made
    named = {(row["permit_no"], row["name"]): row for row in tables["permit_role"]}
    assert named["P-1", "张强(T410001)"]["person_id"] == "E1"
    assert named["P-1", "张强(T410001)"]["certainty"] == "possible"  # by name alone
    assert named["P-1", "Nobody"]["person_id"] == "Nobody"  # named on paper, known by nothing else
    assert {p["person_id"] for p in tables["person"]} == {"E1", "E2", "E3", "Nobody"}


def test_what_nobody_could_resolve_is_asked_once(made: Any) -> None:
    _, tables = made
    asked = {(q["kind"], q["subject"]) for q in tables["question"]}
    assert asked == {("permit_place", "P-2"), ("door_place", "Back door"), ("camera_start", "CAM-2")}
    assert all(q["text_en"] and q["text_zh"] for q in tables["question"])


def test_watched_is_what_was_recorded_examined_healthy_and_drawn(made: Any) -> None:
    _, tables = made
    watched = {(w["source_id"], w["zone_id"]): w for w in tables["watched"]}
    assert watched["CAM-1", "Z-1"]["start_utc"] == shown("09:00:00") - timedelta(seconds=10)
    assert watched["CAM-2", "Z-1"]["start_utc"] is None
    assert watched["positioning", "Z-2"]["end_utc"] == shown("09:10:01")
    assert ("CAM-1", "Z-2") not in watched


def test_the_cross_check_has_three_elements_for_permits_and_people(made: Any) -> None:
    _, tables = made
    checks = {(c["permit_no"], c["subject"], c["element"], c["check"]): c for c in tables["cross_check"]}
    assert checks["P-1", "P-1", "area", "place_known"]["answer"] == "met"
    assert checks["P-2", "P-2", "area", "place_known"]["reason_code"] == "place_unknown"
    assert checks["P-1", "P-1", "personnel", "guardian_found"]["answer"] == "met"
    assert checks["P-1", "P-1", "time", "validity_length"]["answer"] == "met"
    assert checks["P-1", "P-1", "time", "signed_before_start"]["reason_code"] == "no_approvals"
    body = checks["P-1", "track aaaaaaaaaaaa#1", "personnel", "listed"]
    assert (body["answer"], body["reason_code"]) == ("cannot_tell", "bodies_unnamed")
    assert (
        checks[None, "E1", "time", "under_a_permit"]["reason_code"] == "standing_unknown"
    )  # whose people are Weld Ltd?
    assert {c["answer"] for c in tables["cross_check"]} <= {"violated", "met", "cannot_tell"}
    assert all(c["reason_zh"] and c["reason_en"] for c in tables["cross_check"])
    assert {c["element"] for c in tables["cross_check"]} == {"time", "area", "personnel"}


def test_cover_and_rest_make_the_whole_presence(made: Any) -> None:
    _, tables = made
    length: dict[str, timedelta] = {}
    for part in tables["person_cover"]:
        length[part["presence_id"]] = length.get(part["presence_id"], timedelta()) + part["end_utc"] - part["start_utc"]
    for presence in tables["person_in_zone"]:
        if presence["start_utc"] is not None:
            assert length[presence["presence_id"]] == presence["end_utc"] - presence["start_utc"]


def test_unchanged_inputs_change_nothing_and_a_clock_changes_the_name(made: Any, tmp_path: Path) -> None:
    case = Case.open(shutil.copytree(made[0].root, tmp_path / "copy"))
    first = build(case)
    stamp = first.stat().st_mtime_ns
    assert build(case) == first and first.stat().st_mtime_ns == stamp
    decision = case.decisions.append("note", "CAM-1", {"text": "seen"}, "a note changes no verdict")
    assert build(case) == first
    assert decision.kind == "note"


def test_ids_survive_a_moved_clock(made: Any, tmp_path: Path) -> None:
    case = Case.open(shutil.copytree(made[0].root, tmp_path / "copy"))
    before = {(v["rule_id"], v["verdict_id"]) for v in made[1]["verdict"] if v["rule_id"].startswith("PT-NOPERMIT")}
    for source in ("CAM-1", "positioning", "access_control", "permit_system"):
        case.decisions.append("clock", source, {"anchor": "2026-11-18T00:00:00", "offset_ms": 3_600_000,
                                                "uncertainty_ms": 400, "basis": "GPS"}, "an hour fast")  # fmt: skip
    build(case)
    with open_store(case) as store:
        moved = store.arrow("verdict").to_pylist()
    assert {(v["rule_id"], v["verdict_id"]) for v in moved if v["rule_id"].startswith("PT-NOPERMIT")} == before


def test_readers_can_neither_write_nor_reach_files(made: Any) -> None:
    case, _ = made
    with open_store(case) as store:
        for statement in ("create table x (i int)", "from read_csv('/etc/passwd')", "copy person to '/tmp/person.csv'"):
            with pytest.raises(correlate.store.duckdb.Error, match=r"read-only|disabled|Permission"):
                store._connection.execute(statement)
        with pytest.raises(StoreError, match="no table 'nothing'"):
            store.table("nothing")


def test_a_case_never_correlated_says_what_to_run(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "new", "x", "Asia/Shanghai")
    with pytest.raises(StoreError, match="run `retrace correlate"), open_store(case):
        pass


def test_an_unusable_clock_is_named_and_the_old_database_stays(made: Any, tmp_path: Path) -> None:
    case = Case.open(shutil.copytree(made[0].root, tmp_path / "copy"))
    before = build(case)
    case.decisions.append("clock", "CAM-1", {"offset_ms": "fast"}, "a mistake")
    with pytest.raises(DecisionError, match="clock of CAM-1"):
        build(case)
    with open_store(case) as store:
        assert store.path == before
    assert not list(case.derived.glob(".case-*"))
