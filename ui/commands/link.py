"""retrace link: who the bodies are; confirm, split, merge, undo."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from case.errors import DecisionError
from ui.output import Json, show

NAME, ORDER = "link", 46
ACTIONS = {
    "list": (1, 1),
    "confirm": (3, 3),
    "split": (2, 3),
    "merge": (3, 3),
    "undo": (2, 2),
}  # words after the action


def run(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ACTION CASE [WHAT] [WHO]",
            show_default=False,
            help="`list CASE`; `confirm CASE TRACK PERSON` (number or name); `split CASE TRACK [OTHER]` (from the "
            "track it was joined with, or all of them; or the track itself with --at-s); `merge CASE ONE OTHER` (two "
            "tracks are one body, or two people of the records one person); `undo CASE DECISION`.",
        ),
    ],
    at_s: Annotated[
        float | None, typer.Option(help="Seconds into the video at which the tracker went over to another body.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why you decide so; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who decides; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """See whom the bodies on camera are taken for, rivals by name, and decide: logged, undoable, kept by re-runs."""
    from correlate import link_decisions, open_store  # here, so that other commands start without the database

    action, rest = words[0], words[1:]
    if action not in ACTIONS or not ACTIONS[action][0] <= len(rest) <= ACTIONS[action][1]:
        raise DecisionError(f"link {' '.join(words)}: wrong words; see `retrace link --help`.")
    if at_s is not None and action != "split":
        raise DecisionError(f"link {action}: takes no --at-s; it belongs to `split`.")
    case, name = Case.open(rest[0]), actor or None
    with open_store(case) as store:
        state = link_decisions.link_state(case, store)
    if action == "list":
        show(state, json)
        return
    if action == "confirm":
        made = link_decisions.confirm(case, state, rest[1], rest[2], reason, name)
    elif action == "split":
        at_ms = None if at_s is None else round(at_s * 1000)
        made = link_decisions.split(case, state, rest[1], reason, at_ms, rest[2] if len(rest) > 2 else None, name)
    elif action == "merge":
        made = link_decisions.merge(case, state, rest[1], rest[2], reason, name)
    else:
        made = link_decisions.undo(case, state, rest[1], reason, name)
    done = {"confirm": "confirmed", "split": "split", "merge": "merged", "undo": "undone"}[action]
    text = f"{rest[1]}: {done} as decision {made.decision_id[:8]}; run `retrace run {case.root}` again."
    show(made if json else text, json)
