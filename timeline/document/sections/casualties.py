"""Casualties and direct loss: what people established, what records say, and the grade that follows (art. 3)."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Cell, Paragraph, Row, Span, Table, cell, text
from timeline.document.context import Context
from timeline.notes.forms import Casualty, Loss
from timeline.notes.log import of_kind


def build(context: Context) -> Iterator[Block]:
    """Grade, people, losses; a record's injury is shown as the record has it, never graded."""
    say, found, records = context.say, context.totals, context.scene.casualties
    grade = Span(say(f"grade_{found.grade}"), mark="strong") if found.grade else context.missing()
    yield Paragraph((Span(say("casualties_grade")), grade))
    counts = say("list_comma").join(f"{say(f'outcome_{k}')} {n}" for k, n in sorted(found.outcomes.items()))
    yield Paragraph((Span(say("casualties_people")), Span(counts) if counts else context.missing()))
    people: list[Row] = []
    for one, note in of_kind(context.notes, Casualty):
        outcome: Cell = cell(say(f"outcome_{note.outcome}"))
        people.append(
            Row((cell(note.name), outcome, cell(note.injury), cell(note.hospital), cell(one.actor)), one.anchor)
        )  # fmt: skip
    named = {note.name for _, note in of_kind(context.notes, Casualty)}
    for row in records:
        if row["name"] and row["name"] not in named:
            source = (context.refs([row["record_id"]]),)
            people.append(
                Row((cell(row["name"]), ((context.missing(),),), cell(row["injury"] or ""),
                     cell(row["hospital"] or ""), source))
            )  # fmt: skip
    if people:
        head = (say("col_person"), say("col_outcome"), say("col_injury"), say("col_hospital"), say("col_source"))
        yield Table("casualties", head, tuple(people), (18, 14, 28, 22, 18), True)
    lost = f"{found.loss_cny:,.0f}" if found.loss_cny is not None else ""
    yield Paragraph((Span(say("casualties_loss")), Span(say("yuan", amount=lost)) if lost else context.missing()))
    losses = [
        Row(
            (cell(note.item), cell(f"{note.amount_cny:,.2f}", mark="num"), cell(note.basis), cell(one.actor)),
            one.anchor,
        )
        for one, note in of_kind(context.notes, Loss)
    ]
    items = {note.item for _, note in of_kind(context.notes, Loss)}
    losses += [
        Row((cell(row["loss_item"]), cell(f"{row['amount']:,.2f}" if row["amount"] is not None else "–", mark="num"),
             cell(say("as_recorded")), (context.refs([row["record_id"]]),)))
        for row in records if row["loss_item"] and row["loss_item"] not in items
    ]  # fmt: skip
    if losses:
        heads = (say("note_loss"), say("col_amount"), say("col_basis"), say("col_source"))
        yield Table("losses", heads, tuple(losses), (34, 18, 28, 20), True)
    yield Paragraph(text(say("casualties_hint")), "small")
