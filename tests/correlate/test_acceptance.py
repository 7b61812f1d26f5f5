# ruff: noqa: E501  (tables of data)
"""The twelve acceptance scenarios of the rule catalogue (RULES section 8), one test each, named by its number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.correlate.make import Site
from tests.correlate.rules.test_behaviour_rules import correlated, walk

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
