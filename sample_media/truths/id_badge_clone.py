"""ID-BADGE-CLONE: one badge at two places, or two tags on one body. Unit: the tag."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sample_media.moments import MINUTE_MS
from sample_media.people import Person
from sample_media.readings import crossings
from sample_media.spans import Span, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "ID-BADGE-CLONE"
FAR_M, TOGETHER_M = 50.0, 100.0
TOGETHER_MS = 5 * MINUTE_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each tag that was heard; two tags on one body are a matter of both."""
    for person in world.scenario.people:
        carrier = person.tag_with or person.person_id
        here = world.here(carrier)
        if person.tag_id is None or not here:
            continue
        lent = _lent(world, person)
        pair = next((p for p in world.scenario.people if _one_body(p, person)), None)
        if lent is not None:
            yield _answer(person, "violated", lent, "the badge was read far from its tag")
        elif pair is not None and _walked(world, carrier) >= TOGETHER_M:
            span = _walking(world, carrier)
            filmed = any(
                overlap(world.filmed(carrier), world.watched(zone.zone_id)) for zone in world.scenario.plan.zones
            )
            why = f"on one body with the tag of {pair.person_id}" + ("" if filmed else ", and nobody saw it")
            yield _answer(person, "violated" if filmed else "cannot_tell", span, why)
        else:
            yield _answer(person, "met", (here[0][0], here[-1][1]), "at one place at a time")


def _one_body(one: Person, other: Person) -> bool:
    return one.person_id != other.person_id and one.tag_id is not None and (
        one.tag_with == other.person_id or other.tag_with == one.person_id
        or (one.tag_with is not None and one.tag_with == other.tag_with)
    )  # fmt: skip


def _answer(person: Person, answer: str, span: Span, why: str) -> Answer:
    return Answer(
        RULE_ID, "tag", answer, *span, why, person_id=person.person_id, subjects=(person.tag_id or "",), severity="S2"
    )


def _lent(world: World, person: Person) -> Span | None:
    """When somebody else opened a door with this person's badge, farther from the person than the limit."""
    for other in world.scenario.people:
        if other.swipes_as != person.person_id:
            continue
        for door in world.scenario.plan.doors:
            if not door.reader:
                continue
            for moment, _ in crossings(world.paths[other.person_id], door):
                x, y, _ = world.paths[person.person_id].at(np.array([moment], np.int64))
                away = float(np.hypot(x[0] - door.a_m[0], y[0] - door.a_m[1]))
                if away > FAR_M and any(a <= moment < b for a, b in world.heard(person)):
                    return moment - 1_000, moment
    return None


def _walked(world: World, person_id: str) -> float:
    """Metres of the longest walk without a stop of five minutes."""
    start, end = _walking(world, person_id)
    path = world.paths[person_id]
    within = (path.utc_ms >= start) & (path.utc_ms <= end)
    return float(np.hypot(np.diff(path.x_m[within]), np.diff(path.y_m[within])).sum())


def _walking(world: World, person_id: str) -> Span:
    path = world.paths[person_id]
    runs: list[list[int]] = []
    for i in np.flatnonzero(path.moving[:-1]):
        start, end = int(path.utc_ms[i]), int(path.utc_ms[i + 1])
        if runs and start - runs[-1][1] < TOGETHER_MS:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    best = max(runs, key=lambda run: run[1] - run[0], default=[world.window[0], world.window[0]])
    return best[0], best[1]
