"""What could not be known, each with what to ask for next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from timeline import fonts
from timeline.document.blocks import Block, Paragraph, Row, Span, Table, cell, text
from timeline.document.context import Context
from timeline.unknown import open_items


def build(context: Context) -> Iterator[Block]:
    """One table: what is open, and which recorder, person or record would close it."""
    say = context.say
    rows = []
    for number, item in enumerate(open_items(context.scene, say), 1):
        rows.append(Row((cell(str(number)), cell(item.text, item.to), cell(item.ask))))
    best = context.proposals[0].incident if context.proposals else None
    t0 = context.incident
    if (
        best
        and t0
        and best.plus_minus_ms < t0.plus_minus_ms / 2
        and abs(best.moment_utc - t0.moment_utc) <= timedelta(milliseconds=t0.plus_minus_ms)
    ):
        told = say(
            "unknown_t0",
            bar=context.bar(t0.plus_minus_ms),
            best=context.clock(best.moment_utc),
            best_bar=context.bar(best.plus_minus_ms),
        )
        rows.insert(0, Row((cell("0"), cell(told, "incident"), cell(say("ask_t0")))))
    rows += [
        Row((cell(str(len(rows) + 1)), cell(say("unknown_sign", signs=" ".join(signs))), cell(say("ask_sign"))))
        for signs in [_unprintable(context)] if signs
    ]  # fmt: skip
    if not rows:
        yield Paragraph(text(say("unknown_none")))
        return
    yield Table("unknown", ("#", say("col_open"), say("col_ask")), tuple(rows), (5, 57, 38), True)
    if context.incident is None:
        yield Paragraph((Span(say("incident_none_long"), "incident", "missing"),))


def _unprintable(context: Context) -> list[str]:
    """Signs of names that no shipped font has."""
    scene = context.scene
    words = [p.person_name or "" for p in scene.presences] + [
        name for p in scene.permits for name in (*p.workers, *p.guardians)
    ]
    return fonts.missing("".join(words))
