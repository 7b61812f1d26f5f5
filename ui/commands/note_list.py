"""retrace note list: the notes of people that are in force."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case, access
from case.custody import current_actor
from ui.output import CasePath, Json, show

NAME, ORDER = "note list", 68


def run(
    case: CasePath,
    kind: Annotated[str, typer.Option(help="Only notes of this kind.")] = "",
    json: Json = False,
) -> None:
    """Show what people entered: each note with its id, who wrote it, and its fields."""
    from timeline.notes import form_of, notes_of

    if kind:
        form_of(kind)
    opened = Case.open(case)
    found = notes_of(opened, kind or None)
    if any(one.kind == "casualty" for one in found):  # looking at what is said of the hurt and the dead is logged
        access.view(
            opened, actor=current_actor(), role="investigator", reason="retrace note list", kind="casualty", ref="notes"
        )
    if json:
        show([{"id": one.decision_id, "actor": one.actor, "written_utc": one.written_utc, "kind": one.kind,
               "reason": one.reason, **one.note.model_dump(mode="json")} for one in found], json)  # fmt: skip
        return
    lines = []
    for one in found:
        said = {key: value for key, value in one.note.model_dump(mode="json").items() if value not in (None, "", [])}
        fields = " · ".join(f"{key}={value}" for key, value in said.items())
        lines.append(f"{one.decision_id[:8]}  {one.kind:14} {one.actor}  {fields}")
    show("\n".join(lines) or "no notes", json)
