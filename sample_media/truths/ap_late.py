"""AP-LATE: a mandatory signature after the start, or none. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "AP-LATE"


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit that began."""
    for permit in world.scenario.permits:
        began = world.began(permit)
        if began is None:
            continue
        if "approval" in world.scenario.leave_out:
            yield Answer(
                RULE_ID, "permit", "cannot_tell", began, began + MINUTE_MS, "no signatures on record",
                permit_no=permit.permit_no,
            )  # fmt: skip
            continue
        signed = {line.node: line.signed_utc_ms for line in permit.signatures}
        missing = [node for node in world.mandatory(permit) if node not in signed]
        late = {node: signed[node] for node in world.mandatory(permit)
                if node in signed and signed[node] > began + MINUTE_MS + 60 * SECOND_MS}  # fmt: skip
        grave = permit.work_type == "CS" or permit.level in ("special", "first")
        if missing:
            answer, end, why = "violated", permit.end_utc_ms, f"never signed: {', '.join(missing)}"
        elif late:
            answer, end, why = "violated", max(late.values()), f"signed after the start: {', '.join(late)}"
        else:
            answer, end, why = "met", began + MINUTE_MS, "every mandatory signature before the start"
        yield Answer(
            RULE_ID, "permit", answer, began, end, why, permit_no=permit.permit_no, severity="S1" if grave else "S2"
        )
