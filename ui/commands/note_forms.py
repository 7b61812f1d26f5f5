"""retrace note forms: the forms that people fill in, and their fields."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.output import Json, show

NAME, ORDER = "note forms", 70


def run(
    kind: Annotated[str, typer.Argument(help="Only this form.", show_default=False)] = "",
    json: Json = False,
) -> None:
    """Show the forms and their fields: what is needed is marked with a star."""
    from timeline.notes import FORMS, form_of
    from timeline.notes.forms import fields_of

    kinds = [kind] if kind else list(FORMS)
    if json:
        show({name: form_of(name).model_json_schema() for name in kinds}, json)
        return
    lines = []
    for name in kinds:
        lines.append(f"{name}: {(form_of(name).__doc__ or '').strip()}")
        lines += [f"  {'*' if needed else ' '} {field:13} {about}" for field, needed, about in fields_of(name)]
    show("\n".join(lines), json)
