"""retrace explain: what a rule asks, or what a finding rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import RuleError
from ui.output import Json, show

NAME, ORDER = "explain", 75


def run(
    what: Annotated[str, typer.Argument(help="A rule (PT-UNLISTED) or the beginning of a finding's id.")],
    case: Annotated[Path | None, typer.Argument(metavar="[CASE]", help="The case, to explain a finding of it.")] = None,
    json: Json = False,
) -> None:
    """Explain a rule (what it asks, clause, parameters) or a finding of a case (values, limits, evidence)."""
    from ui.explaining import explain_finding, explain_rule  # here, so that other commands start without it

    opened = Case.open(case) if case else None
    told = explain_rule(what, opened) or (explain_finding(opened, what) if opened else None)
    if told is None:
        where = "" if case else "; give the case too if it is a finding"
        raise RuleError(f"{what}: is neither a rule (see `retrace list rules`) nor one finding of the case{where}.")
    show(told if json else "\n".join(line for name, value in told.items() for line in _lines(name, value)), json)


def _lines(name: str, value: object) -> list[str]:
    """One fact as lines; a table of facts below its name."""
    if isinstance(value, dict):
        return [f"{name}:", *(f"  {key}: {inner}" for key, inner in value.items())] if value else [f"{name}: none"]
    return [f"{name}: {value}"]
