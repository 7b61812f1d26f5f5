"""Every clock with its offset and ±, and whether a person accepted it."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Row, Table, cell
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """A table."""
    say = context.say
    rows = tuple(
        Row(
            (cell(row["source_id"]), cell(f"{row['offset_ms'] / 1000:+.1f} s", mark="num"),
             cell(context.bar(row["uncertainty_ms"]), mark="num"),
             cell(say("clock_accepted")) if row["accepted"] else cell(say("clock_unverified"), mark="cannot_tell"),
             cell(row["basis"])),
            f"clock-{row['source_id']}",
        )
        for row in context.scene.clocks
    )  # fmt: skip
    head = tuple(say(f"col_{name}") for name in ("source", "offset", "bar", "state", "reason"))
    yield Table("clocks", head, rows, (22, 12, 12, 18, 36), True, say("clocks_none"))
