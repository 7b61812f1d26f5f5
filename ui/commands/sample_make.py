"""retrace sample make: make a simulated case of a family, with records, detections and its whole truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ui.output import Json, progress_bars, show

NAME, ORDER = "sample make", 6


def run(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the new case.")],
    family: Annotated[str, typer.Option(help="Which story; without it a mixed day. `--family ?` lists them.")] = "",
    seed: Annotated[int, typer.Option(help="The same seed makes the same case, byte for byte.")] = 1,
    form: Annotated[
        str, typer.Option(help="violated, met, cannot_tell or near_miss; without it the seed chooses.")
    ] = "",
    style: Annotated[str, typer.Option(help="How the records are exported; without it the seed chooses.")] = "",
    render: Annotated[bool, typer.Option("--render", help="Film it too (needs MuJoCo; takes long, resumes).")] = False,
    json: Json = False,
) -> None:
    """Make a simulated case. Everything in it is invented; `retrace sample truth` says what is true."""
    from case.errors import CaseError, ScenarioError
    from sample_media import families, make
    from sample_media.ship import assemble, shoot

    if family == "?":
        raise ScenarioError(f"Families: mixed, {', '.join(families.names())}.")
    chosen: Any = {"seed": seed, "form": form or None, "style": style or None}
    with progress_bars() as report:
        if render:
            if out.exists():
                raise CaseError(f"{out}: is there already; choose another folder.")
            scenario = families.build(family or "mixed", seed, chosen["form"])
            shooting = out.with_name(out.name + ".shooting")
            assemble(scenario, shoot(scenario, shooting, report), shooting, out, report, chosen["style"])
            show({"case": out} if json else f"{out}: made and filmed; now `retrace run {out}`.", json)
            return
        made = make(out, family or None, report=report, **chosen)
    counts = {f"{rule} {answer}": count for (rule, answer), count in sorted(made.answers.items())}
    show({"case": made.case.root, "family": made.family, "form": made.form, "seed": made.seed, "truth": counts}
         if json else "\n".join(made.lines()), json)  # fmt: skip
