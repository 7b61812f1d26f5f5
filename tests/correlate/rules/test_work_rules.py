# ruff: noqa: E501  (tables of data)
"""Rules about jobs beside each other, in the weather, and after hot work: each form one permit or two, the answer beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.correlate.make import Site
from tests.correlate.rules.test_behaviour_rules import correlated, walk

pytestmark = pytest.mark.slow
Verdicts = dict[tuple[str, str], dict[str, Any]]
BLOCK = 400.0  # metres between the places of two cases


def job(
    site: Site,
    number: str,
    kind: str,
    at: tuple[float, float] | None,
    start: str = "10:00",
    end: str = "12:00",
    **values: Any,
) -> None:
    """A permit at a point of the plan, at work from start to end unless said otherwise."""
    place = {"x_m": at[0], "y_m": at[1]} if at else {}
    site.record(
        "permit",
        **(
            {
                "permit_no": number,
                "work_type": kind,
                "plan_start": "08:00",
                "plan_end": "18:00",
                "actual_start": start,
                "actual_end": end,
                **place,
            }
            | values
        ),
    )


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    site = Site(Path(tmp_path_factory.mktemp("pairs")))
    names = (
        "NEAR",
        "FAR",
        "BRIEF",
        "PAPER",
        "WHERE",
        "LINE",
        "AGREED",
        "ALONE-AGREED",
        "SILENT",
        "ABOVE",
        "VENT",
        "DIKE",
        "SPACE",
    )
    at = {name: (BLOCK * i, 100.0) for i, name in enumerate(names)}
    for name, (x, y) in at.items():
        site.zone(f"Z-{name}", polygon_m=[[x, y], [x + 20, y], [x + 20, y + 20], [x, y + 20]], outdoor=True)
        site.zone(
            f"Z-{name}-B",
            polygon_m=[[x + 25, y], [x + 60, y], [x + 60, y + 20], [x + 25, y + 20]],
            outdoor=True,
            **({"parent": f"Z-{name}"} if name == "DIKE" else {}),
        )

    def two(name: str, kinds: tuple[str, str], metres: float, **second: Any) -> None:
        x, y = at[name]
        job(site, f"{name}-1", kinds[0], (x + 5, y + 5), location=f"Z-{name}")
        job(site, f"{name}-2", kinds[1], (x + 5 + metres, y + 5), **({"location": f"Z-{name}-B"} | second))

    two("NEAR", ("HW", "BP"), 25)
    two("FAR", ("HW", "BP"), 35)
    two("BRIEF", ("HW", "BP"), 25, start="11:59:20", end="13:00")  # together for 40 s
    two("PAPER", ("HW", "BP"), 25, start="14:00", end="15:00")
    job(site, "WHERE-1", "HW", (at["WHERE"][0] + 5, 105), location="Z-WHERE")
    job(site, "WHERE-2", "BP", None, location="somewhere else")
    two("LINE", ("BP", "BP"), 25)
    job(
        site,
        "LINED-1",
        "BP",
        (at["LINE"][0] + 5, 110),
        location="Z-LINE",
        start="06:00",
        end="07:00",
        plan_start="06:00",
        plan_end="07:00",
        line_no="PL-1",
    )
    job(
        site,
        "LINED-2",
        "BP",
        (at["LINE"][0] + 45, 110),
        location="Z-LINE-B",
        start="06:00",
        end="07:00",
        plan_start="06:00",
        plan_end="07:00",
        line_no="pl-1",
    )
    for name, agreed in (("AGREED", (1, 2)), ("ALONE-AGREED", (1,)), ("SILENT", ())):
        two(name, ("HW", "CS"), 10)
        for number in (1, 2) if name != "SILENT" else ():
            text = "交叉作业已协调，双方监护人已告知" if number in agreed else "配备灭火器"
            site.record(
                "measure", permit_no=f"{name}-{number}", measure=text, confirmed_by="冯娟", confirm_time="09:30"
            )
    x, y = at["ABOVE"]
    site.zone(
        "Z-UPPER",
        polygon_m=[[x, y], [x + 20, y], [x + 20, y + 20], [x, y + 20]],
        floor="2",
        kind="height",
        outdoor=True,
    )
    job(site, "ABOVE-1", "WH", None, location="Z-UPPER", height_m=6.0)
    job(site, "ABOVE-2", "TP", None, location="Z-ABOVE")
    for number in (1, 2):
        site.record(
            "measure", permit_no=f"ABOVE-{number}", measure="设警戒区", confirmed_by="冯娟", confirm_time="09:30"
        )
    for name, kind, place in (
        ("VENT", "venting", "Z-VENT-B"),
        ("DIKE", "dewatering", "Z-DIKE-B"),
        ("SPACE", "painting", "Z-SPACE-B"),
    ):
        job(site, f"{name}-1", "HW", (at[name][0] + 5, 105), location=f"Z-{name}")
        site.record(
            "operation",
            kind=kind,
            location=place,
            op_start="10:30",
            op_end="11:00",
            **({"x_m": at[name][0] + 25, "y_m": 105.0} if name == "VENT" else {}),
        )
    job(site, "BLINDS", "BP", (at["SPACE"][0] + 300, 100), location="nowhere")
    for point in ("MB-1", "MB-2"):
        site.record("isolation", permit_no="BLINDS", point_id=point, method="blind")
    return correlated(site, "permit_system", "historian")


@pytest.mark.parametrize(
    ("unit", "answer", "reason", "severity"),
    [
        ("NEAR-1|NEAR-2", "violated", "conflict", "S1"),
        ("FAR-1|FAR-2", "met", "no_conflict", None),
        ("BRIEF-1|BRIEF-2", "violated", "planned_conflict", "S3"),
        ("PAPER-1|PAPER-2", "violated", "planned_conflict", "S3"),  # they did not meet in fact
        ("WHERE-1|WHERE-2", "cannot_tell", "distance_unknown", None),
        ("LINE-1|LINE-2", "cannot_tell", "line_unknown", None),
        ("LINED-1|LINED-2", "violated", "conflict", "S1"),
        ("AGREED-1|AGREED-2", "met", "coordinated", None),
        ("ALONE-AGREED-1|ALONE-AGREED-2", "violated", "not_coordinated", "S2"),
        ("SILENT-1|SILENT-2", "cannot_tell", "no_measures", None),
        ("ABOVE-1|ABOVE-2", "violated", "not_coordinated", "S2"),
        ("BLINDS", "violated", "several_blinds", "S1"),
    ],
)
def test_two_jobs_at_once(pairs: Verdicts, unit: str, answer: str, reason: str, severity: str | None) -> None:
    got = pairs["SIM-CONFLICT", unit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), (got["values"], got["text_en"])
    assert severity is None or got["severity"] == severity


@pytest.mark.parametrize(
    ("number", "answer", "reason"),
    [("VENT-1", "violated", "conflict"), ("DIKE-1", "violated", "conflict"), ("SPACE-1", "met", "no_conflict")],
)
def test_a_job_beside_a_process_operation(pairs: Verdicts, number: str, answer: str, reason: str) -> None:
    got = next(
        row
        for (rule, unit), row in pairs.items()
        if rule == "SIM-CONFLICT" and unit.startswith(f"{number}|") and not row["permit_ids"][1:]
    )
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]


def test_the_sentence_names_distance_and_time(pairs: Verdicts) -> None:
    got = pairs["SIM-CONFLICT", "NEAR-1|NEAR-2"]
    assert "both at work for 119 min" in got["text_en"] and "25.0 m apart (30 m wanted)" in got["text_en"]
    assert "相距25.0米" in got["text_zh"]


CHAIN = (
    ("所在单位意见", "工段长"),
    ("安全管理部门意见", "安全工程师"),
    ("动火审批人意见", None),
    ("当班班长验票", "当班班长"),
)


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Wind on 18 November: calm, 9 m/s from 10:00 to 10:30, 15 m/s from 13:00, silent from 15:00 to 16:00; 38.5 °C on the 19th."""
    site = Site(Path(tmp_path_factory.mktemp("weather")))
    site.zone("Z-OPEN", zone_class="shared", outdoor=True)
    site.zone("Z-ROOM", zone_class="shared", outdoor=False)
    site.zone("Z-MAYBE", zone_class="shared")
    for minute in range(8 * 60, 18 * 60):
        if not 15 * 60 <= minute < 16 * 60:
            value = 9.0 if 600 <= minute < 630 else 15.0 if 780 <= minute < 790 else 7.4 + (minute % 3) * 0.2
            site.record(
                "environment",
                point_id="WS-01",
                name="厂区风速",
                quantity="wind_speed",
                unit="m/s",
                value=value,
                moment=f"{minute // 60:02d}:{minute % 60:02d}:00",
                quality="good",
            )
    for hour in range(6, 20):
        site.record(
            "environment",
            point_id="TE-OUT",
            name="厂区气温",
            quantity="temperature",
            unit="℃",
            value=38.5 if hour == 14 else 33.0,
            moment=f"2026-11-19 {hour:02d}:00",
            quality="good",
        )
        site.record(
            "environment",
            point_id="WS-01",
            name="厂区风速",
            quantity="wind_speed",
            unit="m/s",
            value=3.0,
            moment=f"2026-11-19 {hour:02d}:20",
            quality="good",
        )
        site.record(
            "environment",
            point_id="WS-01",
            name="厂区风速",
            quantity="wind_speed",
            unit="m/s",
            value=3.0,
            moment=f"2026-11-19 {hour:02d}:50",
            quality="good",
        )

    def work(
        number: str,
        kind: str,
        start: str,
        end: str,
        place: str = "Z-OPEN",
        level: str | None = None,
        approver: str = "工段长",
        **values: Any,
    ) -> None:
        job(site, number, kind, None, start, end, location=place, level=level, **values)
        if kind == "HW":
            for minute, (node, role) in enumerate(CHAIN):
                site.record(
                    "approval",
                    permit_no=number,
                    node=node,
                    role=role or approver,
                    signer=f"S{minute}",
                    sign_time=f"07:3{minute}:10",
                )

    work("HW-WIND", "HW", "09:00", "12:00", level="second")
    work("HW-UPGRADED", "HW", "09:00", "12:00", level="second", approver="安全管理部门")
    work("HW-CALM", "HW", "08:30", "09:50", level="second")
    work("HW-INSIDE", "HW", "09:00", "12:00", "Z-ROOM", level="second")
    work("HW-MAYBE", "HW", "09:00", "12:00", "Z-MAYBE", level="second")
    work("HW-SILENT", "HW", "14:30", "16:30", level="second")
    work("LF-9", "LF", "09:00", "12:00")  # 9 m/s is below the limit for lifting
    work("LF-15", "LF", "12:30", "14:00")
    work("WH-9", "WH", "09:00", "12:00")
    work(
        "HOT", "EX", "2026-11-19 13:00", "2026-11-19 15:00", plan_start="2026-11-19 08:00", plan_end="2026-11-19 18:00"
    )
    work(
        "HOT-MORNING",
        "EX",
        "2026-11-19 07:00",
        "2026-11-19 11:00",
        plan_start="2026-11-19 06:00",
        plan_end="2026-11-19 18:00",
    )
    work("BREAK", "WH", "09:00", "12:00")
    for state, moment in (("active", "09:00"), ("suspended", "09:55"), ("resumed", "10:45"), ("completed", "12:00")):
        site.record("permit_state", permit_no="BREAK", state=state, moment=moment)
    return correlated(site, "permit_system", "historian")


@pytest.mark.parametrize(
    ("permit", "answer", "reason", "severity"),
    [
        ("HW-WIND", "violated", "in_wind", "S2"),
        ("HW-UPGRADED", "met", "upgraded", None),
        ("HW-CALM", "met", "weather_fit", None),  # 7.8 m/s
        ("HW-MAYBE", "cannot_tell", "open_unsure", None),
        ("HW-SILENT", "cannot_tell", "wind_unknown", None),
        ("LF-9", "met", "weather_fit", None),
        ("LF-15", "violated", "in_wind", "S1"),  # force 7
        ("WH-9", "violated", "in_wind", "S2"),
        ("HOT", "violated", "in_heat", "S2"),
        ("HOT-MORNING", "met", "weather_fit", None),
        ("BREAK", "met", "weather_fit", None),  # suspended while it blew
    ],
)
def test_weather(weather: Verdicts, permit: str, answer: str, reason: str, severity: str | None) -> None:
    got = weather["ENV-WEATHER", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), (got["values"], got["text_en"])
    assert severity is None or got["severity"] == severity


def test_indoors_there_is_no_weather(weather: Verdicts) -> None:
    assert ("ENV-WEATHER", "HW-INSIDE") not in weather


@pytest.fixture(scope="module")
def fire_watch(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Hot work that ended at 10:00; the guardian stands 5 m off and leaves after so many minutes."""
    site = Site(Path(tmp_path_factory.mktemp("fire")), extra='[rules.permit_param."LONG"]\n"firewatch.minutes" = 60\n')
    leaves = {
        "EARLY": 22.0,
        "LONG": 22.0,
        "STAYED": 33.0,
        "GAP-50": 33.0,
        "GAP-80": 33.0,
        "SILENT": 10.0,
        "UNCHECKED": 33.0,
        "CHECKED-BEFORE": 33.0,
        "NO-LIST": 33.0,
        "BREAK": 33.0,
    }
    for number, (name, minutes) in enumerate(leaves.items()):
        x = 100.0 * number
        site.zone(f"Z-{name}", polygon_m=[[x, 0], [x + 10, 0], [x + 10, 10], [x, 10]])
        site.permit(
            name,
            "08:00",
            "12:00",
            f"Z-{name}",
            actual_start="08:30",
            actual_end="10:00",
            workers=[f"N W{name}"],
            guardians=[f"N {name}"],
        )
        near, far = (14.0, 5.0), (60.0, 5.0)
        until = 1800 + 60 * minutes
        if name.startswith("GAP"):
            away = 50 if name == "GAP-50" else 80
            walk(
                site,
                name,
                number,
                "09:30:00",
                (0, near),
                (2400, near),
                (2401, far),
                (2400 + away, far),
                (2401 + away, near),
                (until, near),
                (until + 30, far),
                (until + 60, far),
            )
        elif name == "SILENT":
            walk(site, name, number, "09:30:00", (0, near), (until, near))
        elif name == "BREAK":
            walk(
                site,
                name,
                number,
                "08:30:00",
                (0, near),
                (900, near),
                (930, far),
                (1700, far),
                (1730, near),
                (until + 3600, near),
                (until + 3660, far),
            )
            for state, moment in (
                ("active", "08:30:00"),
                ("suspended", "08:40:00"),
                ("resumed", "09:10:00"),
                ("completed", "10:00:00"),
            ):
                site.record("permit_state", permit_no=name, state=state, moment=moment)
        else:
            walk(site, name, number, "09:30:00", (0, near), (until, near), (until + 30, far), (until + 60, far))
        if name != "NO-LIST":
            text = "现场清理" if name == "UNCHECKED" else "检查现场无残留火种"
            site.record(
                "measure",
                permit_no=name,
                measure=text,
                confirmed_by=f"N {name}",
                confirm_time="08:20:00" if name == "CHECKED-BEFORE" else "10:31:00",
            )
    walk(site, "ON", 0, "08:30:00", (0, (500.0, 80.0)), (9000, (520.0, 80.0)), every_s=10)
    return correlated(site, "permit_system", "positioning")


@pytest.mark.parametrize(
    ("permit", "answer", "reason"),
    [
        ("EARLY", "violated", "watch_left"),
        ("LONG", "violated", "watch_left"),
        ("STAYED", "met", "watched_on"),
        ("GAP-50", "met", "watched_on"),
        ("GAP-80", "violated", "watch_left"),
        ("SILENT", "cannot_tell", "watch_not_seen"),
        ("UNCHECKED", "violated", "not_checked"),
        ("CHECKED-BEFORE", "violated", "not_checked"),  # before the work it says nothing
        ("NO-LIST", "cannot_tell", "no_measures"),
        ("BREAK", "violated", "watch_left"),  # needed in breaks as well
    ],
)
def test_the_fire_watch_stays(fire_watch: Verdicts, permit: str, answer: str, reason: str) -> None:
    got = fire_watch["HW-FIREWATCH-EARLY", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), (got["values"], got["text_en"])


def test_minutes_missing_are_counted_against_the_minutes_in_force(fire_watch: Verdicts) -> None:
    """Twenty-two minutes of thirty and of sixty; the minute that "10:00" stands for and the way off are given to the fire watch."""
    for permit, missing in (("EARLY", 8), ("LONG", 38)):
        text = fire_watch["HW-FIREWATCH-EARLY", permit]["text_en"]
        assert f"for {missing - 1} min 4" in text or f"for {missing - 1} min 5" in text, text
    assert fire_watch["HW-FIREWATCH-EARLY", "EARLY"]["severity"] == "S1"  # special class
