"""Who was in which zone when, by which source; on paper those near T0."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Span, Table, cell
from timeline.document.context import Context
from timeline.entries import who

MOST_PAGED = 60


def build(context: Context) -> Iterator[Block]:
    """A table."""
    say, everybody = context.say, context.scene.presences
    shown = [p for p in everybody if context.near((p.start_utc, p.end_utc))]
    if context.paged:
        shown = sorted(shown, key=lambda p: (p.certainty != "surely", p.start_utc or context.now_utc))[:MOST_PAGED]
        shown.sort(key=lambda p: p.start_utc or context.now_utc)
    if len(shown) < len(everybody):
        yield Paragraph((Span(say("presences_part", shown=len(shown), all=len(everybody)), mark="strong"),), "small")
    rows = []
    for p in shown:
        source: tuple[Span, ...] = (Span(p.source_id, f"video-{p.video_id}" if p.video_id else f"clock-{p.source_id}"),)
        if p.video_id:
            source += (Span(f" {p.start_ms}–{p.end_ms} ms · {p.subject_id}", mark="soft"),)
        rows.append(
            Row(
                (cell(who(p, say)), cell(context.zone(p.zone_id)), context.moment(p.start_utc),
                 cell(context.hour(p.end_utc), mark="num"), cell(context.bar(p.plus_minus_ms), mark="soft"),
                 cell(context.word("certainty", p.certainty)), (source,)),
                f"presence-{p.presence_id}",
            )
        )  # fmt: skip
    head = tuple(say(f"col_{n}") for n in ("person", "place", "from", "to", "bar", "certainty", "rests_on"))
    yield Table("presences", head, tuple(rows), (16, 16, 17, 11, 9, 12, 19), True, say("presences_none"))
