"""Findings, each with its rule, times, values, what it rests on, stills and clips."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Bullets, Clip, Group, Line, Paragraph, Picture, Span, text
from timeline.document.context import Context
from timeline.exhibits import Exhibit
from timeline.links import plainly
from timeline.media import Cut
from timeline.scene import Finding


def build(context: Context) -> Iterator[Block]:
    """The worst first. A picture that two findings rest on is shown once and linked after that."""
    if not context.scene.findings:
        yield Paragraph(text(context.say("finding_none")))
    shown: set[str] = set()
    for finding in context.scene.findings:
        pictures = [
            block for exhibit in context.exhibits[finding.finding_id] for block in _media(context, exhibit, shown)
        ]
        yield Group(
            (Span(finding.text(context.language)),), (Bullets(tuple(_facts(context, finding))), *pictures),
            f"finding-{finding.finding_id}", finding.severity,
        )  # fmt: skip


def _facts(context: Context, finding: Finding) -> Iterator[Line]:
    say, zone = context.say, context.scene.case.config.zone_info
    since = context.since(finding.start_utc)
    when = f"{context.clock(finding.start_utc)} – {context.hour(finding.end_utc)} {context.bar(finding.plus_minus_ms)}"
    yield (
        Span(context.word("severity", finding.severity), mark=finding.severity), Span(" · "),
        Span(finding.rule_id, mark="strong"), Span(f" · {context.word('status', finding.status)} · {finding.clause}"),
    )  # fmt: skip
    yield (Span(f"{say('col_first_last')}: "), Span(when, mark="num"), Span(f" {since}" if since else "", mark="soft"))
    if finding.time_uncertain:
        yield (Span(say("finding_uncertain"), mark="cannot_tell"),)
    yield (
        Span(f"{say('col_measured')}: {plainly(finding.values, zone)} · {say('col_limits')}: "),
        Span(plainly(finding.limits, zone)),
    )
    permits: list[Span] = []
    for permit in finding.permit_ids:
        permits += [Span(" "), Span(permit, f"permit-{permit}")]
    refs = context.refs(finding.evidence)
    if context.paged and len(refs) > 31:
        refs = (*refs[:31], Span(" …", mark="soft"))
    yield (Span(f"{say('col_rests_on')}:"), *permits, Span(" "), *refs)


def _media(context: Context, exhibit: Exhibit, shown: set[str]) -> Iterator[Block]:
    say = context.say
    if exhibit.problem:
        yield Paragraph((Span(say("exhibit_problem", problem=exhibit.problem), mark="soft"),), "small")
    for cut in (exhibit.still, exhibit.clip):
        if cut is None:
            continue
        anchor = f"exhibit-{cut.sha256[:16]}"
        if anchor in shown:
            kind = say("link_still" if cut.kind == "still" else "link_clip")
            yield Paragraph((Span(say("exhibit_above", kind=kind, camera=exhibit.camera_id), anchor),), "small")
            continue
        shown.add(anchor)
        line = caption(context, cut, exhibit.video_id)
        if cut.kind == "still":
            yield Picture(line, f"{say('link_still')} {exhibit.camera_id}", path=cut.path, share=0.6, anchor=anchor)
        else:
            still = exhibit.still.path if exhibit.still else None
            yield Clip(cut.path, line, still, anchor)


def caption(context: Context, cut: Cut, video_id: str) -> Line:
    """Of which original, what is masked, and the hash."""
    say = context.say
    heads = say("exhibit_heads", count=cut.masked_heads) if cut.boxes_known else say("exhibit_no_boxes")
    return (
        Span(say("link_still" if cut.kind == "still" else "link_clip") + " · "),
        Span(say("exhibit_of", path=cut.parent_path, sha256=cut.parent_sha256[:16]), f"video-{video_id}"),
        Span(f" · {heads} · "), Span(cut.sha256[:32], mark="hash"),
    )  # fmt: skip
