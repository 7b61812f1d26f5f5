"""retrace hold show: holds in force, and what recorders are about to overwrite."""

from __future__ import annotations

from case import Case
from case.errors import StoreError
from case.hold import holds
from ui.output import CasePath, Json, show

NAME, ORDER = "hold show", 82


def run(case: CasePath, json: Json = False) -> None:
    """Holds in force, and for each camera how long its recorder still keeps what it recorded."""
    from timeline.paper.letters import countdown  # here, so that other commands start without it
    from timeline.scene import read_scene
    from timeline.words import speaker

    opened = Case.open(case)
    try:
        scene = read_scene(opened)
    except StoreError:  # nothing reconstructed yet: what is known of recorders is in case.toml alone
        scene = None
    held, left, say = holds(opened), countdown(opened, scene), speaker(opened.config.site.language)
    if json:
        show({"holds": held, "countdown": left}, json)
        return
    lines = [line for hold in held for line in hold.lines()] or ["no hold in force"]
    show("\n".join(lines + [line for one in left for line in one.lines(say, opened)]), json)
