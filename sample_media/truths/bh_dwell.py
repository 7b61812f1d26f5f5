"""BH-DWELL: somebody stays longer than allowed. Unit: one stay of one person in a zone that has a limit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.people import Person
from sample_media.plan import Zone
from sample_media.spans import Span, Spans, join, longest, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "BH-DWELL"
RED_MIN, CONFINED_MIN = 15.0, 120.0
LEAST_MS = 15 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each stay of at least 15 s that somebody could notice."""
    for zone in world.scenario.plan.zones:
        limit = limit_min(zone)
        if limit is None:
            continue
        for person in world.scenario.people:
            for stay in join(world.stays(person.person_id, zone), BRIDGE_MS):
                noticed = overlap([stay], world.noticed(person))
                counted = minus([stay], _covered(world, person, zone)) if _passing(zone) else [stay]
                if stay[1] - stay[0] >= LEAST_MS and noticed and counted:
                    yield _stay(world, person, zone, stay, counted, round(limit * MINUTE_MS))


def limit_min(zone: Zone) -> float | None:
    """The zone's own limit, else that of confined spaces and of red zones."""
    if zone.max_dwell_min is not None:
        return zone.max_dwell_min
    return CONFINED_MIN if zone.kind == "confined_space" else RED_MIN if zone.risk_colour == "red" else None


def _passing(zone: Zone) -> bool:
    """Red zones limit only those who pass them without a permit."""
    return zone.risk_colour == "red" and zone.kind != "confined_space"


def _covered(world: World, person: Person, zone: Zone) -> Spans:
    permits = [world.valid(permit) for permit in world.scenario.permits if zone.zone_id in world.covers(permit)]
    roster = [(line.from_utc_ms, line.to_utc_ms) for line in world.scenario.roster
              if line.zone_id == zone.zone_id and line.person_id == person.person_id]  # fmt: skip
    return union(roster, *permits)


def _stay(world: World, person: Person, zone: Zone, stay: Span, counted: Spans, limit_ms: int) -> Answer:
    def give(answer: str, span: Span, reason: str) -> Answer:
        grave = zone.risk_colour == "red" or zone.kind == "confined_space"
        return Answer(RULE_ID, "presence", answer, *span, reason, zone_id=zone.zone_id, person_id=person.person_id,
                      subjects=world.subjects(person, span), severity="S2" if grave else "S3")  # fmt: skip

    seen = longest(overlap(counted, world.noticed(person)), BRIDGE_MS)
    if seen is not None and seen[1] - seen[0] > limit_ms:
        return give("violated", seen, f"stayed {(seen[1] - seen[0]) / MINUTE_MS:.1f} min")
    if counted[-1][1] - counted[0][0] > limit_ms:
        return give("cannot_tell", stay, "nobody could tell whether the stay went on")
    return give("met", stay, "left in time")
