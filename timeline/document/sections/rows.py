"""The record rows that sentences rest on: where each stands, what it says, and the hash of its file."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Span, Table, cell
from timeline.document.context import Context

MOST_PAGED = 250


def build(context: Context) -> Iterator[Block]:
    """A table."""
    say = context.say
    shown = context.rows
    if context.paged:
        shown = [row for row in shown if row.anchor in context.linked][:MOST_PAGED]
    if len(shown) < len(context.rows):
        told = say("rows_part", shown=len(shown), all=len(context.rows))
        yield Paragraph((Span(told, mark="strong"),), "small")
    rows = tuple(
        Row(
            (cell(row.source_row), cell(context.word("table", row.table)), cell(row.facts),
             cell(row.sha256[:16] if context.paged else row.sha256, mark="hash")),
            row.anchor,
        )
        for row in shown
    )  # fmt: skip
    head = (say("col_source"), say("col_table"), say("col_entry"), "SHA-256")
    yield Table("rows", head, rows, (22, 14, 42, 22), True, say("rows_none"))
