"""PT-UNLISTED: an identified person in an exclusive zone with an active permit that does not name them."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.spans import join, longest, minus, overlap, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "PT-UNLISTED"
HOLD_MS = 60 * SECOND_MS
LEAST_MS = 15 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each stay of an identified person (a tag); where no permit is active, nobody is unlisted."""
    for zone in world.scenario.plan.zones:
        if zone.zone_class != "exclusive":
            continue
        permits = [permit for permit in world.scenario.permits if permit.zone_id == zone.zone_id]
        active = union(*(world.active(permit) for permit in permits))
        for person in world.scenario.people:
            if person.tag_id is None:
                continue
            listed = union(
                *(world.active(permit) for permit in permits if person.person_id in permit.listed),
                [(line.from_utc_ms, line.to_utc_ms) for line in world.scenario.roster
                 if (line.zone_id, line.person_id) == (zone.zone_id, person.person_id)],
            )  # fmt: skip
            heard = overlap(world.stays(person.person_id, zone), world.heard(person))
            for stay in join(heard, BRIDGE_MS):
                during = overlap([stay], active)
                if stay[1] - stay[0] < LEAST_MS:
                    continue
                wrong = overlap(minus(during, listed), world.surely(person.person_id, zone))
                worst = longest(wrong, BRIDGE_MS)
                violated = worst is not None and worst[1] - worst[0] >= HOLD_MS
                span = worst if violated and worst is not None else stay
                short = (
                    "not named, but less than 60 s"
                    if wrong
                    else "named on the permit"
                    if during
                    else "no active permit"
                )
                yield Answer(
                    RULE_ID, "presence", "violated" if violated else "met", *span,
                    "on no permit of the zone" if violated else short, zone_id=zone.zone_id, person_id=person.person_id,
                    subjects=world.subjects(person, stay), severity="S1" if zone.kind == "confined_space" else "S2",
                )  # fmt: skip
