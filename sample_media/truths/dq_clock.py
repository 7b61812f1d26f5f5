"""DQ-CLOCK: a source's clock is wrong. Unit: the source."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.readings import crossings
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "DQ-CLOCK"
PAIRS = 20
SEVERITIES = ((30_000, "S2"), (5_000, "S3"), (2_000, "S4"))


def answers(world: World) -> Iterator[Answer]:
    """Door readers against the positioning system: swipes paired with crossings of tags, at least twenty of them.

    Cameras: their overlay clock is known, their error is not, unless enough bodies cross a door in view; no truth.
    """
    scenario = world.scenario
    if "swipe" in scenario.leave_out:
        return
    source_id = "access_control"
    pairs = sum(
        len(
            [
                moment
                for moment, _ in crossings(world.paths[person.person_id], door)
                if any(a <= moment < b for a, b in world.heard(person))
            ]
        )
        for door in scenario.plan.doors
        if door.reader
        for person in scenario.people
        if person.card_no and person.tag_id
    )
    offset = abs(scenario.clock(source_id).offset_ms)
    severity = next((name for limit, name in SEVERITIES if offset > limit), None)
    span = world.window
    if pairs < PAIRS:
        yield Answer(
            RULE_ID,
            "source",
            "cannot_tell",
            *span,
            f"only {pairs} swipes can be paired, {PAIRS} are needed",
            source_id=source_id,
        )
    elif severity:
        yield Answer(
            RULE_ID,
            "source",
            "violated",
            *span,
            f"{scenario.clock(source_id).offset_ms} ms off",
            source_id=source_id,
            severity=severity,
        )
    else:
        yield Answer(
            RULE_ID,
            "source",
            "met",
            *span,
            f"{scenario.clock(source_id).offset_ms} ms off, at most 2 s",
            source_id=source_id,
        )
