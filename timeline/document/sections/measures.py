"""Measures of prevention with owner and date, as people entered them; measures that records name beside them."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Table, cell
from timeline.document.context import Context
from timeline.notes.forms import Measure
from timeline.notes.log import of_kind


def build(context: Context) -> Iterator[Block]:
    """A table, or *not yet established*."""
    say = context.say
    rows = [
        Row((cell(note.text), cell(note.owner), cell(note.due.isoformat(), mark="num"),
             cell(note.done.isoformat() if note.done else say("not_done"))), one.anchor)
        for one, note in of_kind(context.notes, Measure)
    ]  # fmt: skip
    if not rows:
        yield Paragraph((context.missing(),))
    rows += [
        Row((cell(row["measure"]), cell(row["responsible"] or "") or ((context.missing(),),), ((context.missing(),),),
             (context.refs([row["record_id"]]),)))
        for row in context.scene.casualties if row["measure"]
    ]  # fmt: skip
    if rows:
        head = (say("note_measure"), say("col_owner"), say("col_due"), say("col_state"))
        yield Table("measures", head, tuple(rows), (46, 18, 18, 18), True)
