"""retrace clock: claims, clocks in force and proposals; accept, edit, reject, undo, or give anchors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from case import Case
from case.decisions import Decision
from case.errors import DecisionError
from ui.output import Json, show

NAME, ORDER = "clock", 45
ACTIONS = {"list": 1, "accept": 2, "edit": 2, "reject": 2, "undo": 2, "pairs": 3}  # words after the action


def run(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[ACTION] CASE [WHAT] [FILE]",
            show_default=False,
            help="`list CASE`; `accept|edit|reject CASE PROPOSAL` (its id, or its source where it is the only one); "
            "`undo CASE DECISION`; `pairs CASE SOURCE FILE.csv` (columns source_time, reference_time, and if known "
            "plus_minus_s and what); or `CASE SOURCE` with --offset-s.",
        ),
    ],
    offset_s: Annotated[
        float | None, typer.Option(help="Seconds the source is fast (negative: slow), as somebody measured it.")
    ] = None,
    uncertainty_s: Annotated[
        float | None, typer.Option(help="Half width of the 95 % interval, in seconds; 1 where it is not said.")
    ] = None,
    drift_ppm: Annotated[
        float | None, typer.Option(help="Parts per million the source gains (1 ppm is 0.0864 s a day).")
    ] = None,
    anchor: Annotated[
        datetime | None, typer.Option(help="Shown UTC time at which the offset held; matters only with drift.")
    ] = None,
    valid_from: Annotated[datetime | None, typer.Option(help="Shown UTC time from which it holds.")] = None,
    valid_to: Annotated[datetime | None, typer.Option(help="Shown UTC time up to which it holds.")] = None,
    basis: Annotated[str, typer.Option(help="How it is known: 'filmed a radio clock on site'.")] = "",
    against: Annotated[str, typer.Option(help="What the reference times of `pairs` were read from.")] = "",
    reason: Annotated[str, typer.Option(help="Why you decide so; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who decides; the name of the account where it is not said.")] = "",
    language: Annotated[str, typer.Option(help="Of `list`: en or zh; that of case.toml by default.")] = "",
    json: Json = False,
) -> None:
    """See the clocks of a case and decide on them: every decision is logged with its reason and can be undone."""
    action, rest = ("", words) if words[0] not in ACTIONS or len(words) == 1 else (words[0], words[1:])
    if len(rest) != ACTIONS[action] if action else len(rest) > 2:
        raise DecisionError(f"clock {' '.join(words)}: wrong number of words; see `retrace clock --help`.")
    case, name = Case.open(rest[0]), actor or None
    model = {"offset_ms": _ms(offset_s), "uncertainty_ms": _ms(uncertainty_s), "drift_ppm": drift_ppm,
             "anchor": anchor, "valid_from": valid_from, "valid_to": valid_to}  # fmt: skip
    given = {key: value for key, value in model.items() if value is not None}
    if not action and len(rest) == 1:
        _in_database(case, json)
    elif not action:
        _told(_measured(case, rest[1], given, basis, reason, name), case, json)
    elif action == "list":
        from correlate.clock_state import clock_state  # here, so that other commands start without the database

        state = clock_state(case)
        show(state if json else "\n".join(state.lines(language or case.config.site.language)), json)
    elif action == "pairs":
        _pairs(case, rest[1], Path(rest[2]), against, reason, name, json)
    else:
        _told(_decided(case, action, rest[1], given, reason, name), case, json)


def _decided(
    case: Case, action: str, what: str, given: dict[str, Any], reason: str, actor: str | None
) -> Decision:  # fmt: skip
    from correlate import clocks
    from correlate.clock_state import clock_state

    state = clock_state(case)
    if action == "undo":
        return clocks.undo(case, state.decision(what).decision_id, reason, actor)
    proposal = state.proposal(what)
    if action == "edit":
        if not given:
            raise DecisionError(f"{what}: to edit a proposal give what changes, such as --offset-s or --valid-from.")
        return clocks.edit(case, proposal, reason, actor, **given)
    if given:
        raise DecisionError(
            f"{what}: to put other numbers in force use `edit`; `{action}` takes the proposal as it is."
        )
    return (clocks.accept if action == "accept" else clocks.reject)(case, proposal, reason, actor)


def _pairs(case: Case, source: str, file: Path, against: str, reason: str, actor: str | None, json: bool) -> None:
    """Log the pairs and say what they lead to."""
    from correlate.clock_finds import find_proposals
    from correlate.clock_words import proposal_lines
    from correlate.clocks import ClockProposal
    from correlate.given_anchors import give_pairs

    made, found = give_pairs(case, source, file, against or "a reference", reason, actor)
    find_proposals(case)
    if json:
        show({"decision": made, "found": found}, json)
    elif isinstance(found, ClockProposal):
        lines = proposal_lines(found, case.config.zone_info, case.config.site.language)
        show("\n".join([f"logged as decision {made.decision_id[:8]}; a proposal follows from it:", *lines]), json)
    else:
        show(f"logged as decision {made.decision_id[:8]}; no proposal: {found.text_en}", json)


def _in_database(case: Case, json: bool) -> None:
    """The clock of every source as the case was judged with it."""
    from correlate import open_store

    with open_store(case) as store:
        rows = store.table("clock").to_dict("records")
    show(rows if json else "\n".join(_line(row, case.config.site.language) for row in rows), json)


def _measured(
    case: Case, source: str, given: dict[str, Any], basis: str, reason: str, actor: str | None
) -> Decision:  # fmt: skip
    """Accept an offset that somebody measured."""
    if "offset_ms" not in given or not basis:
        raise DecisionError(f"{source}: to accept a clock give --offset-s, --uncertainty-s, --basis and --reason.")
    if given.get("uncertainty_ms", 0) < 0 or (given.get("drift_ppm") and "anchor" not in given):
        raise DecisionError(f"{source}: the uncertainty cannot be negative, and a drift needs its --anchor.")
    first = datetime(2000, 1, 1)  # noqa: DTZ001  (shown times carry no zone)
    content = {"anchor": first, "drift_ppm": 0.0, "uncertainty_ms": 1000, "basis": basis} | given
    plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in content.items()}
    return case.decisions.append("clock", source, plain, reason, actor)


def _told(made: Decision, case: Case, json: bool) -> None:
    from correlate.clock_words import speaker

    say = speaker(case.config.site.language)
    done = {"clock": "accepted", "clock_rejected": "rejected"}.get(made.kind, "undone")
    what = made.subject[:8] if made.kind == "undo" else made.subject
    show(made if json else say("again", told=say(done, what=what, id=made.decision_id[:8]), case=case.root), json)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _line(row: dict[str, Any], language: str) -> str:
    """One clock in words."""
    from correlate.clock_words import speaker, spoken

    say = speaker(language)
    state = say("clock_accepted" if row["accepted"] else "clock_not_verified")
    basis = f"  {spoken(row['basis'], language)}" if row["accepted"] else ""
    fast, bar, unit = row["offset_ms"] / 1000, row["uncertainty_ms"] / 1000, say("second")
    return f"{row['source_id']}  {fast:+.1f} {unit}  ± {bar:.1f} {unit}  {state}{basis}"
