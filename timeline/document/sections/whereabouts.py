"""Who was where at T0: the plan with discs of uncertainty, and everybody in a table; why, where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Picture, Row, Span, Table, cell, text
from timeline.document.context import Context
from timeline.plan_chart import listed, name_of, plan_svg


def build(context: Context) -> Iterator[Block]:
    """One plan a floor, then the table."""
    say, t0 = context.say, context.incident
    if t0 is None:
        yield Paragraph((Span(say("whereabouts_no_t0"), "incident", "missing"),))
        return
    yield Paragraph(text(say("whereabouts_hint")), "small")
    numbers: dict[str, int] = {}
    floors = sorted({shape.floor for shape in context.shapes} | {one.floor for one in context.found})
    for floor in floors:
        people = listed(context.found, floor)
        numbers |= {one.subject: number for number, one in enumerate(people, 1)}
        if not people and floor != floors[0]:
            continue
        title = say("plan_title", floor=floor, moment=context.clock(t0.moment_utc), bar=context.bar(t0.plus_minus_ms))
        svg = plan_svg(context.scene.case, context.shapes, context.found, t0, floor, say, title)
        if svg:
            yield Picture(text(title, "incident"), title, svg, anchor=f"plan-{floor}")
    rows = []
    for one in context.found:
        placed = one.x_m is not None and one.y_m is not None
        point = f"({one.x_m:.1f}, {one.y_m:.1f})" if placed else "–"
        why = say(one.reason_key, **one.values) if one.reason_key else context.word("plan_kind", one.kind)
        inside = (Span(context.zone(one.zone_id)), Span(f" {context.word('certainty', one.certainty)}", mark="soft"))
        known = (Span(why), Span(" "), *context.refs([one.subject.split(" ", 1)[-1], *one.evidence]))
        unknown = () if placed or one.zone_id else (context.answer("cannot_tell"), Span(" "))
        rows.append(
            Row(
                (
                    cell(str(numbers[one.subject]) if placed else ""), cell(name_of(one, say)), cell(point, mark="num"),
                    cell(f"± {one.radius_m:.1f} m" if one.radius_m is not None else ""),
                    (inside,) if one.zone_id else cell(say("certainty_outside") if placed else "–"),
                    ((*unknown, *known),),
                ),
                f"where-{one.subject.replace(' ', '-')}",
            )
        )  # fmt: skip
    head = ("#", say("col_person"), say("col_point"), say("col_disc"), say("col_place"), say("col_known_by"))
    yield Table("whereabouts", head, tuple(rows), (4, 16, 14, 10, 24, 32), True, say("whereabouts_nobody"))
