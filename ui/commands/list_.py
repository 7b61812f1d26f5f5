"""retrace list: what can be chosen from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ui.listing import listed
from ui.output import Json, show

NAME, ORDER = "list", 92


class What(StrEnum):
    """What `retrace list` can list."""

    commands = "commands"
    detectors = "detectors"
    importers = "importers"
    rules = "rules"
    reports = "reports"
    exports = "exports"
    views = "views"


def run(
    what: Annotated[What, typer.Argument(help="commands, detectors, importers, rules, reports, exports or views.")],
    json: Json = False,
) -> None:
    """List the detectors, importers, rules, reports, exports, views or commands there are, one line each."""
    found = listed(what.value)
    wide = max((len(name) for name in found), default=0)
    show(found if json else "\n".join(f"{name:{wide}}  {about}" for name, about in found.items()), json)
