"""DQ-POSITION-LOST: a tag falls silent inside a zone. Unit: the tag."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.spans import longest, minus
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "DQ-POSITION-LOST"
RED_MS, ELSEWHERE_MS = 60 * SECOND_MS, 180 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each tag that was heard at all."""
    for person in world.scenario.people:
        heard = world.heard(person)
        if not heard or person.tag_id is None:
            continue
        here = world.here(person.person_id)
        breach = None
        for start, end in minus(here, heard):
            zones = [zone for zone in world.scenario.plan.zones
                     if any(a < start <= b for a, b in world.stays(person.person_id, zone))]  # fmt: skip
            red = any(zone.risk_colour == "red" or zone.kind == "confined_space" for zone in zones)
            if zones and end - start > (RED_MS if red else ELSEWHERE_MS):
                breach = longest([*([breach] if breach else []), (start, end)])
        span = breach or (heard[0][0], heard[-1][1])
        yield Answer(
            RULE_ID, "tag", "violated" if breach else "met", *span,
            f"silent for {(span[1] - span[0]) / 1000:.0f} s inside a zone" if breach else "heard until it left",
            person_id=person.person_id, subjects=(person.tag_id,),
        )  # fmt: skip
