"""The case clock: the terms of Decree 493 from T0, which have passed and how long is left."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.deadlines import deadlines
from timeline.document.blocks import Block, Paragraph, Row, Span, Table, cell, text
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """A table, or that no term runs without T0."""
    say = context.say
    terms = deadlines(context.incident, context.scene.case.config.zone_info, context.now_utc)
    if not terms:
        yield Paragraph((Span(say("case_clock_no_t0"), "incident", "missing"),))
        return
    rows = []
    for term in terms:
        left = term.left(context.now_utc)
        if left is None:
            state = cell("–")
        elif term.passed:
            state = cell(say("term_passed"), mark="soft")
        else:
            days = left.total_seconds() / 86400
            state = cell(
                say("term_left_days", days=f"{days:.1f}")
                if days >= 1
                else say("term_left_hours", hours=f"{24 * days:.1f}")
            )
        due = cell(context.clock(term.due_utc)[:16], mark="num") if term.due_utc else cell("–")
        rows.append(Row((cell(say(f"deadline_{term.key}")), cell(say("article", number=term.article)), due, state)))
    head = (say("col_term"), say("col_clause"), say("col_due"), say("col_state"))
    yield Table("case_clock", head, tuple(rows), (46, 16, 20, 18), True)
    yield Paragraph(text(say("case_clock_hint", moment=context.clock(context.now_utc)[:16])), "small")
