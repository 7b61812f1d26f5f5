"""The `retrace` command. Each file of ui/commands is one command: NAME, and a function `run` that typer reads.
A NAME of two words ("sample make") is a command of the group that the first word names.

Exit codes: 0 the command ran; 1 it failed, with one sentence on standard error; 2 it was called wrongly.
"""

from __future__ import annotations

import os
import sys

import typer

import ui.commands
from case.errors import RetraceError
from ui.output import say
from ui.registry import modules

GROUPS = {
    "custody": "The log of everything done to a case: show it, check it, have its time attested on a sealed network.",
    "hold": "Legal hold and retention: what must not be deleted, and what recorders are about to overwrite.",
    "incident": "When the incident was: given, or proposed from what alarms, gas, cameras and people say together.",
    "note": "What only people can say: statements, casualties, losses, causes, responsibility, measures, links.",
    "sample": "Invented cases whose truth is known: the shipped one, and as many more as you like.",
}
HELP = "Who was where, when, under which permit, and was it as signed? Offline, from footage and records."


def make_app() -> typer.Typer:
    """The command line with every command found in ui/commands, in the order of their ORDER."""
    app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    found = modules(ui.commands)
    groups: dict[str, typer.Typer] = {}
    for _, module in sorted(found.items(), key=lambda item: (item[1].ORDER, item[0])):
        group, _, name = module.NAME.rpartition(" ")
        if group and group not in groups:
            groups[group] = typer.Typer(help=GROUPS[group], no_args_is_help=True, pretty_exceptions_enable=False)
            app.add_typer(groups[group], name=group)
        (groups[group] if group else app).command(name)(module.run)
    return app


def main(words: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    os.environ.setdefault("YOLO_OFFLINE", "true")  # ultralytics: no look-ups; detect switches off the rest
    os.environ.setdefault("OPENVINO_TELEMETRY_DISABLE", "1")
    try:
        make_app()(args=words, prog_name="retrace", standalone_mode=True)
    except RetraceError as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopped; run the same command again and it goes on where it was.")
        sys.exit(130)


if __name__ == "__main__":
    main()
