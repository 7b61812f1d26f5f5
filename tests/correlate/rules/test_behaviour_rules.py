# ruff: noqa: E501  (tables of data)
"""Rules about how people move and stay: each form drawn by the fixes of one tag, all in one case, the answer beside it."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import correlate
from tests.correlate.make import ZONE, Site, shown
from tests.correlate.rules.test_seen_rules import ACCEPTED

pytestmark = pytest.mark.slow
Verdicts = dict[tuple[str, str], dict[str, Any]]
Point = tuple[float, float]  # metres from the zone's corner; the zone is 10 m by 10 m


def correlated(site: Site, *sources: str) -> Verdicts:
    """Verdicts of a site whose clocks were all checked, by rule and unit."""
    case = site.case()
    for source in sources:
        case.decisions.append("clock", source, ACCEPTED, "checked", "tester")
    correlate.build(case)
    with correlate.open_store(case) as store:
        refused = store.table("refused_rule")
        assert not refused["file"].str.startswith(("BH-", "DQ-P", "FT-")).any(), refused.to_string()
        return {(row["rule_id"], row["unit_key"]): row for row in store.arrow("verdict").to_pylist()}


def walk(
    site: Site, who: str, number: int, start: str, *legs: tuple[float, Point], every_s: float = 1.0, **values: Any
) -> None:
    """Fixes along points: at each second given (after the start) the tag is at that point of cell `number`, straight lines between."""
    first = shown(start)
    for (t0, a), (t1, b) in pairwise(legs):
        steps = max(1, round((t1 - t0) / every_s))
        for step in range(steps):
            share = step / steps
            moment = (
                (first + timedelta(seconds=t0 + (t1 - t0) * share)).replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE)
            )
            x, y = a[0] + (b[0] - a[0]) * share + 100 * number, a[1] + (b[1] - a[1]) * share
            site.record("position", tag_id=f"T-{who}", person_id=f"P-{who}", name=f"N {who}", moment=moment.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
                        x_m=x, y_m=y, **({"acc_m": 0.3, "floor": "1"} | values))  # fmt: skip


def pace(seconds: float, start: float = 0.0) -> list[tuple[float, Point]]:
    """To and fro inside the zone, a turn every 10 s."""
    return [(start + t, (3.0 if i % 2 else 7.0, 5.0)) for i, t in enumerate(range(0, round(seconds) + 1, 10))]


def cell(site: Site, number: int, **attributes: Any) -> str:
    x = 100.0 * number
    site.zone(
        f"Z-{number}",
        **(
            {"zone_class": "shared", "kind": "area", "polygon_m": [[x, 0], [x + 10, 0], [x + 10, 10], [x, 10]]}
            | attributes
        ),
    )
    return f"Z-{number}"


def tagged(verdicts: Verdicts, rule: str, who: str) -> dict[str, Any]:
    found = [row for (name, _), row in verdicts.items() if name == rule and row["subject_ids"] == [f"tag T-{who}"]]
    assert len(found) == 1, (rule, who, [row["unit_key"] for row in found])
    return found[0]


OUT, IN = (-30.0, 5.0), (5.0, 5.0)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Cells 0-8; everybody else's tag goes on being heard, so the system was up."""
    site = Site(Path(tmp_path_factory.mktemp("lost")))
    for number in range(9):
        cell(site, number, permit_required=False, **({"risk_colour": "red"} if number in (1, 2) else {}))
    walk(site, "ON", 0, "09:00:00", *pace(1800))
    for number, (who, silent_s) in enumerate((("RED-70", 70), ("RED-50", 50), ("PLAIN-70", 70), ("PLAIN-200", 200)), 1):
        walk(site, who, number, f"09:0{number}:00", *pace(300))  # not all silent at once: that would be the system
        walk(site, who, number, f"09:0{number}:00", *pace(300, 300 + silent_s), (640 + silent_s, OUT))
    walk(site, "OUTSIDE", 5, "09:00:00", (0, OUT), (60, IN), (120, OUT), (180, OUT))  # left, then silent for good
    walk(site, "NEVER-BACK", 6, "09:00:40", *pace(300))
    walk(site, "EDGE", 7, "09:00:00", (0, (0.1, 5.0)), (120, (0.1, 5.0)))
    walk(site, "DOOR", 8, "09:00:00", *pace(300))
    site.record(
        "swipe", person_id="P-DOOR", name="N DOOR", door="Gate", direction="out", result="granted", moment="09:05:20"
    )
    walk(site, "FLAT", 0, "09:27:30", *pace(120), battery_pct=12.0)
    walk(site, "FULL", 0, "09:28:00", *pace(110), battery_pct=16.0)
    walk(site, "JUMP", 0, "09:28:00", (0, (5.0, 5.0)), (20, (5.0, 5.0)))
    walk(site, "JUMP", 0, "09:28:00", (21, (60.0, 5.0)), (100, (60.0, 5.0)))
    return correlated(site, "positioning", "access_control")


@pytest.mark.parametrize(
    ("who", "answer", "reason", "severity"),
    [
        ("ON", "met", "tag_heard", None),
        ("RED-70", "violated", "tag_silent", "S2"),
        ("RED-50", "met", "tag_heard", None),
        ("PLAIN-70", "met", "tag_heard", None),
        ("PLAIN-200", "violated", "tag_silent", "S3"),
        ("OUTSIDE", "met", "tag_heard", None),  # it had left the zone before
        ("NEVER-BACK", "violated", "tag_silent", "S3"),
        ("EDGE", "cannot_tell", "place", None),
        ("DOOR", "met", "tag_heard", None),  # its holder swiped out
        ("FLAT", "violated", "battery_low", "S3"),
        ("FULL", "met", "tag_heard", None),
        ("JUMP", "violated", "tag_jumps", "S3"),
    ],
)
def test_a_tag_is_lost_only_where_it_fell_silent_inside(
    lost: Verdicts, who: str, answer: str, reason: str, severity: str | None
) -> None:
    got = tagged(lost, "DQ-POSITION-LOST", who)
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["text_en"]
    assert severity is None or got["severity"] == severity


def test_half_of_the_tags_silent_together_is_the_system(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for number in range(4):
        cell(site, number, permit_required=False)
        walk(site, f"DOWN-{number}", number, "09:00:00", *pace(300))
        walk(site, f"DOWN-{number}", number, "09:10:00", *pace(600))  # all end together
    walk(site, "FAR", 3, "09:00:00", *pace(1200))
    verdicts = correlated(site, "positioning")
    system = verdicts["DQ-POSITION-LOST", "positioning"]
    assert (system["answer"], system["reason_code"]) == ("violated", "system_silent")
    assert json.loads(system["values"])["tag_ids"] == [f"T-DOWN-{n}" for n in range(4)]
    assert {tagged(verdicts, "DQ-POSITION-LOST", f"DOWN-{n}")["answer"] for n in range(4)} == {"cannot_tell"}
    assert tagged(verdicts, "DQ-POSITION-LOST", "FAR")["answer"] == "met"


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    site = Site(Path(tmp_path_factory.mktemp("moving")))
    for number in range(3):
        cell(site, number, permit_required=False)
    cell(site, 3, permit_required=False, kind="road")
    far = (40.0, 5.0)
    for who, number, seconds, start in (("RUN", 0, 12, "09:00:00"), ("FAST-WALK", 0, 21, "09:10:00"), ("ROAD", 3, 10, "09:20:00"), ("COARSE", 0, 21, "09:30:00"),
                                        ("ALARM", 1, 12, "10:00:30"), ("G1", 2, 12, "11:00:00"), ("G2", 2, 12, "11:00:04"), ("G3", 2, 12, "11:00:08"), ("LATER", 2, 12, "11:05:00")):  # fmt: skip
        more = {"acc_m": 4.0} if who == "COARSE" else {}
        walk(site, who, number, start, (-20, (0.0, 5.0)), (0, (0.0, 5.0)), (seconds, far), (seconds + 30, far), **more)
    walk(site, "RARE", 0, "09:40:00", (0, (0.0, 5.0)), (60, far), every_s=20)
    walk(site, "SPRINT", 0, "09:50:00", (-20, (0.0, 5.0)), (0, (0.0, 5.0)), (1, (4.0, 5.0)), (40, (5.0, 5.0)))
    site.record("alarm", alarm_id="AL-1", kind="fire", raised="10:00:00", ended="10:10:00")
    return correlated(site, "positioning", "alarm_system")


@pytest.mark.parametrize(
    ("who", "answer", "reason", "severity"),
    [
        ("RUN", "violated", "ran", "S4"),  # 40 m in 12 s
        ("FAST-WALK", "met", "walked", None),  # 1.9 m/s
        ("SPRINT", "met", "walked", None),  # one second
        ("ROAD", "cannot_tell", "may_be_vehicle", None),
        ("COARSE", "cannot_tell", "too_coarse", None),
        ("RARE", "cannot_tell", "fixes_too_rare", None),
        ("ALARM", "met", "ran_in_alarm", None),  # what is wanted after an alarm
        ("G1", "violated", "ran", "S2"), ("G2", "violated", "ran", "S2"), ("G3", "violated", "ran", "S2"),
        ("LATER", "violated", "ran", "S4"),
    ],
)  # fmt: skip
def test_running(moving: Verdicts, who: str, answer: str, reason: str, severity: str | None) -> None:
    got = tagged(moving, "BH-RUN", who)
    assert (got["answer"], got["reason_code"]) == (answer, reason), (got["values"], got["text_en"])
    assert severity is None or got["severity"] == severity


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    site = Site(Path(tmp_path_factory.mktemp("still")))
    cell(site, 0, permit_required=False)
    cell(site, 1, kind="confined_space", zone_class="exclusive")
    cell(site, 2)
    cell(site, 3, permit_required=False, name="中央控制室")
    site.permit(
        "P-1",
        "08:00",
        "12:00",
        "Z-2",
        actual_start="08:30",
        actual_end="11:30",
        workers=["N WORKER-150", "N WORKER-100"],
    )
    stays = (
        ("ALARM-320", 0, 320),
        ("ALARM-200", 0, 200),
        ("SILENT-320", 0, 320),
        ("CS-80", 1, 80),
        ("WORKER-150", 2, 150),
        ("WORKER-100", 2, 100),
        ("SEATED", 3, 900),
    )
    for who, number, seconds in stays:
        walk(
            site,
            who,
            number,
            "09:00:00",
            *pace(100),
            (100 + seconds, (7.0 if (100 // 10) % 2 == 0 else 3.0, 5.0)),
            *pace(60, 101 + seconds)[1:],
        )
        if who != "SILENT-320":
            site.record(
                "position_alarm",
                tag_id=f"T-{who}",
                name=f"N {who}",
                alarm_type="motionless",
                moment=f"09:0{(100 + seconds) // 60}:{(100 + seconds) % 60:02d}" if seconds < 400 else "09:10:00",
            )
    walk(site, "BRISK", 0, "09:00:00", *pace(600))
    walk(site, "SENSOR", 0, "09:00:00", (0, IN), (320, IN), status="still")
    site.video("aaaaaaaaaaaa", "CAM-1", "10:00:00", minutes=10)
    for number in (1, 2, 3):
        site.body("aaaaaaaaaaaa", number, (100 * number, 100 * number + 90))
    site.event("aaaaaaaaaaaa", "fall", 120, 150)
    site.events["aaaaaaaaaaaa"][-1]["track_id"] = "aaaaaaaaaaaa#1"
    site.event("aaaaaaaaaaaa", "fall", 210, 214)  # up again at once
    site.events["aaaaaaaaaaaa"][-1]["track_id"] = "aaaaaaaaaaaa#2"
    return correlated(site, "positioning", "permit_system", "CAM-1")


@pytest.mark.parametrize(
    ("who", "answer", "reason"),
    [
        ("ALARM-320", "violated", "motionless"),
        ("ALARM-200", "met", "moved_about"),  # 300 s count here
        ("SILENT-320", "cannot_tell", "still_or_lying"),  # perhaps standing at work
        ("CS-80", "violated", "motionless"),  # 60 s in a confined space
        ("WORKER-150", "violated", "motionless"),  # 120 s for a worker of a permit
        ("WORKER-100", "met", "moved_about"),
        ("SEATED", "met", "moved_about"),  # a control room is made for sitting
        ("SENSOR", "violated", "motionless"),
        ("BRISK", "met", "moved_about"),
    ],
)
def test_lying_still(still: Verdicts, who: str, answer: str, reason: str) -> None:
    got = tagged(still, "BH-FALL-MOTIONLESS", who)
    assert (got["answer"], got["reason_code"]) == (answer, reason), (got["values"], got["text_en"])


@pytest.mark.parametrize(("number", "answer"), [(1, "violated"), (2, "met"), (3, "met")])
def test_a_fall_seen_counts_when_the_body_stays_low(still: Verdicts, number: int, answer: str) -> None:
    got = still["BH-FALL-MOTIONLESS", f"aaaaaaaaaaaa#{number}"]
    assert got["answer"] == answer
    if answer == "violated":
        assert (got["severity"], got["evidence_codes"][-1]) == ("S1", "E3") and "fell and stayed down" in got["text_en"]


@pytest.fixture(scope="module")
def staying(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """How long people stay, alone or not, and work without a rest; fixes every 10 s."""
    site = Site(Path(tmp_path_factory.mktemp("staying")))
    cell(site, 0, zone_class="exclusive", risk_colour="red")
    cell(site, 1, permit_required=False, max_dwell_min=20.0)
    cell(site, 2, permit_required=False, kind="confined_space", zone_class="exclusive", no_lone=True)
    cell(site, 3, permit_required=False, kind="electrical", no_lone=True)
    cell(site, 4, permit_required=False, kind="height")
    cell(site, 5, zone_class="shared")
    site.permit("P-1", "08:00", "16:00", "Z-0", actual_start="08:30", actual_end="15:30", workers=["N PERMITTED"])

    def stay(who: str, number: int, start: str, minutes: float, every_s: float = 10.0, **values: Any) -> None:
        walk(
            site,
            who,
            number,
            start,
            (-60, OUT),
            *[(t, p) for t, p in pace(minutes * 60)],
            (minutes * 60 + 60, OUT),
            every_s=every_s,
            **values,
        )

    stay("RED-16", 0, "16:30:00", 16.5)
    stay("RED-14", 0, "17:00:00", 14)
    stay("PERMITTED", 0, "09:00:00", 40)
    stay("MAX-21", 1, "09:00:00", 21)
    stay("MAX-19", 1, "10:00:00", 19)
    walk(site, "MAX-SILENT", 1, "11:00:00", (-60, OUT), *pace(600), every_s=10)  # 10 min, silent for 8, 5 min more
    walk(site, "MAX-SILENT", 1, "11:18:00", *pace(300), (360, OUT), every_s=10)
    stay("CS-125", 2, "06:00:00", 125)
    stay("CS-100", 2, "09:00:00", 100)
    walk(site, "RESTING", 4, "09:00:00", (-60, OUT), (0, IN), (780, IN), (840, OUT), every_s=10, status="still")
    stay("LONE", 3, "09:00:00", 6)
    stay("SHORT", 3, "09:30:00", 4.5)
    stay("PAIR-A", 3, "10:00:00", 20)
    stay("PAIR-B", 3, "10:03:00", 17)
    stay("NEAR", 3, "11:00:00", 20)
    walk(site, "OUTSIDE-18M", 3, "10:59:00", (0, (22.0, 5.0)), (1400, (22.0, 5.0)), every_s=10)
    stay("FAR", 3, "12:00:00", 20)
    walk(site, "OUTSIDE-30M", 3, "11:59:00", (0, (38.0, 5.0)), (1400, (38.0, 5.0)), every_s=10)
    stay("WITH-SILENT", 3, "13:00:00", 20)
    walk(site, "SILENT-INSIDE", 3, "13:00:00", (0, (5.0, 5.0)), (150, (5.0, 5.0)), every_s=10)
    for who, hours in (("H-6", 6.1), ("H-5", 5.6), ("H-53", 5.3)):
        stay(who, 5, "07:00:00", hours * 60)
    walk(
        site,
        "BREAK",
        5,
        "07:00:00",
        *pace(3.5 * 3600),
        (3.5 * 3600 + 60, OUT),
        (3.5 * 3600 + 1320, OUT),
        *pace(3.5 * 3600, 3.5 * 3600 + 1380),
        (7.0 * 3600 + 1440, OUT),
        every_s=10,
    )
    walk(
        site,
        "SHORT-BREAK",
        5,
        "07:00:00",
        *pace(3.5 * 3600),
        (3.5 * 3600 + 60, OUT),
        (3.5 * 3600 + 1080, OUT),
        *pace(3.5 * 3600, 3.5 * 3600 + 1140),
        every_s=10,
    )
    walk(site, "UNSEEN-BREAK", 5, "07:00:00", *pace(3.5 * 3600), every_s=10)
    walk(site, "UNSEEN-BREAK", 5, "11:00:00", *pace(3.0 * 3600), every_s=10)
    stay("SHIFTED", 5, "14:00:00", 30)
    site.record(
        "shift", person_id="P-SHIFTED", name="N SHIFTED", shift_start="2026-11-17 20:00", shift_end="2026-11-18 05:00"
    )
    site.record("shift", person_id="P-SHIFTED", name="N SHIFTED", shift_start="14:00", shift_end="22:00")
    walk(site, "LAST", 1, "18:00:00", (0, OUT), (600, OUT), every_s=10)
    return correlated(site, "positioning", "permit_system", "paper")


@pytest.mark.parametrize(
    ("who", "answer", "reason", "severity"),
    [
        ("RED-16", "violated", "stayed_too_long", "S2"),  # nobody's permit holds any more
        ("RED-14", "met", "left_in_limit", None),
        ("MAX-21", "violated", "stayed_too_long", "S3"),
        ("MAX-19", "met", "left_in_limit", None),
        ("CS-125", "violated", "stayed_too_long", "S2"),
        ("CS-100", "met", "left_in_limit", None),
        ("RESTING", "violated", "rested", "S3"),
    ],
)
def test_how_long_a_stay_may_last(staying: Verdicts, who: str, answer: str, reason: str, severity: str | None) -> None:
    got = tagged(staying, "BH-DWELL", who)
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]
    assert severity is None or got["severity"] == severity


def test_a_worker_under_a_permit_may_stay_in_a_red_zone(staying: Verdicts) -> None:
    assert not [
        row for (rule, _), row in staying.items() if rule == "BH-DWELL" and row["subject_ids"] == ["tag T-PERMITTED"]
    ]


def test_a_stay_whose_tag_was_silent_inside_is_left_open(staying: Verdicts) -> None:
    found = [
        row for (rule, _), row in staying.items() if rule == "BH-DWELL" and row["subject_ids"] == ["tag T-MAX-SILENT"]
    ]
    assert {(row["answer"], row["reason_code"]) for row in found} == {("cannot_tell", "silent_inside")}


@pytest.mark.parametrize(
    ("moment", "answer", "reason", "who"),
    [
        ("09:02", "violated", "alone", "LONE"),  # 6 min
        ("09:32", "met", "in_company", None),  # 4.5 min
        ("10:10", "met", "in_company", None),  # the second one came after three minutes
        ("11:10", "met", "in_company", None),  # somebody within 20 m, outside
        ("12:10", "violated", "alone", "FAR"),
        ("13:10", "cannot_tell", "company_unsure", None),  # the other's tag fell silent inside
    ],
)
def test_alone_where_two_are_required(
    staying: Verdicts, moment: str, answer: str, reason: str, who: str | None
) -> None:
    got = next(row for (rule, unit), row in staying.items() if rule == "BH-LONE" and unit.startswith("Z-3|")
               and row["start_utc"].replace(tzinfo=None) <= shown(moment) <= row["end_utc"].replace(tzinfo=None))  # fmt: skip
    assert (got["answer"], got["reason_code"]) == (answer, reason), (got["unit_key"], got["values"])
    if who:
        assert (got["severity"], got["subject_ids"]) == ("S1", [f"tag T-{who}"])


@pytest.mark.parametrize(
    ("who", "answer", "reason", "severity"),
    [
        ("H-6", "violated", "no_rest", "S2"),
        ("H-5", "violated", "no_rest", "S3"),  # from five and a half hours it is a warning
        ("H-53", "met", "rested_in_time", None),
        ("BREAK", "met", "rested_in_time", None),
        ("SHORT-BREAK", "violated", "no_rest", "S2"),  # 19 min are no rest
        ("UNSEEN-BREAK", "cannot_tell", "rest_unknown", None),
        ("SHIFTED", "violated", "short_night", "S2"),
    ],
)
def test_work_without_a_rest(staying: Verdicts, who: str, answer: str, reason: str, severity: str | None) -> None:
    got = staying["FT-CONTINUOUS", f"P-{who}|2026-11-18"]
    assert (got["answer"], got["reason_code"]) == (answer, reason), (got["text_en"], got["values"])
    assert severity is None or got["severity"] == severity
