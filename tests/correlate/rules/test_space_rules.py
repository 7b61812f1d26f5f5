# ruff: noqa: E501  (tables of data)
"""Confined spaces, continuous gas monitoring, companion tickets and clocks: each form drawn once, the answer beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.correlate.make import Site
from tests.correlate.rules.test_people_rules import someone, square
from tests.correlate.rules.test_seen_rules import correlated

pytestmark = pytest.mark.slow
Verdicts = dict[tuple[str, str], dict[str, Any]]


def clock(second: float) -> str:
    """So many seconds after 10:00:00."""
    return f"{10 + int(second) // 3600:02d}:{int(second) // 60 % 60:02d}:{int(second) % 60:02d}"


def space(site: Site, number: int, name: str, **more: Any) -> None:
    """A tank, its permit from 10:00:00 to 10:40:00, a worker inside all the time and a guardian 2 m outside the entry."""
    site.zone(name, kind="confined_space", polygon_m=square(number), entry_m=[100.0 * number, 5.0])
    site.record("permit", **{"permit_no": name, "work_type": "CS", "location": name, "plan_start": "10:00:00", "plan_end": "10:40:00", "actual_start": "10:00:00", "actual_end": "10:40:00",
                             "workers": [f"Name W-{name}"], "guardians": [f"Name G-{name}"], **more})  # fmt: skip


def guard(site: Site, number: int, name: str, *legs: tuple[float, float, float], who: str = "G") -> None:
    """A guardian's tag: from, to (s after 10:00:00) and how far east of the entry (negative: outside)."""
    for start, end, dx in legs:
        someone(site, f"{who}-{name}", clock(start), end - start - 2, number, dx, 5.0)


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    site = Site(Path(tmp_path_factory.mktemp("spaces")))
    out = -2.0
    stays: dict[str, list[tuple[float, float, float]]] = {
        "INSIDE": [(0, 600, out), (600, 620, 2.0), (620, 2400, out)],
        "BRIEF": [(0, 600, out), (600, 608, 2.0), (608, 2400, out)],
        "OUTSIDE": [(0, 2400, out)],
        "AWAY": [(0, 600, out), (600, 1200, -30.0), (1200, 2400, out)],  # absent, but not inside: another rule's
        "RELIEVED": [(0, 600, out), (600, 700, 2.0), (700, 2400, out)],
        "SILENT": [(0, 600, out), (900, 2400, out)],
        "EDGE": [(0, 600, out), (600, 640, 0.2), (640, 2400, out)],
    }
    for number, (name, legs) in enumerate(stays.items()):
        space(
            site, number, name, **({"guardians": ["Name G-RELIEVED", "Name H-RELIEVED"]} if name == "RELIEVED" else {})
        )
        someone(site, f"W-{name}", "10:00:00", 2400, number, 7, 5)
        guard(site, number, name, *legs)
    guard(site, list(stays).index("RELIEVED"), "RELIEVED", (0, 2400, -3.0), who="H")
    space(site, 8, "NOBODY", guardians=[])
    site.zone("AREA", polygon_m=square(9))
    site.record(
        "permit",
        permit_no="AREA",
        work_type="CS",
        location="AREA",
        plan_start="10:00:00",
        plan_end="10:40:00",
        actual_start="10:00:00",
        actual_end="10:40:00",
        guardians=["Name X"],
    )
    # entry register: one tank a case; the same two people go in at 10:02 and out at 10:35
    registers: dict[str, list[tuple[str, str, str, int]]] = {  # who, direction, time, tools
        "R-GOOD": [
            ("A", "in", "10:02", 2),
            ("B", "in", "10:02", 1),
            ("A", "out", "10:35", 2),
            ("B", "out", "10:35", 1),
        ],
        "R-LATE": [
            ("A", "in", "10:04", 2),
            ("B", "in", "10:04", 1),
            ("A", "out", "10:37", 2),
            ("B", "out", "10:37", 1),
        ],
        "R-LEFT": [("A", "in", "10:02", 2), ("B", "in", "10:02", 1), ("A", "out", "10:35", 2)],
        "R-TOOLS": [
            ("A", "in", "10:02", 2),
            ("B", "in", "10:02", 1),
            ("A", "out", "10:35", 1),
            ("B", "out", "10:35", 1),
        ],
        "R-UNWRITTEN": [("A", "in", "10:02", 2), ("A", "out", "10:35", 2)],
        "R-SWAPPED": [
            ("A", "in", "10:02", 2),
            ("B", "in", "10:20", 1),
            ("A", "out", "10:35", 2),
            ("B", "out", "10:35", 1),
        ],
    }
    for number, (name, lines) in enumerate(registers.items(), 12):
        space(site, number, name, workers=[f"Name {name}-A", f"Name {name}-B"])
        for who in "AB":
            someone(site, f"{name}-{who}", "10:00:00", 124, number, -20, 5)
            someone(site, f"{name}-{who}", "10:02:06", 1980, number, 5, 5)
            someone(site, f"{name}-{who}", "10:35:08", 400, number, -20, 5)
        for who, direction, moment, tools in lines:
            site.record("register_entry", permit_no=name, person_id=f"{name}-{who}", name=f"Name {name}-{who}", direction=direction, moment=moment,
                        **{f"tools_{direction}": tools})  # fmt: skip
    return correlated(site, "positioning", "permit_system", "entry_register")


@pytest.mark.parametrize(
    ("permit", "answer", "reason"),
    [
        ("INSIDE", "violated", "guardian_inside"),
        ("BRIEF", "met", "guardian_outside"),
        ("OUTSIDE", "met", "guardian_outside"),
        ("AWAY", "met", "guardian_outside"),
        ("RELIEVED", "met", "guardian_outside"),
        ("SILENT", "cannot_tell", "guardian_not_seen"),
        ("EDGE", "cannot_tell", "guardian_not_seen"),
        ("NOBODY", "cannot_tell", "guardian_not_named"),
        ("AREA", "cannot_tell", "not_a_space"),
    ],
)
def test_the_guardian_of_a_confined_space_stays_outside(
    spaces: Verdicts, permit: str, answer: str, reason: str
) -> None:
    got = spaces["CS-GUARD-INSIDE", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]


@pytest.mark.parametrize(
    ("permit", "answer", "reason", "severity"),
    [
        ("R-GOOD", "met", "counts_agree", None),
        ("R-LATE", "met", "counts_agree", None),  # two minutes late, three are allowed
        ("R-LEFT", "violated", "people_not_out", "S1"),
        ("R-TOOLS", "violated", "tools_differ", "S2"),
        ("R-UNWRITTEN", "violated", "count_differs", "S2"),
        ("R-SWAPPED", "violated", "count_differs", "S2"),  # the second is inside for 18 min before it is written
    ],
)
def test_the_entry_register_against_who_was_inside(
    spaces: Verdicts, permit: str, answer: str, reason: str, severity: str | None
) -> None:
    got = spaces["CS-COUNT-MISMATCH", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]
    assert severity is None or got["severity"] == severity


@pytest.fixture(scope="module")
def monitored(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Somebody inside from 10:00:00 to 10:40:00, a reading every 10 s: which of them are missing or wrong."""
    site = Site(Path(tmp_path_factory.mktemp("gas")))
    cases: dict[str, dict[str, Any]] = {
        "STEADY": {}, "GAP": {"gap": (600, 700)}, "SHORT": {"gap": (600, 650)}, "STUCK": {"stuck": (100, 2000)}, "EXPIRED": {"due": "2026-11-17"}, "LASTDAY": {"due": "2026-11-18"},
        "NONE": {"gap": (-1, 99999)}, "EMPTY": {"gap": (600, 900)}, "STOPPED": {"gap": (1500, 99999)}, "FAR": {"place": (40.0, 5.0)}, "WITHIN": {"place": (12.0, 5.0)},
    }  # fmt: skip
    for number, (name, how) in enumerate(cases.items()):
        site.zone(name, polygon_m=square(number))
        site.permit(
            name, "10:00:00", "10:40:00", name, actual_start="10:00:00", actual_end="10:40:00", workers=[f"Name {name}"]
        )
        if name == "EMPTY":  # nobody inside while nothing was read
            someone(site, name, "10:00:00", 500, number)
            someone(site, name, "10:08:22", 500, number, -20, 5)
            someone(site, name, "10:16:44", 1400, number)
        else:
            someone(site, name, "10:00:00", 2400, number)
        gap, stuck = how.get("gap", (1, 0)), how.get("stuck", (1, 0))
        for second in range(0, 2410, 10):
            if gap[0] < second < gap[1]:
                continue
            value = 2.0 if stuck[0] <= second <= stuck[1] else float(second // 10 % 3)
            x, y = how.get("place", (None, None))
            site.record("gas_reading", permit_no=name, device_id=f"GD-{name}", gas="丙烷", gas_class="combustible", unit="%LEL", value=value, moment=clock(second),
                        calib_due=how.get("due", "2027-01-01"), x_m=None if x is None else x + 100.0 * number, y_m=y)  # fmt: skip
    return correlated(site, "positioning", "permit_system", "gas_system")


@pytest.mark.parametrize(
    ("permit", "answer", "reason"),
    [
        ("STEADY", "met", "monitored"),
        ("GAP", "violated", "reading_gap"),
        ("SHORT", "met", "monitored"),
        ("STUCK", "violated", "readings_frozen"),
        ("EXPIRED", "violated", "calibration_expired"),
        ("LASTDAY", "met", "monitored"),
        ("NONE", "cannot_tell", "no_detector"),
        ("EMPTY", "met", "monitored"),
        ("STOPPED", "violated", "reading_gap"),
        ("FAR", "violated", "detector_far"),
        ("WITHIN", "met", "monitored"),
    ],
)
def test_continuous_monitoring(monitored: Verdicts, permit: str, answer: str, reason: str) -> None:
    got = monitored["GAS-CONT-GAP", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]


@pytest.fixture(scope="module")
def companions(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """A job from 09:00:00 to 11:00:00 and the second ticket that it needs, each pair in a zone of its own."""
    site = Site(Path(tmp_path_factory.mktemp("companions")))
    job = {"plan_start": "09:00:00", "plan_end": "12:00:00", "actual_start": "09:00:00", "actual_end": "11:00:00"}
    fed = {"work_type": "HW", "level": "second", "content": "法兰焊接，焊机接临时电源", "method": "电焊"}
    power = {
        "work_type": "TP",
        "plan_start": "08:30:00",
        "plan_end": "12:00:00",
        "actual_start": "08:40:00",
        "actual_end": "11:30:00",
    }
    cases: dict[str, tuple[dict[str, Any], dict[str, Any] | None, str]] = {  # job, companion, kind of zone
        "HELD": (fed, power, "area"),
        "MISSING": (fed, None, "area"),
        "SHORT": (fed, power | {"plan_end": "10:00:00", "actual_end": "10:00:00"}, "area"),
        "OUTLIVES": (fed, power | {"plan_end": "15:00:00"}, "area"),
        "UNNAMED": (fed, power | {"related_permits": []}, "area"),
        "UNSAID": (fed | {"content": "法兰焊接"}, None, "area"),
        "GAS": (fed | {"content": "支架切割", "method": "气割"}, None, "area"),
        "TANK": (
            {"work_type": "HW", "level": "special", "content": "罐内切割", "method": "气割"},
            None,
            "confined_space",
        ),
        "HIGH": (
            {"work_type": "HW", "level": "second", "content": "管架切割", "method": "气割", "height_m": 5.0},
            {
                **job,
                "work_type": "WH",
                "level": "II",
                "plan_start": "08:30:00",
                "actual_start": "08:58:00",
                "actual_end": "11:02:00",
            },
            "area",
        ),
        "LOW": (
            {"work_type": "HW", "level": "second", "content": "切割", "method": "气割", "height_m": 1.5},
            None,
            "area",
        ),
        "PIT": ({"work_type": "EX", "content": "开挖"}, None, "area"),
    }
    for number, (name, (one, other, kind)) in enumerate(cases.items()):
        site.zone(name, polygon_m=square(number), kind=kind, ex_class="2")
        site.record(
            "permit",
            permit_no=name,
            location=name,
            **{**job, "related_permits": [f"{name}-2"] if other else None, **one},
        )
        if other:
            site.record("permit", permit_no=f"{name}-2", location=name, **{"related_permits": [name], **other})
    return correlated(site, "permit_system")


@pytest.mark.parametrize(
    ("permit", "answer", "reason", "severity"),
    [
        ("HELD", "met", "companion_held", None),
        ("MISSING", "violated", "companion_missing", "S2"),
        ("SHORT", "violated", "companion_not_covering", "S2"),
        ("OUTLIVES", "violated", "outlives_served", "S2"),
        ("UNNAMED", "violated", "not_referenced", "S2"),
        ("UNSAID", "cannot_tell", "feed_unknown", None),
        ("GAS", "met", "not_required", None),
        ("TANK", "violated", "companion_missing", "S1"),
        ("HIGH", "met", "companion_held", None),
        ("LOW", "met", "not_required", None),
        ("PIT", "cannot_tell", "depth_unknown", None),
    ],
)
def test_companion_tickets(companions: Verdicts, permit: str, answer: str, reason: str, severity: str | None) -> None:
    got = companions["PT-COMPANION", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]
    assert severity is None or got["severity"] == severity
