"""retrace answer: what words in a file stand for, asked once a file and applied by every re-run."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "answer", 42


def run(
    case: CasePath,
    question: Annotated[
        str | None, typer.Argument(help="The beginning of a question's id; without one the open questions are listed.")
    ] = None,
    answers: Annotated[
        list[str] | None,
        typer.Argument(help="WORD=MEANING for each word, or one MEANING for all of them: 1=in 0=out; %LEL; dmy."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Who said so, and how you know; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who answers; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Answer what an import asked: %LEL or % by volume, directions by digits, levels, date orders. Logged, undoable."""
    from correlate import record_mappings as mapping  # here, so that other commands start without it

    opened = Case.open(case)
    if question is None:
        show(mapping.open_questions(opened), json)
        return
    made = mapping.answer(opened, question, answers or [], reason, actor or None)
    text = f"{question}: answered as decision {made.decision_id[:8]}; run `retrace run {opened.root}` again."
    show(made if json else text, json)
