"""From a scene to a document: every section written, links that lead nowhere taken out."""

from __future__ import annotations

import importlib
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from timeline.document.blocks import (
    Block,
    Bullets,
    Chapter,
    Clip,
    Document,
    Group,
    Line,
    Paragraph,
    Picture,
    Row,
    Section,
    Span,
    Table,
    flat,
    lines_of,
    text,
)
from timeline.document.context import Context
from timeline.document.outline import ANNEXES, OUTLINES, numbered


def document(context: Context) -> Document:
    """The whole report of a context. Raises ReportError for an unknown language."""
    say = context.say
    chapters: list[Chapter] = []
    outline = OUTLINES.get(context.language, OUTLINES["en"])
    unnumbered = context.language == "zh"  # the decree's six parts are numbered one to six; the summary stands before
    for number, (key, names) in enumerate(outline, 0 if unnumbered else 1):
        title = say(f"chapter_{key}")
        shown = title if number == 0 else numbered(context.language, number, title, annex=False)
        chapters.append(Chapter(shown, tuple(_section(context, name) for name in names)))
    for number, (key, names) in enumerate(ANNEXES, 1):
        title = numbered(context.language, number, say(f"chapter_{key}"), annex=True)
        chapters.append(Chapter(title, tuple(_section(context, name) for name in names), annex=True))
    site = context.scene.case.config.site
    made = Document(
        context.language, say("report_title", site=site.name), _subtitle(context), _facts(context),
        say("report_notice"), tuple(chapters),
    )  # fmt: skip
    return _mended(made)


def _section(context: Context, name: str) -> Section:
    module = importlib.import_module(f"timeline.document.sections.{name}")
    blocks: list[Block] = list(module.build(context))
    for block in flat(blocks):
        context.linked |= {span.to for line in lines_of(block) for span in line if span.to}
    return Section(name, context.say(f"section_{name}"), tuple(blocks))


def _subtitle(context: Context) -> str:
    t0 = context.incident
    if t0 is None:
        return context.say("incident_none")
    return first_upper(context.say(
        "report_subtitle", kind=context.word("incident_kind", t0.kind), place=context.zone(t0.zone_id),
        moment=context.clock(t0.moment_utc), bar=context.bar(t0.plus_minus_ms),
    ))  # fmt: skip


def first_upper(words: str) -> str:
    """A sentence that begins with a word of a table begins with a capital."""
    return words[:1].upper() + words[1:]


def _facts(context: Context) -> tuple[tuple[str, Line], ...]:
    say, case = context.say, context.scene.case
    custody = case.custody.verify()
    grade = context.totals.grade
    return (
        (say("cover_zone"), text(say("times_in", zone=case.config.site.timezone))),
        (say("cover_order"), text(say("summary_order"))),
        (say("cover_grade"), text(say(f"grade_{grade}"), "casualties") if grade else (context.missing(),)),
        (say("cover_made"), text(say("report_made", moment=context.clock(context.now_utc)[:19], version=program()))),
        (
            say("cover_custody"),
            (
                Span(say("custody_entries", entries=custody.entries), "custody"),
                Span(" "),
                Span(custody.head, mark="hash"),
            ),
        ),
    )


def program() -> str:
    """Version of the program that makes the report."""
    try:
        return version("retrace")
    except PackageNotFoundError:
        return "0.1.0"


def _mended(made: Document) -> Document:
    """Without links to what the report does not show."""
    anchors = made.anchors()

    def line(spans: Line) -> Line:
        return tuple(replace(span, to="") if span.to and span.to not in anchors else span for span in spans)

    def block(one: Any) -> Any:
        if isinstance(one, Paragraph):
            return replace(one, line=line(one.line))
        if isinstance(one, Bullets):
            return replace(one, lines=tuple(map(line, one.lines)))
        if isinstance(one, Table):
            rows = tuple(
                Row(tuple(tuple(map(line, cell)) for cell in row.cells), row.anchor, row.kind) for row in one.rows
            )
            return replace(one, rows=rows)
        if isinstance(one, (Picture, Clip)):
            return replace(one, caption=line(one.caption))
        if isinstance(one, Group):
            return replace(one, title=line(one.title), blocks=tuple(map(block, one.blocks)))
        return one

    chapters = tuple(
        replace(chapter, sections=tuple(replace(s, blocks=tuple(map(block, s.blocks))) for s in chapter.sections))
        for chapter in made.chapters
    )
    return replace(made, facts=tuple((what, line(spans)) for what, spans in made.facts), chapters=chapters)
