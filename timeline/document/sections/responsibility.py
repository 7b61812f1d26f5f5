"""Responsibility and what is proposed, as people entered it. The program names nobody."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Span, Table, cell
from timeline.document.context import Context
from timeline.notes.forms import Responsibility
from timeline.notes.log import of_kind


def build(context: Context) -> Iterator[Block]:
    """A table, or *not yet established*."""
    say = context.say
    rows = tuple(
        Row((cell(note.who), ((Span(note.text + " "), *context.refs(note.refs)),), cell(note.basis),
             cell(note.proposal) or ((context.missing(),),)), one.anchor)
        for one, note in of_kind(context.notes, Responsibility)
    )  # fmt: skip
    if not rows:
        yield Paragraph((context.missing(),))
        return
    head = (say("col_responsible"), say("col_deed"), say("col_clause"), say("col_proposal"))
    yield Table("responsibility", head, rows, (18, 38, 20, 24), True)
