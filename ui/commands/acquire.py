"""retrace acquire: the acquisition form - who took what from which device, and its clock beside a reference."""

from __future__ import annotations

from typing import Annotated

import typer

from case import Case
from case.acquisition import Form, record_acquisition
from ui.output import CasePath, Json, show

NAME, ORDER = "acquire", 17


def run(
    case: CasePath,
    source: Annotated[list[str], typer.Option(help="Camera id or record system; once for each that one device holds.")],
    device_time: Annotated[str, typer.Option(help="What the device's clock showed, with its date.")],
    reference_time: Annotated[str, typer.Option(help="What the reference showed at that moment, with its date.")],
    reference: Annotated[str, typer.Option(help="The reference: 'GPS clock', 'network time of a phone'.")],
    who: Annotated[str, typer.Option(help="Who acquired it.")],
    witness: Annotated[str, typer.Option(help="Who stood by.")] = "",
    recorder: Annotated[str, typer.Option(help="Make, model and serial number of the device.")] = "",
    method: Annotated[str, typer.Option(help="How it was taken: export to a stick, disk image.")] = "",
    place: Annotated[str, typer.Option(help="Where it was taken: control room, recorder rack 3.")] = "",
    apart_s: Annotated[float, typer.Option(help="How far apart the two clocks were read at most, in seconds.")] = 0.5,
    reason: Annotated[str, typer.Option(help="Kept in the decision log; who acquired it where it is not said.")] = "",
    actor: Annotated[str, typer.Option(help="Who enters this; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Log the acquisition form; device time against reference time becomes a clock proposal (`retrace clock list`)."""
    from correlate.clock_finds import find_proposals  # here, so that other commands start without the database
    from correlate.clock_state import clock_state
    from correlate.clock_words import proposal_lines

    opened = Case.open(case)
    made = []
    for source_id in source:
        form = Form(source_id, device_time, reference_time, reference, who, witness, recorder, method, apart_s, place)
        made.append(record_acquisition(opened, form, reason, actor or None))
    find_proposals(opened)
    state = clock_state(opened)
    logged = {one.decision_id for one in made}
    found = [one for one in state.proposals if logged & set(one.used[0].refs)]
    if json:
        show({"decisions": made, "proposals": found}, json)
        return
    lines = [f"{one.subject}: logged as decision {one.decision_id[:8]}" for one in made]
    cameras = {camera.id for camera in opened.config.camera}
    lines += [f"{one.subject}: is no camera of case.toml; taken as a record system" for one in made
              if one.subject not in cameras]  # fmt: skip
    for one in found:
        lines += proposal_lines(one, state.zone, opened.config.site.language)
    show("\n".join([*lines, f"accept it with `retrace clock accept {case} PROPOSAL --reason ...`"]), json)
