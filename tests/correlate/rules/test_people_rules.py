# ruff: noqa: E501  (tables of data)
"""Too many people, gatherings, crews that wander off, contractors out of scope, and badges: each form drawn once.

Every case of a rule has a zone of its own on the plan, 100 m from the next, with tags every other second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.correlate.make import Site
from tests.correlate.rules.test_seen_rules import correlated

pytestmark = pytest.mark.slow
Verdicts = dict[tuple[str, str], dict[str, Any]]


def square(number: int, size: float = 10.0) -> list[list[float]]:
    x = 100.0 * number
    return [[x, 0], [x + size, 0], [x + size, size], [x, size]]


def someone(
    site: Site, who: str, start: str, seconds: float, number: int, dx: float = 5.0, dy: float = 5.0, **more: Any
) -> None:
    """A person's tag that stands still in zone `number`, `dx`, `dy` from its corner."""
    site.tag(
        f"T-{who}",
        start,
        seconds,
        100.0 * number + dx,
        dy,
        every_s=2,
        **{"person_id": who, "name": f"Name {who}", **more},
    )


# ---- PT-HEADCOUNT-OVER ---------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """A limit of two from 09:30 to 10:30; everybody is inside from 10:00:00."""
    site = Site(Path(tmp_path_factory.mktemp("heads")))
    cases: dict[str, tuple[list[float], dict[str, Any]]] = {
        "OVER": ([300, 300, 300], {}),  # seconds inside
        "HALF": ([300] * 4, {}),  # exceeded by half: S1
        "SHORT": ([300, 300, 50], {}),
        "FULL": ([300, 300], {}),
        "EDGE": ([300, 300], {}),  # and a third whose place is not sure
        "LOST": ([1800, 300, 300], {}),
        "LISTED": (
            [300, 300, 300],
            {"max_people": None, "workers": ["Name LISTED-0", "Name LISTED-1"]},
        ),  # two and two more are allowed
        "NOBODY": ([300], {"max_people": None}),  # nobody listed, no limit
        "SPACE": ([300, 300, 300], {"work_type": "CS"}),
    }
    for number, (name, (stays, more)) in enumerate(cases.items()):
        site.zone(name, polygon_m=square(number))
        site.record("permit", **{"permit_no": name, "work_type": "HW", "level": "first", "location": name, "plan_start": "09:30:00", "plan_end": "10:30:00", "actual_start": "09:30:00",
                                 "actual_end": "10:30:00", "max_people": 2, **more})  # fmt: skip
        for i, seconds in enumerate(stays):
            someone(site, f"{name}-{i}", "10:00:00", seconds, number, 3 + i, 5)
    someone(site, "EDGE-2", "10:00:00", 300, list(cases).index("EDGE"), 0.2, 5)
    lost = list(cases).index("LOST")  # its first tag is silent from 10:00:00 to 10:20:00, then heard again
    site.records["a/position"] = [
        row
        for row in site.records["a/position"]
        if not (row["tag_id"] == "T-LOST-0" and "10:01" < row["moment_text"][11:16] < "10:20")
    ]
    for i in (1, 2):
        someone(site, f"LOST-{i + 2}", "10:05:00", 300, lost, 4 + i, 6)
    site.records["a/position"] = [
        row for row in site.records["a/position"] if row["tag_id"] not in ("T-LOST-1", "T-LOST-2")
    ]
    someone(site, "far away", "09:20:00", 5000, 50)  # the positioning system is heard all the time
    return correlated(site, "positioning", "permit_system")


@pytest.mark.parametrize(
    ("permit", "answer", "reason", "severity"),
    [
        ("OVER", "violated", "over_limit", "S1"),  # three of two: by half
        ("HALF", "violated", "over_limit", "S1"),
        ("SHORT", "met", "within_limit", None),
        ("FULL", "met", "within_limit", None),
        ("EDGE", "cannot_tell", "place", None),
        ("LOST", "cannot_tell", "tags_silent", None),
        ("LISTED", "met", "within_limit", None),
        ("NOBODY", "cannot_tell", "limit_unknown", None),
        ("SPACE", "violated", "over_limit", "S1"),
    ],
)
def test_more_people_than_allowed(heads: Verdicts, permit: str, answer: str, reason: str, severity: str | None) -> None:
    got = heads["PT-HEADCOUNT-OVER", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]
    assert severity is None or got["severity"] == severity


def test_a_head_count_says_whose_limit_it_is(heads: Verdicts) -> None:
    text = heads["PT-HEADCOUNT-OVER", "OVER"]
    assert (
        "3 people" in text["text_en"]
        and "allows 2 (the ticket)" in text["text_en"]
        and "限2人（票面限员）" in text["text_zh"]
    )


# ---- PT-CROWD --------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """So many people in one zone from 10:00:00, all within a few metres unless it says so."""
    site = Site(Path(tmp_path_factory.mktemp("crowds")))
    cases = {
        "TEN": (10, 120, 0.3),
        "NINE": (9, 120, 0.3),
        "BRIEF": (12, 45, 0.3),
        "SPREAD": (10, 120, 8.0),
        "FIFTEEN": (15, 120, 0.3),
        "SILENT": (10, 400, 0.3),
        "WIDE": (10, 120, 3.3),
    }
    for number, (name, (count, seconds, step)) in enumerate(cases.items()):
        site.zone(name, permit_required=False, zone_class="shared", polygon_m=square(number, 90.0))
        for i in range(count):
            someone(site, f"{name}-{i}", "10:00:00", seconds, number, 5 + step * i, 40)
    site.records["a/position"] = [
        row
        for row in site.records["a/position"]
        if not (row["tag_id"] in ("T-SILENT-0", "T-SILENT-1") and "10:00:20" < row["moment_text"][11:19] < "10:06:20")
    ]
    someone(site, "far away", "09:50:00", 2000, 50)
    return correlated(site, "positioning")


@pytest.mark.parametrize(
    ("zone", "answer", "reason", "severity"),
    [
        ("TEN", "violated", "gathered", "S3"),
        ("NINE", "met", "no_gathering", None),
        ("BRIEF", "none", "", None),  # a stretch of less than a minute is no unit
        ("SPREAD", "met", "no_gathering", None),  # ten of them, over 72 m
        ("FIFTEEN", "violated", "gathered", "S2"),
        ("SILENT", "cannot_tell", "gathering_unsure", None),
        ("WIDE", "cannot_tell", "gathering_unsure", None),  # 29.7 m across: within the circle but for the accuracy
    ],
)
def test_gatherings(crowds: Verdicts, zone: str, answer: str, reason: str, severity: str | None) -> None:
    got = crowds.get(("PT-CROWD", f"{zone}|1"), {"answer": "none", "reason_code": "", "severity": None})
    assert (got["answer"], got["reason_code"]) == (answer, reason)
    assert severity is None or got["severity"] == severity


# ---- PT-SCOPE-MOVED --------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def movers(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """A crew of two at its own place, and so many of them so long in another zone 20 m away that asks for a permit."""
    site = Site(Path(tmp_path_factory.mktemp("movers")))
    cases = {
        "BOTH": (2, 15 * 60, 20.0),
        "ONE": (1, 15 * 60, 20.0),
        "SHORT": (2, 8 * 60, 20.0),
        "STAYED": (0, 0, 20.0),
        "NEAR": (2, 15 * 60, 3.0),
        "COVERED": (2, 15 * 60, 20.0),
        "UNSEEN": (0, 0, 20.0),
    }
    for number, (name, (goes, seconds, gap)) in enumerate(cases.items()):
        x = 100.0 * number
        site.zone(name, polygon_m=square(number))
        site.zone(
            f"{name}-2",
            polygon_m=[[x + 10 + gap, 0], [x + 20 + gap, 0], [x + 20 + gap, 10], [x + 10 + gap, 10]],
            zone_class="shared",
        )
        site.permit(
            name,
            "09:00:00",
            "12:00:00",
            name,
            actual_start="09:00:00",
            actual_end="10:00:00",
            workers=[f"Name {name}-0", f"Name {name}-1"],
        )
        for i in range(2):
            if name == "UNSEEN":
                someone(site, f"{name}-{i}", "08:59:00", 600, number)
                continue
            away = seconds if i < goes else 0
            someone(site, f"{name}-{i}", "08:59:00", 1260, number, 4 + i, 5)
            if away:
                someone(site, f"{name}-{i}", "09:20:02", away, number, 11.5 + gap + i, 5)
            later = 1262 + away
            someone(
                site,
                f"{name}-{i}",
                f"09:{(59 * 60 + 8 * 3600 + later) % 3600 // 60:02d}:{later % 60:02d}",
                3700 - later,
                number,
                4 + i,
                5,
            )
        someone(site, f"{name}-far", "08:50:00", 5000, 60)
    site.permit("OTHER", "09:00:00", "12:00:00", "COVERED-2", actual_start="09:00:00", actual_end="12:00:00")
    site.video("cccccccccccc", "CAM-C", "09:00:00", zone_id="STAYED")
    site.event("cccccccccccc", "arc", 600, 660)  # hot work at a hot-work job is no other work
    site.zone("CONTENT", polygon_m=square(30, 6.0))
    site.record(
        "permit",
        permit_no="CONTENT",
        work_type="TP",
        location="CONTENT",
        plan_start="09:00:00",
        plan_end="12:00:00",
        actual_start="09:00:00",
        actual_end="10:00:00",
        workers=["Name CONTENT-0"],
    )
    someone(site, "CONTENT-0", "08:59:00", 3700, 30, 3, 3)
    site.video("dddddddddddd", "CAM-D", "09:00:00", zone_id="CONTENT")
    site.event("dddddddddddd", "arc", 600, 660)
    return correlated(site, "positioning", "permit_system", "CAM-C", "CAM-D")


@pytest.mark.parametrize(
    ("permit", "answer", "reason"),
    [
        ("BOTH", "violated", "moved"),
        ("ONE", "violated", "moved"),  # half of the crew
        ("SHORT", "met", "stayed_there"),
        ("STAYED", "met", "stayed_there"),
        ("NEAR", "cannot_tell", "place"),  # less than 5 m beyond its own edge
        ("COVERED", "met", "stayed_there"),  # somebody's permit is valid there
        ("UNSEEN", "cannot_tell", "workers_not_seen"),
        ("CONTENT", "violated", "other_work"),
    ],
)
def test_a_crew_that_works_elsewhere(movers: Verdicts, permit: str, answer: str, reason: str) -> None:
    got = movers["PT-SCOPE-MOVED", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]


# ---- ID-CONTRACTOR-SCOPE -----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def contractors(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """One firm a case, somebody of it in the zone from 10:00:00 for ten minutes, and what its contract says."""
    site = Site(Path(tmp_path_factory.mktemp("contractors")))
    good: dict[str, Any] = {
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "hours": "08:00-18:00",
        "induction_until": "2026-12-31",
        "blocklist": False,
    }
    cases: dict[str, dict[str, Any]] = {
        "GOOD": {}, "ZONE": {"zones": ["ELSEWHERE"]}, "HOURS": {"hours": "08:00-09:30"}, "LATE": {"hours": "08:00-10:08:30"}, "NIGHT": {"hours": "22:00-06:00"},
        "ENDED": {"valid_to": "2026-11-17"}, "LASTDAY": {"valid_to": "2026-11-18"}, "INDUCTED": {"induction_until": "2026-11-17"}, "NODATE": {"induction_until": None}, "BLOCKED": {"blocklist": True},
        "WORDS": {"hours": "白班"}, "NOWHERE": {"zones": ["老罐区"]}, "JUST": {"hours": "08:00-10:08"}, "ROAD": {"zones": ["ELSEWHERE"]}, "ESCORTED": {"escort": True}, "ALONE": {"escort": True},
    }  # fmt: skip
    site.zone("ELSEWHERE", polygon_m=square(90))
    for number, (name, more) in enumerate(cases.items()):
        if "10:08:30" in str(more.get("hours")):
            more = {"hours": "08:00-10:09"}
        site.zone(name, polygon_m=square(number), **({"kind": "road"} if name == "ROAD" else {}))
        site.record("contract", company=f"Firm {name}", contract_no=f"C-{name}", **{"zones": [name], **good, **more})
        someone(site, f"P-{name}", "10:00:00", 605, number, company=f"Firm {name}")
    someone(site, "P-guide", "09:59:00", 700, list(cases).index("ESCORTED"), 8, 5, company="The plant")
    someone(site, "P-own", "10:00:00", 605, 90, company="The plant")  # of the site: no contract asked for
    return correlated(site, "positioning", "permit_system")


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("GOOD", "met", "in_scope"),
        ("ZONE", "violated", "outside_zones"),
        ("HOURS", "violated", "outside_hours"),
        ("LATE", "met", "in_scope"),  # 65 s after the hours
        ("JUST", "violated", "outside_hours"),  # 125 s after them
        ("NIGHT", "violated", "outside_hours"),
        ("ENDED", "violated", "outside_dates"),
        ("LASTDAY", "met", "in_scope"),  # a date is its whole day
        ("INDUCTED", "violated", "induction_expired"),
        ("NODATE", "cannot_tell", "clock"),
        ("BLOCKED", "violated", "company_blocked"),
        ("WORDS", "cannot_tell", "clock"),
        ("NOWHERE", "cannot_tell", "contract_unclear"),
        ("ROAD", "violated", "walkway_long"),
        ("ESCORTED", "met", "in_scope"),
        ("ALONE", "violated", "unescorted"),
    ],
)
def test_contractors_and_their_contract(contractors: Verdicts, name: str, answer: str, reason: str) -> None:
    got = next(
        row
        for (rule, _), row in contractors.items()
        if rule == "ID-CONTRACTOR-SCOPE" and row["person_ids"] == [f"P-{name}"]
    )
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]


def test_the_plants_own_people_need_no_contract(contractors: Verdicts) -> None:
    assert not [
        row for (rule, _), row in contractors.items() if rule == "ID-CONTRACTOR-SCOPE" and "P-own" in row["person_ids"]
    ]
