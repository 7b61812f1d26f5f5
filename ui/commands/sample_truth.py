"""retrace sample truth: what is true about a simulated case, answer by answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.output import Json, show

NAME, ORDER = "sample truth", 7


def run(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A simulated case.")],
    json: Json = False,
) -> None:
    """Print the truth of a simulated case: what each rule should answer for each unit, when, and why."""
    from sample_media import truth, truth_lines

    show(truth(case) if json else "\n".join(truth_lines(case)), json)
