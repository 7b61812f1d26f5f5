"""The claim of a burned-in clock that is there but no clock: kept and shown with its cause, never chosen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from case.clock import local_readings
from detect.claims.claim import Claim, Reading
from detect.overlay.chains import LEAST_SIGHTS, MS

BACKWARDS = -0.2  # seconds shown in a second of footage; a picture that stands still gives 0
MOSTLY = 0.8


def refused_claim(said: dict[str, Any], zone: ZoneInfo) -> Claim | None:
    """The claim of a reading (reading.json) that was not accepted; None where hardly anything read as a time.

    `detail["refused"]` is `clock_runs_backwards`, or `readings_contradict` where the pictures agree on no time.
    """
    orders = Counter(order for one in said["sights"] for order in one["readings"])
    if not said["cause"] or not orders or orders.most_common(1)[0][1] < LEAST_SIGHTS:
        return None
    order = orders.most_common(1)[0][0]
    seen = [
        (int(one["t_hi_ms"]), datetime.fromisoformat(one["readings"][order]), one)
        for one in said["sights"] if order in one["readings"]
    ]  # fmt: skip
    seen.sort(key=lambda entry: entry[:2])
    far = zip(seen, seen[len(seen) // 2 :], strict=False)  # far apart: the seconds' own steps do not matter then
    steps = [((b[1] - a[1]) / MS) / (b[0] - a[0]) for a, b in far if b[0] > a[0]]
    back = bool(steps) and sum(step < BACKWARDS for step in steps) >= MOSTLY * len(steps)
    crops = [crop for _, _, one in seen for crop in one["crops"]]
    t_ms, shown, first = seen[0]
    detail = {"refused": "clock_runs_backwards" if back else "readings_contradict", "crops": crops[:40]}
    starts = local_readings(shown - t_ms * MS, zone) or [shown]
    readings = tuple(Reading(start, f"start_{order}", likely=False) for start in starts)
    return Claim("overlay", 0, readings, str(first["text"]), 1000, _spread_ms(seen), detail, usable=False)


def _spread_ms(seen: list[tuple[int, datetime, dict[str, Any]]]) -> int:
    """Half the spread of the starts that the pictures stand for: nothing narrower can be said of this clock."""
    starts = [shown - t_ms * MS for t_ms, shown, _ in seen]
    return round((max(starts) - min(starts)) / MS / 2)
