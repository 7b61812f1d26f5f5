"""docs/CLI.md from the commands themselves: `python -m ui.reference > docs/CLI.md`; a test compares the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from ui.cli import make_app

HEAD = """# The command line

`retrace COMMAND ...` where Retrace is installed, `python3 start.py COMMAND ...` from a copy of it. This page is
written from the commands (`python -m ui.reference > docs/CLI.md`).

Results go to standard output, progress and talk to standard error. `--json` prints one JSON object. Exit codes: **0**
the command ran, **1** it failed and said why in one sentence, **2** it was called wrongly. A stopped run goes on where
it was.

`python3 start.py` knows three words of its own: `demo` (make the sample case, run it, open it), `test` (everything that
`.ci/run` checks; `--quick` for the fast part) and, without a word, its own help.
"""


def text() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, command in _commands(typer.main.get_group(make_app())):
        arguments = [part for part in command.params if isinstance(part, TyperArgument)]
        options = [part for part in command.params if isinstance(part, TyperOption) and part.name != "help"]
        shown = " ".join([name, *(_metavar(part) for part in arguments)])
        parts.append(f"\n## retrace {shown}\n\n{(command.help or '').strip()}\n\n| | |\n|---|---|\n")
        parts += [f"| `{_metavar(part)}` | {part.help} |\n" for part in arguments]
        for option in options:
            names = ", ".join(f"`{text}`" for text in [*option.opts, *option.secondary_opts])
            default = f" Default: {option.default}." if option.default not in (None, "", False) else ""
            parts.append(f"| {names} | {option.help}{default} |\n")
    return "".join(parts)


def _commands(group: TyperGroup, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its full name, those of groups too, in the order of the help."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _metavar(argument: TyperArgument) -> str:
    word = argument.metavar or (argument.name or "").upper()
    return f"{word}{'...' if argument.nargs == -1 else ''}"


if __name__ == "__main__":
    print(text(), end="")
