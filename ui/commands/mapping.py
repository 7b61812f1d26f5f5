"""retrace mapping: how the exports of each system are read; shown, corrected, confirmed once for all later ones."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from case import Case
from case.errors import RecordError
from ui.output import Json, show

DateOrder = Literal["ymd", "dmy", "mdy"]
NAME, ORDER = "mapping", 41
ACTIONS = {"list": (1, 1), "show": (2, 2), "confirm": (2, 2), "undo": (2, 2)}  # words after the action


def run(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ACTION CASE [FILE]",
            show_default=False,
            help="`list CASE`: what every file was taken for; `show CASE FILE`: column by column; `confirm CASE FILE` "
            "with what is to be put right: it holds for every later export with these headers; `undo CASE DECISION`.",
        ),
    ],
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="HEADER=FIELD, once a column; HEADER= leaves a column out.")
    ] = None,
    values: Annotated[
        list[str] | None, typer.Option("--value", help="FIELD:WORD=MEANING, such as direction:1=in or unit:%=%LEL.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="The table it is, where the guess is wrong.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet meant, of a workbook with several.")] = None,
    source: Annotated[str | None, typer.Option(help="Whose clock its times are by.")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA time zone of its times.")] = None,
    date_order: Annotated[DateOrder | None, typer.Option(help="ymd, dmy or mdy.")] = None,
    reason: Annotated[str, typer.Option(help="Who said so, and how you know; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who confirms; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """See what each record file was taken for and put it right once: later exports of the same system follow."""
    from correlate import record_mappings as mapping  # here, so that other commands start without it

    action, rest = words[0], words[1:]
    if action not in ACTIONS or not ACTIONS[action][0] <= len(rest) <= ACTIONS[action][1]:
        raise RecordError(f"mapping {' '.join(words)}: wrong words; see `retrace mapping --help`.")
    case = Case.open(rest[0])
    if action == "list":
        show(mapping.mapping_list(case), json)
    elif action == "show":
        show(mapping.sheet_of(case, rest[1], sheet), json)
    elif action == "undo":
        made = mapping.undo(case, rest[1], reason, actor or None)
        show(
            made if json else f"{rest[1]}: undone as decision {made.decision_id[:8]}; run `retrace import` again.", json
        )
    else:
        said = mapping.Correction(
            table=table, columns=mapping.pairs(columns or [], "--map"), values=mapping.meanings(values or []),
            source_id=source, timezone=timezone, date_order=date_order,
        )  # fmt: skip
        made = mapping.confirm(case, rest[1], said, reason, sheet=sheet, actor=actor or None)
        done = f"confirmed as decision {made.decision_id[:8]}, for later exports too"
        text = f"{rest[1]}: {done}; run `retrace import` again."
        show(made if json else text, json)
