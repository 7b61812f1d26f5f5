# ruff: noqa: E501  (tables of data)
"""Lines that may not be crossed, and fire where none may be: bodies and flames of one calibrated camera, the answer beside each.

The picture is 1920 by 1080, 100 px a metre, its lower left corner at (0, 0) of the plan: what is seen is a plan from above.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.correlate.make import Site
from tests.correlate.rules.test_behaviour_rules import correlated, walk

pytestmark = pytest.mark.slow
Verdicts = dict[tuple[str, str], dict[str, Any]]
VIDEO = "aaaaaaaaaaaa"
POINTS = "".join(
    f"[[camera.point]]\npx = [{x}, {y}]\nplan_m = [{x / 100}, {(1080 - y) / 100}]\n"
    for x, y in ((0, 0), (1920, 0), (0, 1080), (1920, 1080))
)
LINE = '[[camera.line]]\nline_id = "L-1"\nzone_id = "Z-LIVE"\nfrom_px = [960, 1080]\nto_px = [960, 0]\n'


def body(site: Site, number: int, start_s: float, *legs: tuple[float, float]) -> None:
    """Feet at a height of the picture of their own, along x (metres) at seconds after the start."""
    rows = site.tracks.setdefault(VIDEO, [])
    y = 300.0 + 40 * number
    for (t0, x0), (t1, x1) in pairwise(legs):
        steps = round((t1 - t0) * 5)
        rows += [
            site.box(
                VIDEO, number, round((start_s + t0 + step / 5) * 1000), 100 * (x0 + (x1 - x0) * step / max(steps, 1)), y
            )
            for step in range(steps)
        ]


def line_site(root: Path, permit: bool) -> Verdicts:
    site = Site(root, extra=LINE + POINTS)
    site.zone("Z-LIVE", kind="electrical", polygon_m=[[9.6, 0], [19.2, 0], [19.2, 10.8], [9.6, 10.8]])
    site.video(VIDEO, "CAM-1", "09:00:00", minutes=30, zone_id=None)
    if permit:
        site.permit("P-1", "08:00", "12:00", "Z-LIVE", actual_start="08:30", actual_end="11:30", workers=["N LISTED"])
    body(site, 1, 10, (0, 5.0), (5, 9.0), (8, 11.0), (30, 12.0), (35, 9.0))
    body(site, 2, 100, (0, 5.0), (5, 9.5), (6, 9.8), (20, 9.8), (22, 9.0))  # 0.2 m beyond
    body(site, 3, 200, (0, 5.0), (5, 9.4), (6, 10.4), (6.6, 10.4), (7.4, 9.0))  # a second and a half
    body(site, 4, 300, (0, 15.0), (5, 9.8), (8, 5.0))  # outwards
    for who, start in (("LISTED", "09:06:40"), ("STRANGER", "09:08:20")):
        walk(
            site,
            who,
            0,
            start,
            (0, (5.0, 5.0)),
            (10, (9.0, 5.0)),
            (15, (12.0, 5.0)),
            (60, (13.0, 5.0)),
            (70, (5.0, 5.0)),
        )
    return correlated(site, "CAM-1", "positioning", "permit_system")


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    return line_site(Path(tmp_path_factory.mktemp("idle")), permit=False)


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    return line_site(Path(tmp_path_factory.mktemp("work")), permit=True)


@pytest.mark.parametrize(
    ("number", "answer", "reason"), [(1, "violated", "crossed"), (2, "met", "stepped_back"), (3, "met", "stepped_back")]
)
def test_a_body_over_the_line(idle: Verdicts, number: int, answer: str, reason: str) -> None:
    got = idle["BH-LINE-CROSS", f"{VIDEO}#{number}|L-1"]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]
    assert answer == "met" or (got["severity"], got["zone_ids"]) == ("S1", ["Z-LIVE"])  # a live bay


def test_going_out_crosses_nothing(idle: Verdicts) -> None:
    assert ("BH-LINE-CROSS", f"{VIDEO}#4|L-1") not in idle


def test_where_somebody_is_allowed_an_unknown_body_may_be(at_work: Verdicts) -> None:
    got = at_work["BH-LINE-CROSS", f"{VIDEO}#1|L-1"]
    assert (got["answer"], got["reason_code"]) == ("cannot_tell", "identity")


@pytest.mark.parametrize(
    ("who", "answer", "reason"), [("LISTED", "met", "allowed"), ("STRANGER", "violated", "crossed")]
)
def test_a_tag_over_the_line(at_work: Verdicts, who: str, answer: str, reason: str) -> None:
    got = at_work["BH-LINE-CROSS", f"T-{who}|L-1"]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]


@pytest.fixture(scope="module")
def flames(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """One hot-work permit from 09:00 to 09:20 at the left edge of the picture; flames at places and times; a permit's end at 10:00."""
    site = Site(Path(tmp_path_factory.mktemp("flames")), extra=POINTS)
    site.zone("Z-HOT", polygon_m=[[0, 0], [3, 0], [3, 10.8], [0, 10.8]])
    site.zone("Z-BESIDE", polygon_m=[[3, 0], [40, 0], [40, 10.8], [3, 10.8]])
    site.zone("Z-FAR", polygon_m=[[300, 0], [340, 0], [340, 10], [300, 10]])
    site.zone(
        "Z-SHOP", name="维修车间固定动火区", polygon_m=[[500, 0], [520, 0], [520, 10], [500, 10]], permit_required=False
    )
    site.video(VIDEO, "CAM-1", "09:00:00", minutes=60, zone_id=None)
    site.permit("P-1", "08:50", "09:20", "Z-HOT", actual_start="08:55:00", actual_end="09:20:00")
    spots = {
        "THERE": (100, 150.0, 0.9),
        "NEAR": (200, 900.0, 0.9),
        "BEYOND": (300, 1700.0, 0.9),
        "AFTER": (1500, 150.0, 0.9),
        "FAINT": (1600, 150.0, 0.5),
        "AT-END": (1202, 150.0, 0.9),
    }
    for name, (start, x, confidence) in spots.items():
        site.event(VIDEO, "flame", start, start + 5, confidence)
        site.events[VIDEO][-1] |= {
            "event_id": name,
            "detail": f'{{"x1_px": {x - 20}, "y1_px": 500, "x2_px": {x + 20}, "y2_px": 540}}',
        }
    site.event(VIDEO, "arc", 1700, 1701)
    site.events[VIDEO][-1]["event_id"] = "SHORT"
    for kind, zone, moment, detail in (("welding_arc", "Z-FAR", "09:05:00", "frames=46"), ("welding_arc", "Z-HOT", "09:05:10", "frames=46"), ("welding_arc", "Z-BESIDE", "09:05:20", "frames=46"),
                                       ("grinding", "Z-SHOP", "09:40:00", "frames=9"), ("open_flame", "Z-FAR", "09:41:00", "frames=2"), ("smoke", "Z-FAR", "09:42:00", "frames=20")):  # fmt: skip
        site.record(
            "camera_event", camera_id="BOX", kind=kind, zone_id=zone, moment=moment, confidence=0.88, detail=detail
        )
    return correlated(site, "CAM-1", "video_analytics", "permit_system")


@pytest.mark.parametrize(
    ("event", "answer", "reason"),
    [
        ("THERE", "met", "permit_near"),
        ("NEAR", "met", "permit_near"),  # 6 m off
        ("BEYOND", "violated", "no_permit_near"),  # 14 m off
        ("AFTER", "violated", "no_permit_near"),
        ("FAINT", "cannot_tell", "too_faint"),
        ("SHORT", "cannot_tell", "too_faint"),  # one second
        ("AT-END", "cannot_tell", "permit_unsure"),  # two seconds after "09:20", which stands for the whole minute
    ],
)
def test_a_flame_in_the_picture(flames: Verdicts, event: str, answer: str, reason: str) -> None:
    got = flames["HW-UNPERMITTED-FLAME", event]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]


@pytest.mark.parametrize(
    ("zone", "start", "answer", "reason"),
    [
        ("Z-FAR", "01:05:00", "violated", "no_permit_near"),
        ("Z-HOT", "01:05:10", "met", "permit_near"),
        ("Z-BESIDE", "01:05:20", "cannot_tell", "spot_unknown"),  # a zone of 37 m beside the permit's
        ("Z-SHOP", "01:40:00", "met", "fixed_area"),
        ("Z-FAR", "01:41:00", "cannot_tell", "too_faint"),  # two frames
    ],
)
def test_a_flame_that_another_system_reports(flames: Verdicts, zone: str, start: str, answer: str, reason: str) -> None:
    got = next(
        row
        for (rule, _), row in flames.items()
        if rule == "HW-UNPERMITTED-FLAME"
        and row["sources"] == ["video_analytics"]
        and f"{row['start_utc']:%H:%M:%S}" == start
    )
    assert (got["answer"], got["reason_code"], got["zone_ids"]) == (answer, reason, [zone]), got["values"]


def test_smoke_is_a_fire_alarm_and_not_this_rule(flames: Verdicts) -> None:
    assert not [
        row
        for (rule, _), row in flames.items()
        if rule == "HW-UNPERMITTED-FLAME" and f"{row['start_utc']:%H:%M}" == "01:42"
    ]
