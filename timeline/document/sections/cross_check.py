"""The cross-check: for each permit and person time, area and personnel side by side, each answer with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from timeline import cross_check
from timeline.document.blocks import Block, Line, Row, Span, Table, cell
from timeline.document.context import Context
from timeline.scene import Check


def build(context: Context) -> Iterator[Block]:
    """One table: permits with their people, then person by person."""
    say = context.say
    rows: list[Row] = []
    headed = False
    for row in context.checks:
        if row.permit_no is None and not headed:
            headed = True
            rows.append(Row((cell(say("person_by_person")), (), (), ()), kind="head"))
        first = cell(row.person) if row.person else cell(row.permit_no or "", f"permit-{row.permit_no}", mark="strong")
        cells = tuple(
            tuple(line for check in row.cells.get(element, []) for line in _check(context, check))
            for element in cross_check.ELEMENTS
        )
        rows.append(Row((first, *cells), kind="sub" if row.person else ""))
    head = (f"{say('col_permit')} / {say('col_person')}", *(context.word("element", e) for e in cross_check.ELEMENTS))
    yield Table("cross_check", head, tuple(rows), (19, 27, 27, 27), True, say("cross_check_empty"))


def _check(context: Context, check: Check) -> Iterator[Line]:
    """Answer and question; below it the reason with first and last moment and what it rests on."""
    yield (context.answer(check.answer), Span(" "), Span(context.word("check", check.check), mark="strong"))
    when = ""
    if check.first_utc is not None:
        when = f" {context.hour(check.first_utc)}–{context.hour(check.last_utc)}"
        if since := context.since(check.first_utc):
            when += f" ({since})"
    refs = context.refs(check.evidence)
    if len(refs) > 11:  # six links are enough to begin with; all are in the rows
        refs = (*refs[:11], Span(" …", mark="soft"))
    yield (Span(check.reason(context.language)), Span(when, mark="soft"), Span(" "), *refs)
