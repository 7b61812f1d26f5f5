"""retrace custody show: what was done to a case, entry by entry."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from case import Case
from case.files import canonical_json
from ui.output import CasePath, Json, show

NAME, ORDER = "custody show", 93


def run(
    case: CasePath,
    action: Annotated[str, typer.Option(help="Only entries of this action: register, run, decision, unmask ...")] = "",
    actor: Annotated[str, typer.Option(help="Only entries of this person.")] = "",
    last: Annotated[int, typer.Option(min=0, help="Only the last so many; 0 for all.")] = 0,
    json: Json = False,
) -> None:
    """Show the custody log: number, time (UTC), who, what. It is checked first; a broken log is named, not shown."""
    log = Case.open(case).custody
    log.verify()
    found = [one for one in log.entries() if action in ("", one["action"]) and actor in ("", one["actor"])]
    found = found[-last:] if last else found
    show(found if json else "\n".join(map(_line, found)) or "no entries", json)


def _line(entry: dict[str, Any]) -> str:
    detail = canonical_json(entry["detail"])
    told = detail if len(detail) <= 160 else detail[:159] + "…"
    did = " ".join(part for part in (entry["action"], str(entry["detail"].get("stage", ""))) if part)
    return f"{entry['number']:>5}  {entry['moment_utc'][:19]}Z  {entry['actor']:<12} {did:<16} {told}"
