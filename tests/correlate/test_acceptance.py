# ruff: noqa: E501  (tables of data)
"""The twelve acceptance scenarios of the rule catalogue (RULES section 8), one test each, named by its number."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import correlate
from correlate.clock_finds import find_in_database
from tests.correlate.make import Site
from tests.correlate.rules.test_behaviour_rules import ACCEPTED, correlated, walk

pytestmark = pytest.mark.slow
Verdicts = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def presence_and_end(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Scenarios 9, 11 and 12 in one case, each at a place of its own."""
    site = Site(
        Path(tmp_path_factory.mktemp("acceptance")), extra='[rules.permit_param."SIXTY"]\n"firewatch.minutes" = 60\n'
    )
    # 9: an operator on the shift list of the unit, not of the tank
    site.zone("Z-UNIT", zone_class="shared", polygon_m=[[0, 0], [30, 0], [30, 30], [0, 30]])
    site.zone("Z-TANK", kind="confined_space", polygon_m=[[40, 0], [50, 0], [50, 10], [40, 10]])
    site.record(
        "roster",
        zone_id="Z-UNIT",
        person_id="P-OPERATOR",
        name="N OPERATOR",
        post="当班操作工",
        valid_from="08:00",
        valid_to="20:00",
    )
    walk(
        site,
        "OPERATOR",
        0,
        "10:00:00",
        (0, (10.0, 10.0)),
        (300, (20.0, 10.0)),
        (330, (45.0, 5.0)),
        (450, (46.0, 5.0)),
        (480, (35.0, 5.0)),
    )
    # 11: the last spark at 10:00:00, the fire watch gone at 10:22:00
    for number, name in ((2, "THIRTY"), (4, "SIXTY")):
        x = 100.0 * number
        site.zone(f"Z-{name}", polygon_m=[[x, 0], [x + 10, 0], [x + 10, 10], [x, 10]])
        site.permit(
            name,
            "08:00",
            "12:00",
            f"Z-{name}",
            actual_start="08:30:00",
            actual_end="09:58:00",
            workers=[f"N W{name}"],
            guardians=[f"N {name}"],
        )
        site.record(
            "measure", permit_no=name, measure="检查现场无残留火种", confirmed_by=f"N {name}", confirm_time="10:21:30"
        )
        video = "aaaaaaaaaaaa" if name == "THIRTY" else "bbbbbbbbbbbb"
        site.video(video, f"CAM-{number}", "09:30:00", minutes=60, zone_id=f"Z-{name}")
        site.event(video, "spark", 1200, 1800)
        walk(site, name, number, "09:30:00", (0, (14.0, 5.0)), (3120, (14.0, 5.0)))
        walk(site, name, number, "10:22:00", (1, (60.0, 5.0)), (5400, (60.0, 5.0)))
    # 12: seven days and half an hour; a night's break without a record that conditions were confirmed
    site.zone("Z-HEIGHT", kind="height", polygon_m=[[600, 0], [610, 0], [610, 10], [600, 10]])
    site.record(
        "permit",
        permit_no="WEEK",
        work_type="WH",
        level="II",
        location="Z-HEIGHT",
        plan_start="2026-11-17 08:00",
        plan_end="2026-11-24 08:30",
        actual_start="2026-11-17 08:10",
        workers=["N CLIMBER"],
    )
    for state, moment in (
        ("active", "2026-11-17 08:10"),
        ("suspended", "2026-11-17 18:00"),
        ("resumed", "2026-11-18 08:00"),
    ):
        site.record("permit_state", permit_no="WEEK", state=state, moment=moment)
    site.record(
        "measure",
        permit_no="WEEK",
        measure="安全带、生命线完好",
        confirmed_by="N LEADER",
        confirm_time="2026-11-17 07:50",
    )
    return correlated(site, "positioning", "permit_system", "paper", "CAM-2", "CAM-4")


def test_scenario_09_on_the_shift_list_of_the_unit_and_not_of_the_tank(presence_and_end: Verdicts) -> None:
    stays = {row["zone_ids"][0]: row for (rule, _), row in presence_and_end.items()
             if rule == "PT-NOPERMIT-PRESENCE" and row["subject_ids"] == ["tag T-OPERATOR"]}  # fmt: skip
    assert stays["Z-UNIT"]["answer"] == "met"
    assert (stays["Z-TANK"]["answer"], stays["Z-TANK"]["severity"]) == ("violated", "S1")


def test_scenario_11_the_fire_watch_leaves_22_min_after_the_last_spark(presence_and_end: Verdicts) -> None:
    thirty, sixty = (presence_and_end["HW-FIREWATCH-EARLY", name] for name in ("THIRTY", "SIXTY"))
    assert (thirty["answer"], thirty["reason_code"]) == ("violated", "watch_left")
    assert "10:00:00" in thirty["text_en"] and "of the 30 min due" in thirty["text_en"]
    assert "for 7 min 5" in thirty["text_en"]  # 8 min less the error of two clocks
    assert (sixty["answer"], sixty["reason_code"]) == ("violated", "watch_left")
    assert "for 37 min 5" in sixty["text_en"] and "of the 60 min due" in sixty["text_en"]


def test_scenario_12_seven_days_and_half_an_hour_and_a_night_without_confirmation(presence_and_end: Verdicts) -> None:
    length = presence_and_end["PT-OVERLONG", "WEEK"]
    assert (length["answer"], length["reason_code"]) == ("violated", "too_long")
    resumed = presence_and_end["PT-SUSPENDED-PRESENCE", "WEEK|suspension:1"]
    assert (resumed["answer"], resumed["reason_code"]) == ("violated", "not_confirmed")


def box(number: int, size: float = 10.0) -> list[list[float]]:
    """The zone of a scenario: 100 m from the next."""
    x = 100.0 * number
    return [[x, 0], [x + size, 0], [x + size, size], [x, size]]


def still(
    site: Site, who: str, number: int, start: str, seconds: float, x: float = 5.0, y: float = 5.0, every_s: float = 2.0
) -> None:
    """A tag that stays at a point of a scenario's zone."""
    site.tag(f"T-{who}", start, seconds, 100.0 * number + x, y, every_s=every_s, person_id=f"P-{who}", name=f"N {who}")


def hot_job(site: Site, number: int, name: str, start: str, end: str, **more: Any) -> None:
    """Hot work in a zone of its own: worker `N W-name`, guardian `N G-name`."""
    site.zone(f"Z-{name}", polygon_m=box(number))
    site.record("permit", **{"permit_no": name, "work_type": "HW", "level": "special", "location": f"Z-{name}", "plan_start": start, "plan_end": end, "actual_start": start, "actual_end": end,
                             "workers": [f"N W-{name}"], "guardians": [f"N G-{name}"], **more})  # fmt: skip


@pytest.fixture(scope="module")
def posts_and_gas(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Scenarios 1, 2, 3, 5, 7 and 10 in one case, each at a place of its own."""
    site = Site(Path(tmp_path_factory.mktemp("posts")))
    # 1: the guardian is 39 m away for 1 min 50 s, in the second permit later for 2 min 10 s as well
    for number, name in ((0, "ONCE"), (2, "TWICE")):
        hot_job(site, number, name, "09:00:00", "10:20:00")
        still(site, f"W-{name}", number, "09:55:00", 1200)
        away = [(300, 410), *([(600, 730)] if name == "TWICE" else [])]
        edges = [0, *(second for pair in away for second in pair), 1200]
        for i, (a, b) in enumerate(pairwise(edges)):
            moment = 9 * 3600 + 55 * 60 + a
            still(
                site,
                f"G-{name}",
                number,
                f"{moment // 3600:02d}:{moment // 60 % 60:02d}:{moment % 60:02d}",
                b - a - 1,
                *((49.0, 5.0) if i % 2 else (12.0, 5.0)),
                every_s=1,
            )
    # 2: the sample is of 08:31; work begins at 09:05, or at 09:00:30
    for number, name, begins in ((4, "OLD", "09:05:00"), (5, "FRESH", "09:00:30")):
        hot_job(site, number, name, "09:00:00", "12:00:00", actual_start=begins)
        site.record(
            "gas_sample",
            permit_no=name,
            gas="丙烷",
            gas_class="combustible",
            value=0.05,
            unit="%vol",
            sample_time="08:31:00",
        )
        site.record(
            "camera_event",
            moment=begins,
            camera_id=f"CAM-{name}",
            kind="welding_arc",
            zone_id=f"Z-{name}",
            confidence=0.9,
        )
    # 3: suspended for lunch from 12:00 to 12:35 without another sample
    for number, name, level in ((6, "LUNCH", "special"), (7, "LUNCH2", "second")):
        hot_job(site, number, name, "11:40:00", "14:00:00", level=level)
        site.record(
            "gas_sample",
            permit_no=name,
            gas="丙烷",
            gas_class="combustible",
            value=0.05,
            unit="%vol",
            sample_time="11:30:00",
        )
        for state, moment in (
            ("active", "11:40:00"),
            ("suspended", "12:00:00"),
            ("resumed", "12:35:00"),
            ("finished", "14:00:00"),
        ):
            site.record("permit_state", permit_no=name, state=state, moment=moment)
    # 5: the guardian goes through the manhole for 15 s, and nobody else is outside
    site.zone("Z-VESSEL", kind="confined_space", polygon_m=box(9), entry_m=[900.0, 5.0])
    site.record("permit", permit_no="VESSEL", work_type="CS", location="Z-VESSEL", plan_start="09:00:00", plan_end="10:00:00", actual_start="09:00:00", actual_end="10:00:00",
                workers=["N W-VESSEL"], guardians=["N G-VESSEL"])  # fmt: skip
    still(site, "W-VESSEL", 9, "09:00:00", 3600, 7.0, 5.0)
    still(site, "G-VESSEL", 9, "08:59:50", 1810, -1.5, 5.0, every_s=1)
    still(site, "G-VESSEL", 9, "09:30:01", 15, 1.0, 5.0, every_s=1)
    still(site, "G-VESSEL", 9, "09:30:17", 1790, -1.5, 5.0, every_s=1)
    # 7: first-class hot work on a Saturday, approved by the safety department
    hot_job(site, 11, "SATURDAY", "2026-11-21 09:00:00", "2026-11-21 12:00:00", level="first")
    for node, role, moment in (
        ("所在单位意见", "工段长", "08:20:00"),
        ("安全管理部门意见", "安全工程师", "08:30:00"),
        ("动火审批人意见", "安全工程师", "08:40:00"),
    ):
        site.record(
            "approval",
            permit_no="SATURDAY",
            node=node,
            signer=f"Signer {moment}",
            role=role,
            opinion="同意",
            sign_time=f"2026-11-21 {moment}",
        )
    # 10: 11 %LEL of hydrogen beside somebody at work
    hot_job(site, 13, "HYDROGEN", "09:00:00", "11:00:00")
    still(site, "W-HYDROGEN", 13, "10:00:00", 300)
    for step in range(30):
        site.record("gas_reading", permit_no="HYDROGEN", device_id="GD-1", gas="氢气", gas_class="combustible", unit="%LEL", value=11.0 if 10 <= step < 14 else 0.0,
                    moment=f"10:{step // 6:02d}:{step % 6 * 10:02d}")  # fmt: skip
    return correlated(site, "positioning", "permit_system", "gas_system", "video_analytics", "paper")


def test_scenario_01_the_guardian_39_m_away(posts_and_gas: Verdicts) -> None:
    once, twice = (posts_and_gas["GD-ABSENT", name] for name in ("ONCE", "TWICE"))
    assert (once["answer"], once["reason_code"]) == ("met", "guardian_near")
    assert (twice["answer"], twice["severity"]) == ("violated", "S1")
    assert "from 2026-11-18 10:05:0" in twice["text_en"] and "39 m away" in twice["text_en"]


def test_scenario_02_a_sample_34_min_and_29_min_old(posts_and_gas: Verdicts) -> None:
    old, fresh = (posts_and_gas["GAS-STALE", f"{name}|start"] for name in ("OLD", "FRESH"))
    assert (old["answer"], old["reason_code"]) == ("violated", "sample_stale")
    assert (fresh["answer"], fresh["reason_code"]) == ("met", "sample_fresh")


def test_scenario_03_a_lunch_break_of_35_min(posts_and_gas: Verdicts) -> None:
    special, second = (posts_and_gas["GAS-STALE", f"{name}|resume:1"] for name in ("LUNCH", "LUNCH2"))
    assert (special["answer"], special["reason_code"]) == ("violated", "not_sampled_again")
    assert (second["answer"], second["reason_code"]) == ("met", "not_interrupted_long")


def test_scenario_05_the_guardian_walks_through_the_manhole(posts_and_gas: Verdicts) -> None:
    got = posts_and_gas["CS-GUARD-INSIDE", "VESSEL"]
    assert (got["answer"], got["reason_code"], got["severity"]) == ("violated", "guardian_inside", "S1")
    assert got["person_ids"] == ["P-G-VESSEL"] and "09:30:0" in got["text_en"]


def test_scenario_07_first_class_hot_work_on_a_saturday(posts_and_gas: Verdicts) -> None:
    got = posts_and_gas["AP-UPGRADE", "SATURDAY"]
    assert (got["answer"], got["reason_code"]) == ("violated", "not_upgraded")


def test_scenario_10_hydrogen_at_11_percent_of_its_lel(posts_and_gas: Verdicts) -> None:
    got = posts_and_gas["GAS-OVER-LIMIT", "HYDROGEN"]
    assert got["answer"] == "violated"
    assert "12.5 %LEL (GB 30871)" in got["text_en"] and "10 %LEL" in got["text_en"]


def test_scenario_08_a_door_clock_45_s_fast(tmp_path: Path) -> None:
    """Two dozen people go in and out by the gate; the reader's clock is 45 s fast and nobody has checked it."""
    line = (
        '[[camera.line]]\nline_id = "L-1"\nzone_id = "Z-GATE"\nfrom_px = [960, 0]\nto_px = [960, 1080]\ndoor = "Gate"\n'
    )
    site = Site(tmp_path, extra=line)
    site.zone("Z-GATE", name="Gate", zone_class="shared", permit_required=False, polygon_m=box(0))
    site.video("aaaaaaaaaaaa", "CAM-G", "09:00:00", minutes=60, zone_id="Z-GATE")
    for i in range(12):
        second = 120 + 240 * i
        came = f"09:{second // 60:02d}:{second % 60:02d}"
        walk(
            site,
            f"{i}",
            0,
            came,
            (0, (-6.0, 5.0)),
            (4, (-1.0, 5.0)),
            (8, (4.0, 5.0)),
            (100, (4.0, 5.0)),
            (104, (-1.0, 5.0)),
            (108, (-6.0, 5.0)),
        )
        for direction, after in (("in", 5 + 45 - 1), ("out", 103 + 45 - 1)):
            moment = 9 * 3600 + second + after
            site.record(
                "swipe",
                moment=f"{moment // 3600:02d}:{moment // 60 % 60:02d}:{moment % 60:02d}",
                person_id=f"P-{i}",
                name=f"N {i}",
                door="Gate",
                direction=direction,
            )
    case = site.case()
    for source in ("positioning", "CAM-G"):
        case.decisions.append("clock", source, ACCEPTED, "checked", "tester")
    correlate.build(case)
    with correlate.open_store(case) as store:
        assert find_in_database(case, store)  # as a run does: doors and walks are known once the case is built
    correlate.build(case)
    with correlate.open_store(case) as store:
        found = {(row["rule_id"], row["unit_key"]): row for row in store.arrow("verdict").to_pylist()}
    clock = found["DQ-CLOCK", "access_control"]
    assert (clock["answer"], clock["severity"]) == ("violated", "S2")
    assert "fast" in clock["text_en"] and 43_000 < json.loads(clock["values"])["offset_ms"] < 47_000
    badges = [row for (rule, unit), row in found.items() if rule == "ID-BADGE-NO-BODY" and unit.startswith("card ")]
    assert badges and all(row["time_uncertain"] and row["answer"] != "violated" for row in badges)
