# ruff: noqa: E501  (tables of data)
"""What instruments and doors write by themselves: detector and sensor series, badge rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_media.conditions import Series, Stretch
from sample_media.logbook import Date, Logbook
from sample_media.paths import Path
from sample_media.plan import Door

SWIPE_BEFORE_MS = 900
"""A badge is held to the reader about a second before the body is in the door."""


def series_at(series: Series, utc_ms: NDArray[np.int64]) -> NDArray[np.float64]:
    """True value of a series at moments of shape (n,)."""
    base = np.array([moment for moment, _ in series], np.float64)
    values = np.array([value for _, value in series], np.float64)
    return np.asarray(np.interp(utc_ms.astype(np.float64), base, values))


def within(utc_ms: NDArray[np.int64], stretches: tuple[Stretch, ...]) -> NDArray[np.bool_]:
    """Which moments lie in some of the half-open stretches."""
    hit = np.zeros(len(utc_ms), bool)
    for start, end in stretches:
        hit |= (utc_ms >= start) & (utc_ms < end)
    return hit


def _ladder(values: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    return np.round(np.round(values / step) * step, 6)


def write_readings(book: Logbook, rng: np.random.Generator) -> None:
    """Gas detectors and historian sensors, each at its own interval with its noise and display resolution."""
    for detector in book.scenario.detectors:
        moments = np.arange(detector.from_utc_ms, detector.to_utc_ms, detector.interval_ms, dtype=np.int64)
        truth = series_at(detector.series, moments)
        values = _ladder(np.maximum(truth + rng.normal(0, 1, len(moments)) * detector.noise, 0), detector.step)
        keep = ~within(moments, detector.gaps)
        for moment, value in zip(moments[keep], values[keep], strict=True):
            alarmed = detector.alarm_at is not None and value >= detector.alarm_at
            book.add(
                "gas_reading", device_id=detector.device_id, moment=int(moment), gas=detector.gas, gas_class=detector.gas_class,
                value=float(value), unit=detector.unit, status="high_alarm" if alarmed else "normal", permit_no=detector.permit_no,
                battery_pct=88.0, calib_due=Date(detector.calib_due), x_m=detector.at_m[0] if detector.at_m else None,
                y_m=detector.at_m[1] if detector.at_m else None,
            )  # fmt: skip
    for sensor in book.scenario.sensors:
        moments = np.arange(sensor.from_utc_ms, sensor.to_utc_ms, sensor.interval_ms, dtype=np.int64)
        truth = series_at(sensor.series, moments)
        values = _ladder(truth + rng.normal(0, 1, len(moments)) * sensor.noise, sensor.step)
        keep, bad = ~within(moments, sensor.gaps), within(moments, sensor.bad)
        for moment, value, poor in zip(moments[keep], values[keep], bad[keep], strict=True):
            book.add(
                "environment", point_id=sensor.point_id, name=sensor.name, moment=int(moment), value=float(value),
                unit=sensor.unit, quality="bad" if poor else "good", zone_id=sensor.zone_id, quantity=sensor.quantity,
            )  # fmt: skip


def crossings(path: Path, door: Door) -> list[tuple[int, bool]]:
    """When a body crossed a door and whether inwards (left to right of a-b), in order of time."""
    a, b = np.array(door.a_m), np.array(door.b_m)
    edge = b - a
    found = []
    for i in np.flatnonzero(path.moving[:-1]):
        start = np.array([path.x_m[i], path.y_m[i]])
        leg = np.array([path.x_m[i + 1], path.y_m[i + 1]]) - start
        cross = leg[0] * edge[1] - leg[1] * edge[0]
        if abs(cross) < 1e-12:
            continue
        away = a - start
        along = (away[0] * edge[1] - away[1] * edge[0]) / cross
        on_door = (away[0] * leg[1] - away[1] * leg[0]) / cross
        if 0 <= along < 1 and 0 <= on_door <= 1:
            span = int(path.utc_ms[i + 1] - path.utc_ms[i])
            found.append((int(path.utc_ms[i]) + round(span * along), bool(cross > 0)))
    return found


def write_swipes(book: Logbook, paths: dict[str, Path], rng: np.random.Generator) -> None:
    """A row for each carrier of a card at each door with a reader, in order of time."""
    scenario = book.scenario
    rows = []
    for door in scenario.plan.doors:
        if not door.reader:
            continue
        for person in scenario.people:
            badge = scenario.person(person.swipes_as) if person.swipes_as else person
            if badge.card_no is None:
                continue
            for moment, inward in crossings(paths[person.person_id], door):
                early = SWIPE_BEFORE_MS + round(float(rng.uniform(-300, 300)))
                rows.append((moment - early, door, badge, inward))
    for number, (moment, door, person, inward) in enumerate(
        sorted(rows, key=lambda row: (row[0], row[2].person_id)), 1
    ):
        side = "进" if inward else "出"
        book.add(
            "swipe", event_id=f"{scenario.day.date:%y%m%d}{number:05d}", moment=moment, recv_time=moment + 1_400,
            person_id=person.person_id, name=person.name, card_no=person.card_no,
            company=person.company if person.contractor else person.unit, door=f"{door.name}-{side}",
            reader=f"{door.door_id}-{'IN' if inward else 'OUT'}", direction="in" if inward else "out",
            result="granted", picture=f"/pic/{number:05d}.jpg",
        )  # fmt: skip
