"""Evacuation after T0: t50, t90, t100, the last one out, and who was never accounted for, each with ± or a reason."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Line, Paragraph, Row, Span, Table, cell, text
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """Figures in sentences, then everybody."""
    say, out = context.say, context.evacuation
    if out is None:
        yield Paragraph((Span(say("evacuation_no_t0"), "incident", "missing"),))
        return
    zones = say("list_comma").join(context.zone(zone) for zone in out.zone_ids) or "–"
    yield Paragraph(text(say("evacuation_zones", zones=zones, count=out.inside)))
    if not out.inside:
        return
    for key, share in (("t50", out.t50), ("t90", out.t90), ("t100", out.t100)):
        if share is None:
            line: Line = (context.answer("cannot_tell"), Span(" " + say(f"evacuation_{key}_unknown")))
        else:
            line = (Span(say(f"evacuation_{key}", seconds=f"{share[0]:.1f}", bar=context.bar(share[1]))),)
        yield Paragraph(line)
    if out.last is not None:
        yield Paragraph(text(say("evacuation_last", who=out.last.who), _anchor(out.last.holder)))
    if out.never_accounted:
        names = say("list_comma").join(one.who for one in out.never_accounted)
        yield Paragraph((Span(say("evacuation_never", names=names), mark="violated"),))
    rows = []
    for one in out.leaving:
        if one.out_s is None:
            left: Line = (context.answer("cannot_tell"), Span(" " + say(one.reason_key)))
        else:
            left = (Span(f"{one.out_s:.1f} s {context.bar(one.plus_minus_ms)}", mark="num"),)
        accounted = say(one.accounted_key) + (f" · {one.accounted_s:.0f} s" if one.accounted_s is not None else "")
        mark = "violated" if one.accounted_key == "accounted_never" else ""
        rows.append(
            Row(
                (cell(one.who), cell(context.zone(one.zone_id)), (left,), cell(accounted, mark=mark),
                 (context.refs(list(one.presence_ids)),)),
                _anchor(one.holder),
            )
        )  # fmt: skip
    head = (say("col_person"), say("col_place"), say("col_left"), say("col_accounted"), say("col_rests_on"))
    yield Table("evacuation", head, tuple(rows), (18, 18, 24, 22, 18), True)


def _anchor(holder: str) -> str:
    return f"leaving-{holder.replace(' ', '-')}"
