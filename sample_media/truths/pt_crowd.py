"""PT-CROWD: many people within one circle. Unit: the zone and each stretch with people in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import shapely

from sample_media.moments import SECOND_MS
from sample_media.spans import Span, Spans, join, longest, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "PT-CROWD"
RADIUS_M = 15.0
HOLD_MS = 60 * SECOND_MS
LEVELS = ((20, "S1"), (15, "S2"), (10, "S3"))
BEAT_MS = 2_000


def answers(world: World) -> Iterator[Answer]:
    """One answer for each stretch of a minute and more with people in a zone where that many could come together."""
    together = {k: gatherings(world, k) for k, _ in LEVELS}
    perhaps = gatherings(world, 10, silent=True)
    for zone in world.scenario.plan.zones:
        heard = [overlap(world.stays(p.person_id, zone), world.heard(p)) for p in world.scenario.people]
        for stretch in join(union(*heard), BRIDGE_MS):
            if stretch[1] - stretch[0] < HOLD_MS:
                continue
            found = [
                (k, severity, longest(overlap(_of(together[k], zone.zone_id), [stretch]), BRIDGE_MS))
                for k, severity in LEVELS
            ]
            held = [(k, severity, span) for k, severity, span in found if span and span[1] - span[0] >= HOLD_MS]
            least = longest(overlap(_of(together[10], zone.zone_id), [stretch]), BRIDGE_MS)
            if held and least:
                yield _answer("violated", zone.zone_id, least, f"at least {held[0][0]} together", held[0][1])
                continue
            unsure = longest(overlap(_of(perhaps, zone.zone_id), [stretch]), BRIDGE_MS)
            if unsure and unsure[1] - unsure[0] >= HOLD_MS:
                yield _answer("cannot_tell", zone.zone_id, unsure, "tags were silent among those who gathered", "S3")
            else:
                yield _answer("met", zone.zone_id, stretch, "never ten together for a minute", "S3")


def _answer(answer: str, zone_id: str, span: Span, why: str, severity: str) -> Answer:
    return Answer(RULE_ID, "zone", answer, *span, why, zone_id=zone_id, severity=severity)


def _of(found: list[tuple[str | None, Span]], zone_id: str) -> Spans:
    return union([span for where, span in found if where == zone_id])


def gatherings(world: World, least: int, silent: bool = False) -> list[tuple[str | None, Span]]:
    """Seconds in which `least` bodies lay in one circle, by the zone of most of them; `silent`: tags or no tags."""
    people = [p for p in world.scenario.people if p.tag_id is not None]
    if len(people) < least:
        return []
    moments = np.arange(*world.window, BEAT_MS, dtype=np.int64)
    places = []
    for person in people:
        path = world.paths[person.person_id]
        x, y, _ = path.at(moments)
        known = path.here(moments).copy()
        if not silent:
            heard = np.zeros(len(moments), bool)
            for start, end in world.heard(person):
                heard |= (moments >= start) & (moments < end)
            known &= heard
        places.append(np.where(known[:, None], np.column_stack((x, y)), np.nan))
    xy = np.stack(places, 1)
    found: list[tuple[str | None, Span]] = []
    for i in np.flatnonzero(np.isfinite(xy[:, :, 0]).sum(axis=1) >= least):
        spots = xy[i][np.isfinite(xy[i, :, 0])]
        group = _group(spots, least)
        if group is not None:
            found.append((_zone(world, group), (int(moments[i]), int(moments[i]) + BEAT_MS)))
    return found


def _group(spots: np.ndarray, least: int) -> np.ndarray | None:
    """Some circle's worth of at least that many points, or None. Centres: every point and every two at the radius."""
    centre = spots.mean(axis=0)
    inside = np.hypot(*(spots - centre).T) <= RADIUS_M
    if inside.sum() >= least:
        return np.asarray(spots[inside])
    for a, b in combinations(range(len(spots)), 2):
        span = spots[b] - spots[a]
        wide = float(np.hypot(*span))
        if not 0 < wide <= 2 * RADIUS_M:
            continue
        across = np.array([-span[1], span[0]]) / wide * np.sqrt(RADIUS_M**2 - wide**2 / 4)
        for middle in (spots[a] + span / 2 + across, spots[a] + span / 2 - across):
            inside = np.hypot(*(spots - middle).T) <= RADIUS_M + 1e-6
            if inside.sum() >= least:
                return np.asarray(spots[inside])
    return None


def _zone(world: World, group: np.ndarray) -> str | None:
    counts = {
        zone.zone_id: int(
            shapely.contains_xy(shapely.Polygon(zone.polygon_m, zone.holes_m), group[:, 0], group[:, 1]).sum()
        )
        for zone in world.scenario.plan.zones
        if zone.floor == "1"
    }
    best = max(counts, key=lambda zone_id: counts[zone_id])
    return best if counts[best] else None
