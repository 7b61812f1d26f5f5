"""The permits as their latest record has them: plan against reality."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Row, Span, Table, cell, text
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """A table."""
    say = context.say
    rows = tuple(
        Row(
            (
                cell(p.permit_no, mark="strong"),
                (*cell(" ".join(part for part in (p.work_type, p.level) if part)), *cell(p.content or "", mark="soft")),
                (*cell(p.location or ""), *cell(", ".join(map(context.zone, p.zone_ids)), mark="soft")),
                tuple(text(context.clock(at), mark="num") for at in (p.plan_start_utc, p.plan_end_utc)),
                tuple(text(context.clock(at), mark="num") for at in (p.actual_start_utc, p.actual_end_utc)),
                (*cell(", ".join(p.workers)), *cell(", ".join(p.guardians), mark="soft")),
                ((Span(p.source_row, f"row-{p.record_id}"),),),
            ),
            f"permit-{p.permit_no}",
        )
        for p in context.scene.permits
    )  # fmt: skip
    head = (say("col_permit"), say("col_work"), say("col_place"), say("window_plan"), say("window_actual"),
            say("col_person"), say("col_rests_on"))  # fmt: skip
    yield Table("permits", head, rows, (14, 16, 15, 16, 16, 12, 11), True, say("permits_none"))
