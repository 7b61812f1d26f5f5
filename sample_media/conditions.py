"""What the plant measures and what goes wrong with those who measure: gas, temperature, wind, alarms, clocks, tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sample_media.plan import Point

Series = tuple[tuple[int, float], ...]
"""True values at rising UTC milliseconds, straight lines between them, constant outside."""
Stretch = tuple[int, int]
"""From (inclusive) to (exclusive), UTC milliseconds."""


@dataclass(frozen=True)
class GasDetector:
    """A detector logging one gas. `carried_by` a person, else it hangs at `at_m`. Silent in its `gaps`."""

    device_id: str
    gas: str
    gas_class: Literal["toxic", "combustible", "oxygen"]
    unit: str
    series: Series
    from_utc_ms: int
    to_utc_ms: int
    at_m: Point | None = None
    carried_by: str | None = None
    permit_no: str | None = None
    interval_ms: int = 10_000
    alarm_at: float | None = None
    noise: float = 0.0
    step: float = 0.1  # resolution of the display
    calib_due: str = "2027-03-01"
    gaps: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Sensor:
    """A point of the historian: temperature, wind speed, rain ... `bad` stretches carry quality "bad"."""

    point_id: str
    name: str
    quantity: Literal["temperature", "wind_speed", "humidity", "breaker", "current"]
    unit: str
    series: Series
    from_utc_ms: int
    to_utc_ms: int
    zone_id: str | None = None
    interval_ms: int = 60_000
    noise: float = 0.0
    step: float = 0.1
    gaps: tuple[Stretch, ...] = ()
    bad: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Alarm:
    """One alarm of the plant."""

    alarm_id: str
    kind: Literal["gas", "fire", "manual", "positioning"]
    zone_id: str
    raised_utc_ms: int
    acked_utc_ms: int | None = None
    ended_utc_ms: int | None = None
    source: str = ""
    handler: str = ""


@dataclass(frozen=True)
class PositionAlarm:
    """An alarm of the positioning system itself: absent, crowding, motionless, sos ..."""

    person_id: str
    alarm_type: str
    raised_utc_ms: int
    zone_id: str = ""
    handled_utc_ms: int | None = None
    handler: str = ""
    result: str = ""


@dataclass(frozen=True)
class RollCall:
    """A count of people at a muster point after an alarm."""

    alarm_id: str
    muster_point: str
    at_utc_ms: int
    expected: int
    present: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """A process operation: venting, draining, sampling, dewatering, inerting, purging, loading, train ..."""

    kind: str
    location: str
    zone_id: str
    start_utc_ms: int
    end_utc_ms: int
    at_m: Point | None = None
    medium: str = ""
    line_no: str = ""


@dataclass(frozen=True)
class Activity:
    """Work that gives itself away on camera: an arc, sparks of a grinder, an open flame."""

    kind: Literal["welding_arc", "grinding", "open_flame"]
    at_m: Point
    start_utc_ms: int
    end_utc_ms: int
    zone_id: str
    person_id: str
    height_m: float = 1.0
    permit_no: str | None = None


@dataclass(frozen=True)
class VendorEvent:
    """One row of an external video-analytics box: what our own model does not see (harness, armband ...)."""

    camera_id: str
    kind: str
    at_utc_ms: int
    zone_id: str = ""
    track_no: str = ""
    people: int | None = None
    confidence: float = 0.9
    detail: str = ""


@dataclass(frozen=True)
class RosterLine:
    """Somebody on the standing roster of a zone."""

    zone_id: str
    person_id: str
    post: str
    from_utc_ms: int
    to_utc_ms: int


@dataclass(frozen=True)
class CalendarDay:
    """One day of the works calendar, YYYY-MM-DD."""

    day: str
    kind: Literal["workday", "rest_day", "holiday", "makeup_workday"]
    name: str = ""


@dataclass(frozen=True)
class Casualty:
    """A person hurt, or a loss or measure entered for the report."""

    name: str = ""
    injury: str = ""
    hospital: str = ""
    loss_item: str = ""
    amount: float | None = None
    measure: str = ""
    responsible: str = ""


@dataclass(frozen=True)
class ClockFault:
    """A source's clock: shows `offset_ms` too much (fast) at `anchor_utc_ms`, drifting by `drift_ppm`."""

    source_id: str
    offset_ms: int
    drift_ppm: float = 0.0
    anchor_utc_ms: int = 0

    def shown_ms(self, utc_ms: int) -> int:
        """What the clock shows at a true moment; the inverse of utc = shown - (offset + drift (shown - anchor))."""
        rate = self.drift_ppm * 1e-6
        return round(self.anchor_utc_ms + (utc_ms - self.anchor_utc_ms + self.offset_ms) / (1.0 - rate))


@dataclass(frozen=True)
class TagNoise:
    """How the positioning system errs: `sigma_m` per axis, `miss` share of fixes lost, outages by tag (None: all)."""

    interval_ms: int = 1_000
    sigma_m: float = 0.15
    stated_acc_m: float = 0.5
    miss: float = 0.005
    latency_ms: int = 120
    outages: tuple[tuple[str | None, int, int], ...] = ()


@dataclass(frozen=True)
class Crowd:
    """A workforce beyond the named people, following seeded daily routines, for tests of scale."""

    people: int
    days: int
    stops_per_day: int = 12
