"""retrace custody verify: does the log hold, does it agree with a copy, do its trusted times hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import CustodyError
from ui.output import CasePath, Json, show

NAME, ORDER = "custody verify", 94


def run(
    case: CasePath,
    against: Annotated[
        Path | None, typer.Option(help="An exported copy of the log that this one must continue.")
    ] = None,
    root: Annotated[list[Path] | None, typer.Option(help="PEM of an authority you trust; repeat it.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="The authority's own, if its answers do not carry it.")
    ] = None,
    json: Json = False,
) -> None:
    """Check every link of the custody log, compare it with an earlier copy, and its stamps with your roots, offline."""
    opened = Case.open(case)
    verified = opened.custody.verify()
    lines, problems = [f"{verified.entries} entries hold, head {verified.head}"], []
    if against is not None:
        try:
            opened.custody.continues(against.read_bytes())
        except OSError as error:
            raise CustodyError(f"{against}: cannot be read ({error.strerror}).") from error
        lines.append(f"continues {against}")
    stamps = []
    if root:
        from timeline.package.stamps import check  # here, so that other commands start without it

        stamps = check(opened, root, certificate)
        problems = [stamp for stamp in stamps if stamp.problem]
        lines += [line for stamp in stamps for line in stamp.lines()] or ["no trusted times in this log"]
    show({"log": verified, "stamps": stamps} if json else "\n".join(lines), json)
    if problems:
        raise CustodyError(f"{opened.root}: {len(problems)} trusted times do not hold.")
