"""retrace sample case: put the shipped sample case into a folder, and on wish run and open it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands import run as run_command
from ui.output import Json, progress_bars, say, show

NAME, ORDER = "sample case", 5


def run(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="Folder for the sample case.")],
    drawn: Annotated[
        bool, typer.Option("--drawn", help="The small drawn clip instead, followed by motion only.")
    ] = False,
    language: Annotated[str, typer.Option(help="Language of the case and its report: en or zh.")] = "en",
    reconstruct: Annotated[bool, typer.Option("--run", help="Reconstruct it, from footage to report.")] = False,
    open_app: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = False,
    port: Annotated[int, typer.Option(help="Port of the app.")] = 8501,
    json: Json = False,
) -> None:
    """Put the sample case into a folder. It is invented, and says so."""
    from ui.sample import make, note
    from ui.serving import serve

    say(note(drawn, language))
    with progress_bars() as report:
        made = make(case, language, report, drawn)
    if reconstruct:
        run_command.run(made.root, json=json)
    else:
        show({"case": made.root} if json else f"{made.root}: sample case made; now `retrace run {case}`.", json)
    if open_app:
        raise typer.Exit(serve(made, port))
