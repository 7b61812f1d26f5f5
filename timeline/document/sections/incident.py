"""T0: in force and why, and what else the records propose."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Paragraph, Row, Span, Table, cell, text
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """The moment in force, its reasons, and the proposals with theirs."""
    say, t0 = context.say, context.incident
    if t0 is None:
        yield Paragraph((Span(say("incident_none_long"), mark="missing"),))
    else:
        basis = say(f"incident_basis_{t0.basis}", actor=t0.actor or "?")
        told = say(
            "incident_in_force", basis=basis, moment=context.clock(t0.moment_utc), bar=context.bar(t0.plus_minus_ms),
            kind=context.word("incident_kind", t0.kind), place=context.zone(t0.zone_id),
        )  # fmt: skip
        yield Paragraph(text(told, "custody"), "lead")
        for reason in t0.reasons:
            yield Paragraph(text(f"· {reason}"), "small")
    rows = []
    for number, proposal in enumerate(context.proposals, 1):
        incident = proposal.incident
        reasons = tuple(
            (
                Span(f"{(s.moment_utc - incident.moment_utc).total_seconds():+.1f} s  ", mark="soft"),
                Span(s.say(say)), Span(f" {context.bar(s.plus_minus_ms)} ", mark="soft"),
                *context.refs(list(s.evidence)),
            )
            for s in proposal.signals[:6]
        )  # fmt: skip
        rows.append(
            Row(
                (
                    cell(str(number)), cell(context.clock(incident.moment_utc), mark="num"),
                    cell(context.bar(incident.plus_minus_ms)),
                    cell(f"{context.word('incident_kind', incident.kind)}\n{context.zone(incident.zone_id)}"),
                    cell(f"{proposal.score:.1f}"), reasons,
                ),
                f"proposal-{number}",
            )
        )  # fmt: skip
    yield Paragraph(text(say("incident_proposed_hint")), "small")
    head = ("#", say("col_moment"), say("col_bar"), say("col_kind"), say("col_score"), say("col_reason"))
    yield Table("incident", head, tuple(rows), (4, 16, 8, 16, 7, 49), True, say("incident_no_proposal"))
