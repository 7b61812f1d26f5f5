"""retrace export: hand a case on - as a package that a stranger can check, or in a format of another program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import ReportError
from case.files import sha256_file
from ui.output import CasePath, Json, progress_bars, say, show
from ui.registry import modules, names

NAME, ORDER = "export", 75


def run(
    case: CasePath,
    package: Annotated[Path | None, typer.Option(help="Write a package: the .zip to make.")] = None,
    format: Annotated[list[str] | None, typer.Option(help="One of `retrace list exports`; may be repeated.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for --format; derived/exports/FORMAT by default.")] = None,
    exhibits: Annotated[
        list[str] | None, typer.Option(help="Finding (its id) whose stills and clips go in; repeat it; all by default.")
    ] = None,
    originals: Annotated[bool, typer.Option(help="Put the originals, unmasked, into the package.")] = False,
    report: Annotated[bool, typer.Option(help="Put the reports into the package.")] = True,
    as_it_is: Annotated[
        bool, typer.Option("--as-it-is", help="Although the case changed since it was judged.")
    ] = False,
    language: Annotated[str, typer.Option(help="Language of texts: en or zh; that of case.toml by default.")] = "",
    reason: Annotated[str, typer.Option(help="What it is for, and whom; kept in the custody log.")] = "",
    actor: Annotated[str, typer.Option(help="Who exports; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Write a package with everything that the result rests on and a script to check it, or other programs' formats."""
    opened = Case.open(case)
    if (package is None) == (not format):
        raise ReportError("Say what to export: --package FILE.zip, or --format NAME (`retrace list exports`).")
    if package is None:
        _formats(opened, format or [], out, language, actor, json)
        return
    from timeline.package.export import export  # here, so that other commands start without it

    if originals:
        say("The package will hold the originals with every face in them; hand it on accordingly.")
    with progress_bars() as bars:
        done = export(
            opened, package, exhibits=exhibits or None, originals=originals, with_report=report, as_it_is=as_it_is,
            actor=actor or None, reason=reason, report=bars,
        )  # fmt: skip
    show(done, json)


def _formats(opened: Case, wanted: list[str], out: Path | None, language: str, actor: str, json: bool) -> None:
    import timeline.exports
    from timeline.scene import read_scene

    known = modules(timeline.exports)
    for name in wanted:
        if name not in names(timeline.exports):
            raise ReportError(f"There is no export {name!r:.40}; known are {', '.join(names(timeline.exports))}.")
    spoken = language or opened.config.site.language
    scene, lines, written = read_scene(opened), [], {}
    for name in wanted:
        folder = (out if len(wanted) == 1 else out and out / name) or opened.derived_dir("exports") / name
        if folder.resolve().is_relative_to(opened.root) and not folder.resolve().is_relative_to(opened.derived):
            raise ReportError(f"{folder}: lies among the originals of the case; export under derived/ or elsewhere.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            files = known[name].write(scene, folder, spoken)
        except OSError as error:
            raise ReportError(f"{folder}: {name} cannot be written ({error.strerror or error}).") from error
        hashes = {file.relative_to(folder).as_posix(): sha256_file(file) for file in files}
        opened.custody.append("export", {"format": name, "files": hashes}, actor=actor or None)
        written[name] = [str(file) for file in files]
        lines.append(f"{name}: {len(files)} file{'s' if len(files) != 1 else ''} in {folder}")
    show(written if json else "\n".join(lines), json)
