"""retrace new: make an empty case folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "new", 10


def run(
    case: CasePath,
    timezone: Annotated[str, typer.Option(help="The site's IANA time zone, such as Asia/Shanghai.")],
    name: Annotated[str, typer.Option(help="Name of the site; the folder's name by default.")] = "",
    language: Annotated[str, typer.Option(help="Language of the report: en or zh.")] = "en",
    json: Json = False,
) -> None:
    """Make a new case folder with a case.toml to fill in."""
    made = Case.create(Path(case), name=name or Path(case).resolve().name, timezone=timezone, language=language)
    show({"case": made.root} if json else f"{made.root}: case made; now `retrace add {case} FILES`.", json)
