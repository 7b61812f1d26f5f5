"""What people said, each under its own name; rival scenarios side by side with what supports and contradicts them."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Span, Table, cell, text
from timeline.document.context import Context
from timeline.notes.forms import Scenario, Statement, Weigh
from timeline.notes.log import moment_of, of_kind


def build(context: Context) -> Iterator[Block]:
    """A table of statements, and one of scenarios where there are any."""
    say, case = context.say, context.scene.case
    rows = []
    for one, note in of_kind(context.notes, Statement):
        when = moment_of(case, note)
        about = context.when(when[0]) if when else ((context.missing(),),)
        bar = cell(context.bar(when[1])) if when else ()
        rows.append(
            Row((cell(note.who), cell(note.text), about, bar, cell(note.taken_by or one.actor)), one.anchor)
        )  # fmt: skip
    head = (say("col_said_by"), say("col_said"), say("col_moment"), say("col_bar"), say("col_taken_by"))
    yield Table("statements", head, tuple(rows), (16, 42, 18, 8, 16), True, say("statements_none"))
    weighed = of_kind(context.notes, Weigh)
    scenarios = [
        Row(
            (
                cell(note.name), cell(note.text),
                *(
                    tuple(
                        (Span(w.text + " "), *context.refs(w.refs))
                        for _, w in weighed if w.of == note.name and w.stance == stance
                    )
                    for stance in ("supports", "contradicts")
                ),
            ),
            one.anchor,
        )
        for one, note in of_kind(context.notes, Scenario)
    ]  # fmt: skip
    if scenarios:
        yield Paragraph(text(say("scenarios_hint"), mark="strong"))
        heads = (say("note_scenario"), say("col_said"), say("stance_supports"), say("stance_contradicts"))
        yield Table("scenarios", heads, tuple(scenarios), (16, 36, 24, 24), True)
