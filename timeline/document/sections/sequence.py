"""The sequence: one subject and one verb a line, in corrected time and since T0; order claimed only where sure."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.chart import WIDTH_PX, draw
from timeline.document.blocks import Block, Paragraph, Picture, Row, Span, Table, cell, text
from timeline.document.context import Context
from timeline.entries import Entry
from timeline.lanes import lanes, moments, near, span
from timeline.notes.forms import Weigh
from timeline.notes.log import of_kind
from timeline.step import WORTH

MOST_PAGED = 70


def build(context: Context) -> Iterator[Block]:
    """The drawn timeline, near T0 and whole, then the entries."""
    say, scene = context.say, context.scene
    marks, zone = moments(scene, say), scene.case.config.zone_info
    title = say("section_timeline")
    if marks:
        drawn, stretch = near(lanes(scene, say, context.language), marks[0])
        svg = draw(drawn, zone, title, marks, stretch, 940 if context.paged else WIDTH_PX)
        if svg:
            yield Picture(text(say("timeline_near_hint")), title, svg, anchor="timeline-near")
    if not (context.paged and marks):
        svg = draw(lanes(scene, say, context.language), zone, title, marks, span(scene, marks))
        if svg:
            yield Picture(text(say("timeline_hint")), title, svg, anchor="timeline")
    yield Paragraph(text(say("summary_order")), "small")
    shown = context.entries
    if context.paged:
        shown = chosen(context)
        if len(shown) < len(context.entries):
            told = say("sequence_part", shown=len(shown), all=len(context.entries))
            yield Paragraph((Span(told, mark="strong"),), "small")
    rows = []
    for entry in shown:
        order = "" if entry.settled else say("order_sign" if context.paged else "order_not_settled")
        what = ((Span(entry.text, entry.ref_id),), *_weighed(context, entry.ref_id))
        when = context.moment(entry.start_utc)
        named = cell(entry.source_id, mark="soft")
        if not context.paged:  # what a person who draws a causal link names it by
            named += cell(entry.entry_id, mark="hash")
        rows.append(
            Row(
                (when, cell(context.bar(entry.plus_minus_ms), mark="soft"), cell(context.word("tag", entry.tag)), what,
                 cell(order, mark="soft"), named)
            )
        )  # fmt: skip
    head = tuple(say(f"col_{name}") for name in ("moment", "bar", "tag", "entry", "order", "source"))
    widths = (19, 8, 8, 45, 6, 14) if context.paged else (17, 8, 8, 42, 12, 13)
    yield Table("sequence", head, tuple(rows), widths, True, say("sequence_none"))
    if context.paged and any(not entry.settled for entry in shown):
        yield Paragraph(text(f"{say('order_sign')} {say('order_sign_hint')}"), "small")


def chosen(context: Context) -> list[Entry]:
    """What a book has room for: near T0, what weighs most first; in order of time."""
    t0 = context.incident

    def worth(entry: Entry) -> tuple[int, float]:
        away = abs((entry.start_utc - t0.moment_utc).total_seconds()) if t0 else 0.0
        return (WORTH.get(entry.kind, 6) + (0 if entry.sure else 4), away)

    around = [entry for entry in context.entries if context.near((entry.start_utc, entry.end_utc))]
    kept = set(map(id, sorted(around, key=worth)[:MOST_PAGED]))
    return [entry for entry in context.entries if id(entry) in kept]


def _weighed(context: Context, ref: str) -> tuple[tuple[Span, ...], ...]:
    """What people said supports or contradicts an entry."""
    return tuple(
        (Span(f"{context.word('stance', note.stance)}: {note.text} ", one.anchor, "soft"), *context.refs(note.refs))
        for one, note in of_kind(context.notes, Weigh)
        if note.of == ref
    )
