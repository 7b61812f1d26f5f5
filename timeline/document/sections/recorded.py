"""When each source recorded and was examined, each zone was observed, and what a recorder is about to overwrite."""

from __future__ import annotations

from collections.abc import Iterator

from timeline import recorded, watched_chart
from timeline.document.blocks import Block, Bullets, Paragraph, Picture, text
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """The chart and its sentences."""
    say = context.say
    svg = recorded.chart(context.scene, context.language)
    if svg:
        yield Picture(text(say("recorded_hint")), say("section_recorded"), svg, anchor="coverage")
    else:
        yield Paragraph(text(say("recorded_none"), mark="soft"))
    if watched := watched_chart.chart(context.scene, context.language):
        yield Picture(text(say("watched_hint")), say("section_recorded"), watched, anchor="watched")
    lines = tuple(text(sentence) for sentence in recorded.sentences(context.scene, say))
    if lines:
        yield Bullets(lines)
