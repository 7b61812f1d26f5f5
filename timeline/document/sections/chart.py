"""The sequence chart: actors down, time across, causal links as people drew them; what its syntax checks say."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Bullets, Paragraph, Picture, Span, text
from timeline.document.context import Context
from timeline.step import chart_of, step_svg


def build(context: Context) -> Iterator[Block]:
    """The chart near T0, and the list of what is missing or wrong in it."""
    say = context.say
    made = chart_of(context.scene, context.entries, context.notes, context.incident, context.language)
    svg = step_svg(made, context.scene.case.config.zone_info, context.incident, say)
    if not svg:
        yield Paragraph(text(say("chart_empty"), mark="soft"))
        return
    yield Picture(text(say("chart_hint")), say("section_chart"), svg, anchor="step-chart")
    if made.faults:
        yield Paragraph(text(say("chart_faults"), mark="strong"))
        yield Bullets(
            tuple(
                (Span(say(f"fault_{f.key}", **f.values), f.to, "violated" if f.key == "order" else "cannot_tell"),)
                for f in made.faults
            )
        )
    else:
        yield Paragraph(text(say("chart_no_faults")), "small")
