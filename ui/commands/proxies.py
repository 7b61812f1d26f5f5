"""retrace proxies: make the films that the player shows."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, progress_bars, show

NAME, ORDER = "proxies", 65


def run(
    case: CasePath,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="Leave faces as they are; the app guards them.")] = False,
    json: Json = False,
) -> None:
    """Make an H.264 proxy of every video, heads masked, for the player; goes on where it was stopped."""
    from timeline.proxies import make_all  # here, so that other commands start without it
    from ui.media.background import finish, reporter

    opened = Case.open(case)
    with progress_bars() as bars:
        made = make_all(opened, reporter(opened, bars), masked=not unmasked)
    finish(opened, [list(pair) for pair in made.failed], not unmasked)
    show(made, json)
