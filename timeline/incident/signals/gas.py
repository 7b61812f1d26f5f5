"""Gas steps: where the reading of a detector begins the rise that takes it to its alarm level.

Base and noise come from the readings before (median, and 1.4826 times the median absolute deviation); the rise begins
where the line through the first risen readings meets the base again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from timeline.incident.signal import Signal
from timeline.incident.view import View

BASE_OF = 60  # readings that make the base
LEAST_OF = 5
CALM_S = 120  # a device alarms again only after this long below
COMBUSTIBLE_LEL, OXYGEN_LOW = 10.0, 19.5  # GB/T 50493 first alarm is at most 25 % LEL; ours takes the usual 10
ALARMS = ("low_alarm", "high_alarm", "alarm")


def find(view: View) -> Iterator[Signal]:
    """One signal for each rise to an alarm of each device and gas."""
    series: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows("gas_reading_utc"):
        if row["moment_utc"] is not None and row["value"] is not None:
            series[row["device_id"] or row["source_id"], row["gas"] or ""].append(row)
    for (device, gas), rows in sorted(series.items()):
        rows.sort(key=lambda row: row["moment_utc"])
        last: datetime | None = None
        for number, row in enumerate(rows):
            if not _alarming(row):
                continue
            if last is None or row["moment_utc"] - last > timedelta(seconds=CALM_S):
                signal = _onset(rows, number, device, gas)
                if signal is not None:
                    yield signal
            last = row["moment_utc"]


def _alarming(row: dict[str, Any]) -> bool:
    if row["status"] in ALARMS:
        return True
    if row["gas_class"] == "combustible" and (row["unit"] or "").upper().endswith("LEL"):
        return bool(row["value"] >= COMBUSTIBLE_LEL)
    return bool(row["gas_class"] == "oxygen" and row["value"] <= OXYGEN_LOW)


def _onset(rows: Sequence[dict[str, Any]], alarm: int, device: str, gas: str) -> Signal | None:
    """Walk back from the first alarming reading to where the rise left the base; None where it was never calm."""
    before = [row["value"] for row in rows[max(0, alarm - BASE_OF) : alarm]]
    if len(before) < LEAST_OF:
        return None
    base = median(before[: max(LEAST_OF, len(before) * 2 // 3)])
    noise = 1.4826 * median(abs(value - base) for value in before)
    peak = rows[alarm]["value"]
    limit = max(3 * noise, 0.1 * abs(peak - base))
    if abs(peak - base) <= limit:
        return None
    first = alarm
    while first > 0 and abs(rows[first - 1]["value"] - base) > limit:
        first -= 1
    if first == 0:
        return None
    risen, calm = rows[first], rows[first - 1]
    following = rows[min(first + 1, alarm)] if first < alarm else rows[min(alarm + 1, len(rows) - 1)]
    step_s = (risen["moment_utc"] - calm["moment_utc"]).total_seconds()
    slope_s = (following["moment_utc"] - risen["moment_utc"]).total_seconds()
    rise = (following["value"] - risen["value"]) * (1 if peak > base else -1)
    back_s = step_s / 2
    if slope_s > 0 and rise > 0:
        back_s = abs(risen["value"] - base) * slope_s / rise
    moment = risen["moment_utc"] - timedelta(seconds=min(back_s, step_s))
    return Signal(
        "gas_step", moment, round((risen["plus_minus_ms"] or 0) + min(step_s, 60) * 250), device, "signal_gas_step",
        {"device": device, "gas": gas or "–", "base": f"{base:g}", "value": f"{peak:g}", "unit": risen["unit"] or ""},
        None, (risen["record_id"], rows[alarm]["record_id"]),
    )  # fmt: skip
