"""retrace clock: see the clocks in force, or accept one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from case import Case
from case.errors import DecisionError
from ui.output import CasePath, Json, show

NAME, ORDER = "clock", 45


def run(
    case: CasePath,
    source: Annotated[str, typer.Argument(help="Camera id or record system; leave out to list all.")] = "",
    offset_s: Annotated[
        float | None, typer.Option(help="Seconds the source is fast (negative: slow), as somebody measured it.")
    ] = None,
    uncertainty_s: Annotated[float, typer.Option(help="Half width of the 95 % interval, in seconds.")] = 1.0,
    drift_ppm: Annotated[
        float, typer.Option(help="Parts per million the source gains (1 ppm is 0.0864 s a day).")
    ] = 0.0,
    anchor: Annotated[
        datetime | None, typer.Option(help="Shown UTC time at which the offset held; matters only with drift.")
    ] = None,
    basis: Annotated[str, typer.Option(help="How it is known: 'filmed a radio clock on site'.")] = "",
    reason: Annotated[str, typer.Option(help="Why you accept it; kept in the decision log.")] = "",
    json: Json = False,
) -> None:
    """Without a source: the clock of every source. With one: accept a measured offset as a logged decision."""
    opened = Case.open(case)
    if not source:
        from correlate import open_store  # here, so that other commands start without the database

        with open_store(opened) as store:
            rows = store.table("clock").to_dict("records")
        show(rows if json else "\n".join(_line(row) for row in rows), json)
        return
    if offset_s is None or not basis:
        raise DecisionError(f"{source}: to accept a clock give --offset-s, --uncertainty-s, --basis and --reason.")
    content = {
        "anchor": (anchor or datetime(2000, 1, 1)).isoformat(),  # noqa: DTZ001  (shown times carry no zone)
        "offset_ms": round(offset_s * 1000),
        "drift_ppm": drift_ppm,
        "uncertainty_ms": round(uncertainty_s * 1000),
        "basis": basis,
    }
    if uncertainty_s < 0 or (drift_ppm and anchor is None):
        raise DecisionError(f"{source}: the uncertainty cannot be negative, and a drift needs its --anchor.")
    made = opened.decisions.append("clock", source, content, reason)
    show(
        made if json else f"{source}: accepted as decision {made.decision_id[:8]}; run `retrace run {case}` again.",
        json,
    )


def _line(row: dict[str, Any]) -> str:
    """One clock in words."""
    state = "accepted" if row["accepted"] else "time not verified"
    fast, bar = row["offset_ms"] / 1000, row["uncertainty_ms"] / 1000
    return f"{row['source_id']}  {fast:+.1f} s  ± {bar:.1f} s  {state}  {row['basis']}"
