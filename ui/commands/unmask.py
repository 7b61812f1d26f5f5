"""retrace unmask: cut a stretch of an original as it is, faces and all, with role and reason logged."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from case.errors import MediaError
from ui.output import CasePath, Json, show

NAME, ORDER = "unmask", 74


def run(
    case: CasePath,
    video: Annotated[str, typer.Argument(help="Video by id, or by its path as the report names it.")],
    from_s: Annotated[float, typer.Option(help="Beginning, in seconds of the video.")],
    to_s: Annotated[float, typer.Option(help="End, in seconds of the video.")],
    role: Annotated[str, typer.Option(help="In which role you ask; it is logged.")],
    reason: Annotated[str, typer.Option(help="Why it is needed; it is logged.")],
    actor: Annotated[str, typer.Option(help="Who asks; it is logged.")],
    json: Json = False,
) -> None:
    """Cut on key frames without re-encoding, beside the masked exhibit. The request is logged before it is cut."""
    from timeline.scene import read_scene
    from timeline.unmasked import cut_unmasked

    scene = read_scene(Case.open(case))
    found = [one for one in scene.videos if video in (one.video_id, one.path)]
    if not found:
        known = ", ".join(one.path for one in scene.videos) or "none"
        raise MediaError(f"There is no video {video!r} in this case; known are {known}.")
    made = cut_unmasked(scene, found[0], round(from_s * 1000), round(to_s * 1000), role, reason, actor)
    show(made, json)
