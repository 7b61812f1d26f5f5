"""Causes and nature as people concluded them; before that, what the records show went against the permits before T0."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Bullets, Paragraph, Span, text
from timeline.document.context import Context
from timeline.notes.forms import Cause, Nature
from timeline.notes.log import of_kind


def build(context: Context) -> Iterator[Block]:
    """Direct, indirect, nature; and the facts to weigh."""
    say = context.say
    causes = of_kind(context.notes, Cause)
    for level in ("direct", "indirect"):
        yield Paragraph(text(say(f"cause_{level}"), mark="strong"))
        lines = tuple(
            (Span(note.text + " ", one.anchor), *context.refs(note.refs)) for one, note in causes if note.level == level
        )
        yield Bullets(lines, numbered=True) if lines else Paragraph((context.missing(),))
    yield Paragraph(text(say("note_nature"), mark="strong"))
    natures = of_kind(context.notes, Nature)
    if natures:
        note = natures[-1][1]
        yield Paragraph((Span(say(f"nature_{note.nature}"), mark="strong"), Span(f": {note.text}")))
    else:
        yield Paragraph((context.missing(),))
    t0 = context.incident
    before = [f for f in context.scene.findings if f.severity != "S4" and f.start_utc
              and (t0 is None or f.start_utc <= t0.moment_utc)]  # fmt: skip
    if before:
        yield Paragraph(text(say("causes_facts" if t0 else "causes_facts_no_t0")), "small")
        yield Bullets(
            tuple(
                (Span(f"{context.since(f.start_utc) or context.clock(f.start_utc)} ", mark="soft"),
                 Span(f.text(context.language), f"finding-{f.finding_id}"))
                for f in sorted(before, key=lambda f: f.start_utc or context.now_utc)
            )
        )  # fmt: skip
