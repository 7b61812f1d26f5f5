"""The course of the rescue, as people entered it; alarms acknowledged and roll calls as records have them."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Table, cell, text
from timeline.document.context import Context
from timeline.notes.forms import Rescue
from timeline.notes.log import moment_of, of_kind


def build(context: Context) -> Iterator[Block]:
    """A table of steps, or *not yet established*; and the roll calls."""
    say, case = context.say, context.scene.case
    rows = []
    for one, note in of_kind(context.notes, Rescue):
        when = moment_of(case, note)
        rows.append(Row((context.when(when[0]) if when else (), cell(note.text), cell(note.by)), one.anchor))
    if rows:
        head = (say("col_moment"), say("note_rescue"), say("col_by"))
        yield Table("rescue", head, tuple(rows), (22, 56, 22), True)
    else:
        yield Paragraph((context.missing(),))
    for row in context.scene.roll_calls:
        told = say(
            "roll_call", moment=context.clock(row["moment_utc"]), point=row["muster_point"] or "?",
            present=row["present"], expected=row["expected"],
        )  # fmt: skip
        yield Paragraph(text(told, f"row-{row['record_id']}"))
