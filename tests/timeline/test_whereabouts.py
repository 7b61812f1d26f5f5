"""Who was where at T0: discs that hold the truth, zones only when the disc is inside, reasons where there is none."""

from __future__ import annotations

import math
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.plan_chart import name_of
from timeline.whereabouts import Shape, Whereabouts, _at, _in_zone
from timeline.words import speaker, table

KNOWN: dict[str, Any] = {"who": "张强", "subject": "tag T1", "kind": "tag", "person_id": "C1"}
JOB = Shape("Z-J1", "1", shapely.box(0, 0, 10, 10))
DIKE = Shape("Z-D", "1", shapely.box(-20, -20, 30, 30))


def fix(t_s: float, x_m: float, y_m: float) -> dict[str, Any]:
    return {"t_utc_ms": round(t_s * 1000), "x_m": x_m, "y_m": y_m, "acc_m": 0.5, "plus_minus_ms": 300, "floor": "1"}


def at(fixes: list[dict[str, Any]], t_s: float, bar_ms: int = 0, last_s: float | None = 0.0) -> Whereabouts:
    row = {"last_before_ms": None if last_s is None else round(last_s * 1000)}
    return _at(fixes, row, round(t_s * 1000), bar_ms, KNOWN)


@settings(max_examples=60, deadline=None)
@given(
    gap_s=st.floats(1, 20), share=st.floats(0, 1), heading=st.floats(0, 2 * math.pi), metres=st.floats(0, 25),
    turn=st.floats(0.05, 0.95),
)  # fmt: skip
def test_the_disc_holds_whoever_walked_any_way_the_fixes_allow(
    gap_s: float, share: float, heading: float, metres: float, turn: float
) -> None:
    """A walker goes straight to a turning point and straight on, never faster than walking pace allows."""
    metres = min(metres, 1.45 * gap_s)
    end = (metres * math.cos(heading), metres * math.sin(heading))
    found = at([fix(0, 0, 0), fix(gap_s, *end)], share * gap_s)
    assert found.x_m is not None and found.y_m is not None and found.radius_m is not None
    straight = (share * end[0], share * end[1])
    assert math.hypot(found.x_m - straight[0], found.y_m - straight[1]) < 0.05 + found.radius_m
    if 0.25 < share < 0.75:  # the middle, where the ellipse is widest
        aside = math.sqrt(max((1.45 * gap_s) ** 2 - metres**2, 0)) / 2
        assert found.radius_m >= 0.8 * aside


def test_the_bars_of_the_clocks_widen_the_disc_of_whoever_moves() -> None:
    running = [fix(0, 0, 0), fix(5, 15, 0)]
    sharp, vague = at(running, 2.5), at(running, 2.5, bar_ms=3000)
    assert sharp.radius_m is not None and vague.radius_m is not None and vague.radius_m > sharp.radius_m + 2


@pytest.mark.parametrize(
    ("fixes", "last_s", "key", "values"),
    [([], None, "where_not_yet", {}), ([], 40.0, "where_silent", {"seconds": 60})],
)
def test_a_silent_tag_says_why_it_tells_no_point(
    fixes: list[dict[str, Any]], last_s: float | None, key: str, values: dict[str, Any]
) -> None:
    found = at(fixes, 100, last_s=last_s)
    assert (found.x_m, found.reason_key, found.values) == (None, key, values)


@pytest.mark.parametrize(
    ("x", "radius", "zone", "certainty"),
    [(5.0, 2.0, "Z-J1", "surely"), (9.0, 2.0, "Z-J1", "undecided"), (11.0, 2.0, "Z-D", "surely"),
     (60.0, 2.0, None, "outside"), (31.0, 3.0, "Z-D", "undecided"), (5.0, 7.0, "Z-J1", "undecided")],
)  # fmt: skip
def test_inside_is_said_only_where_the_whole_disc_is(x: float, radius: float, zone: str | None, certainty: str) -> None:
    one = Whereabouts(**KNOWN, x_m=x, y_m=5.0, radius_m=radius)
    found = _in_zone(one, [JOB, DIKE])
    assert (found.zone_id, found.certainty) == (zone, certainty)


def test_a_body_is_called_by_its_camera_and_every_reason_has_words() -> None:
    body = Whereabouts("7", "track v#7", "body", values={"camera": "CAM-21"})
    assert name_of(body, speaker("en")) == "body 7 (CAM-21)"
    for language in ("en", "zh"):
        keys = ("not_yet", "silent", "no_plan", "clock", "zone_only", "swiped_out", "swiped_in", "no_trace")
        assert {f"where_{key}" for key in keys} <= set(table(language))
