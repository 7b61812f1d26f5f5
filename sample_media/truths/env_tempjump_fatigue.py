"""ENV-TEMPJUMP-FATIGUE: an electrical room heats up while somebody has worked too long. Unit: the room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from sample_media.conditions import Sensor
from sample_media.moments import HOUR_MS, MINUTE_MS
from sample_media.plan import Zone
from sample_media.readings import series_at, within
from sample_media.spans import Span, Spans, join, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "ENV-TEMPJUMP-FATIGUE"
JUMP_C, SLOPE_C, ABSOLUTE_C = 5.0, 3.0, 40.0
FATIGUE_MS, REST_MS, JUST_LEFT_MS = 6 * HOUR_MS, 20 * MINUTE_MS, 10 * MINUTE_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each electrical room with a sensor, over the stretch with people in it."""
    for zone in world.scenario.plan.zones:
        if zone.kind != "electrical":
            continue
        sensors = [s for s in world.scenario.sensors if s.zone_id == zone.zone_id and s.quantity == "temperature"]
        people = join(union(*(world.stays(person.person_id, zone) for person in world.scenario.people)), BRIDGE_MS)
        if sensors and people:
            yield _room(world, zone, sensors[0], (people[0][0], people[-1][1]))


def jumps(sensor: Sensor) -> tuple[Spans, Spans]:
    """When the temperature jumped by any of the three measures for at least 3 samples and 2 min; and when no good
    sample was there to tell for 10 min or more."""
    moments = np.arange(sensor.from_utc_ms, sensor.to_utc_ms, sensor.interval_ms, dtype=np.int64)
    good = ~within(moments, (*sensor.gaps, *sensor.bad))
    moments = moments[good]
    values = series_at(sensor.series, moments)
    hot: Spans = []
    for i, (moment, value) in enumerate(zip(moments, values, strict=True)):
        before = values[(moments >= moment - HOUR_MS) & (moments <= moment - 10 * MINUTE_MS)]
        recent = values[(moments >= moment - 10 * MINUTE_MS) & (moments <= moment)]
        over_median = len(before) > 0 and value - float(np.median(before)) >= JUMP_C
        steep = len(recent) > 0 and value - float(np.min(recent)) >= SLOPE_C
        if over_median or steep or value >= ABSOLUTE_C:
            following = int(moments[i + 1]) if i + 1 < len(moments) else int(moment) + sensor.interval_ms
            hot.append((int(moment), following))
    held = [span for span in join(hot) if span[1] - span[0] >= max(2 * MINUTE_MS, 3 * sensor.interval_ms)]
    edges = [sensor.from_utc_ms, *(int(m) for m in moments), sensor.to_utc_ms]
    blind = [(a, b) for a, b in pairwise(edges) if b - a >= 10 * MINUTE_MS]
    return held, blind


def fatigued(world: World, person_id: str, at: int) -> int:
    """Work time since the last rest of at least 20 min outside work zones, in milliseconds, at a moment."""
    working = union(*(world.stays(person_id, zone) for zone in world.scenario.plan.zones if zone.permit_required))
    spans = [span for span in join(working, REST_MS - 1) if span[0] <= at < span[1] + JUST_LEFT_MS]
    return min(at, spans[-1][1]) - spans[-1][0] if spans else 0


def _room(world: World, zone: Zone, sensor: Sensor, stretch: Span) -> Answer:
    held, blind = jumps(sensor)
    hot = overlap(held, [stretch])
    unit: dict[str, Any] = {"unit_kind": "zone", "zone_id": zone.zone_id}
    if not hot:
        if total(minus(overlap(blind, [stretch]), held)) >= 10 * MINUTE_MS:
            return Answer(
                RULE_ID,
                answer="cannot_tell",
                start_utc_ms=stretch[0],
                end_utc_ms=stretch[1],
                reason="the sensor gave no good value for 10 min and more",
                **unit,
            )
        return Answer(
            RULE_ID, answer="met", start_utc_ms=stretch[0], end_utc_ms=stretch[1], reason="no temperature jump", **unit
        )
    tired = [(p.person_id, fatigued(world, p.person_id, span[1] - 1)) for p in world.scenario.people for span in hot]
    person_id, longest_ms = max(tired, key=lambda row: row[1])
    present = any(
        overlap(world.stays(p.person_id, zone), [(s[0] - JUST_LEFT_MS, s[1])])
        for p in world.scenario.people
        for s in hot
    )
    both = longest_ms >= FATIGUE_MS
    return Answer(
        RULE_ID,
        answer="violated",
        start_utc_ms=hot[0][0],
        end_utc_ms=hot[-1][1],
        person_id=person_id if both else None,
        severity="S1" if both else "S2" if present else "S3",
        reason=f"temperature jump; longest work without rest {longest_ms / HOUR_MS:.2f} h",
        **unit,
    )
