"""GAS-MISSING: every gas that must be analysed was, before the start. Unit: the permit (hot work, confined space)."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "GAS-MISSING"
ASKED = {"HW": ("combustible",), "CS": ("oxygen", "combustible", "toxic")}


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit that asks for an analysis and began."""
    for permit in world.scenario.permits:
        began = world.began(permit)
        if permit.work_type not in ASKED or began is None:
            continue
        before = [s for s in permit.samples if s.sampled_utc_ms is not None and s.sampled_utc_ms < began + MINUTE_MS]
        missing = [kind for kind in ASKED[permit.work_type] if kind not in {sample.gas_class for sample in before}]
        words = [
            kind
            for kind in ASKED[permit.work_type]
            if (of_kind := [sample for sample in before if sample.gas_class == kind])
            and all(sample.value is None for sample in of_kind)
        ]
        if "gas_sample" in world.scenario.leave_out:
            answer, why = "cannot_tell", "no analyses on record"
        elif missing:
            answer, why = "violated", f"not analysed before the start: {', '.join(missing)}"
        elif words:
            answer, why = "cannot_tell", f"a word instead of a number: {', '.join(words)}"
        else:
            answer, why = "met", "complete before the start"
        yield Answer(
            RULE_ID, "permit", answer, began, began + MINUTE_MS, why, permit_no=permit.permit_no, severity="S1"
        )
