"""What a manager needs first: when and where, who was there, what was not as signed, and what nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Bullets, Line, Paragraph, Span, text
from timeline.document.context import Context
from timeline.notes.forms import Cause, Measure, Nature, Responsibility
from timeline.notes.log import of_kind
from timeline.scene import Finding

WORST = 8


def build(context: Context) -> Iterator[Block]:
    """Sentences, each leading to where it is told in full."""
    say, scene = context.say, context.scene
    t0 = context.incident
    if t0 is None:
        yield Paragraph((Span(say("summary_no_t0"), "incident", "missing"),), "lead")
    else:
        told = say(
            "summary_t0", moment=context.clock(t0.moment_utc), bar=context.bar(t0.plus_minus_ms),
            place=context.zone(t0.zone_id), kind=context.word("incident_kind", t0.kind),
        )  # fmt: skip
        yield Paragraph(text(told[:1].upper() + told[1:], "incident"), "lead")
    lines: list[Line] = []
    lines.append(
        text(
            say("summary_counts", permits=len(scene.permits), people=len({p.holder for p in scene.presences}),
                findings=len(scene.findings), unknown=sum(u.units for u in scene.unknowns)),
            "cross_check",
        )
    )  # fmt: skip
    lines += _out(context)
    lines.append((*_established(context),))
    yield Bullets(tuple(lines))
    if scene.findings:
        yield Paragraph(text(say("summary_worst"), mark="strong"))
        yield Bullets(
            tuple(
                (
                    Span(context.word("severity", f.severity), mark=f.severity), Span(" "),
                    Span(f.text(context.language), f"finding-{f.finding_id}"),
                    Span(f" {context.since(f.start_utc)}", mark="soft"),
                )
                for f in worst(context)[:WORST]
            )
        )  # fmt: skip
        if len(scene.findings) > WORST:
            yield Paragraph(text(say("summary_more", count=len(scene.findings) - WORST), "findings"))


def worst(context: Context) -> list[Finding]:
    """Findings by severity, and within one by nearness to T0."""
    t0 = context.incident

    def key(finding: Finding) -> tuple[str, float]:
        away = abs((finding.start_utc - t0.moment_utc).total_seconds()) if t0 and finding.start_utc else 1e12
        return finding.severity, away

    return sorted(context.scene.findings, key=key)


def _out(context: Context) -> Iterator[Line]:
    """How people left, in one sentence."""
    say, out = context.say, context.evacuation
    if out is None or not out.inside:
        return
    if out.t100 is not None and out.last is not None:
        seconds, bar_ms = out.t100
        told = say("summary_out", count=out.inside, seconds=f"{seconds:.0f}", bar=context.bar(bar_ms), who=out.last.who)
    else:
        told = say("summary_out_unknown", count=out.inside, unknown=len(out.cannot_tell))
    yield text(told, "evacuation")
    if out.never_accounted:
        names = ", ".join(one.who for one in out.never_accounted)
        yield text(say("summary_never", names=names), "evacuation", "violated")


def _established(context: Context) -> Iterator[Span]:
    """Which of the decree's parts nobody established yet."""
    say = context.say
    parts = (("causes", Cause), ("nature", Nature), ("responsibility", Responsibility), ("measures", Measure))
    open_parts = [(key, say(f"part_{key}")) for key, form in parts if not of_kind(context.notes, form)]
    if context.totals.grade is None:
        open_parts.insert(0, ("casualties", say("part_casualties")))
    if not open_parts:
        yield Span(say("summary_established"))
        return
    yield Span(say("summary_open"))
    for number, (key, name) in enumerate(open_parts):
        if number:
            yield Span(say("list_comma"))
        yield Span(name, "causes" if key == "nature" else key)
    yield Span(say("summary_open_end"))
