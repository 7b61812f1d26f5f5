"""The unit where it happened, as people entered it."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Table, cell
from timeline.document.context import Context
from timeline.notes.forms import Unit
from timeline.notes.log import of_kind

FIELDS = ("name", "address", "business", "people", "licence", "text")


def build(context: Context) -> Iterator[Block]:
    """A table of two columns, what nobody said marked as such."""
    found = of_kind(context.notes, Unit)
    if not found:
        yield Paragraph((context.missing(),))
        return
    one, note = found[-1]
    rows = []
    for field in FIELDS:
        value = getattr(note, field)
        said = cell(str(value)) if value not in (None, "") else ((context.missing(),),)
        rows.append(
            Row((cell(context.say(f"unit_{field}"), mark="strong"), said), one.anchor if field == "name" else "")
        )
    yield Table("unit", ("", ""), tuple(rows), (24, 76))
