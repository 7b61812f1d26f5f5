"""Where the members of the investigation group sign (art. 30)."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Signatures, text
from timeline.document.context import Context
from timeline.notes.forms import Member
from timeline.notes.log import of_kind


def build(context: Context) -> Iterator[Block]:
    """Those entered, else empty lines."""
    say = context.say
    people = tuple((note.name, note.unit, note.role) for _, note in of_kind(context.notes, Member))
    yield Paragraph(text(say("signatures_hint")), "small")
    heads = (say("col_name"), say("col_unit"), say("col_role"), say("col_signature"))
    yield Signatures(heads, people, 0 if people else 5)
