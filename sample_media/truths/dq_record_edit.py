"""DQ-RECORD-EDIT: records that were written later than they claim. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "DQ-RECORD-EDIT"
ONLINE_MS = 10 * MINUTE_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit: its gas samples carry the time at which the server got them, or nothing does."""
    for permit in world.scenario.permits:
        told = [(s.sampled_utc_ms, s.received_utc_ms) for s in permit.samples if s.sampled_utc_ms and s.received_utc_ms]
        late = [(a, b) for a, b in told if b - (a // MINUTE_MS * MINUTE_MS + MINUTE_MS - 1) > ONLINE_MS]
        span = (permit.plan_start_utc_ms, permit.plan_end_utc_ms)
        if not told:
            answer, why = "cannot_tell", "nothing says when the records were written"
        elif late:
            span = (min(a for a, _ in told), max(b for _, b in told))
            answer, why = "violated", f"a sample entered {(late[0][1] - late[0][0]) / MINUTE_MS:.0f} min late"
        else:
            answer, why = "met", "entered when they were taken"
        yield Answer(RULE_ID, "record", answer, *span, why, permit_no=permit.permit_no, severity="S2")
