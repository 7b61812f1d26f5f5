"""PT-OVERLONG: the permit is made out for longer than its type allows. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import HOUR_MS, SECOND_MS
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "PT-OVERLONG"


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit, by its planned window."""
    for permit in world.scenario.permits:
        start, end = permit.plan_start_utc_ms, permit.plan_end_utc_ms
        longest = world.longest_ms(permit)
        if (permit.permit_no, "plan_end") in world.scenario.blanks:
            answer, why = "cannot_tell", "the planned end is not recorded"
        elif longest is not None and end - start > longest + 60 * SECOND_MS:
            answer, why = "violated", f"{(end - start) / HOUR_MS:.2f} h, longest {longest / HOUR_MS:.0f} h"
        else:
            answer, why = "met", f"{(end - start) / HOUR_MS:.2f} h"
        yield Answer(RULE_ID, "permit", answer, start, end, why, permit_no=permit.permit_no, severity="S2")
