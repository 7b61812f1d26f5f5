"""Clock anchors from doors: a swipe and the same door's line crossing on camera are one passage on two clocks."""

from __future__ import annotations

from collections import defaultdict

from correlate.anchors import Moment, match_moments
from correlate.clocks import ClockProposal, NoProposal, propose
from correlate.store import Store

BASIS = "swipes and the line crossings of their door"
PASSAGE_MS = 4_000  # ± between a swipe and the step over the line: people hold the door, or walk up to it


def door_proposals(store: Store) -> list[ClockProposal | NoProposal]:
    """For each camera with a door line, how fast its clock is against access control; or why nothing can be said."""
    moments = store.query("door_moments")
    crossings: dict[str, dict[str, list[Moment]]] = defaultdict(lambda: defaultdict(list))
    swipes: dict[str, dict[str, list[Moment]]] = defaultdict(lambda: defaultdict(list))
    for row in moments.itertuples(index=False):
        bar_ms = int(row.plus_minus_ms) + (PASSAGE_MS if row.kind == "swipe" else 0)
        into = crossings if row.kind == "crossing" else swipes
        into[row.source_id][row.direction].append(Moment(row.moment.to_pydatetime(), bar_ms, str(row.ref)))
    reference_ms = int(moments["clock_ms"].max()) if len(moments) else 0
    found: list[ClockProposal | NoProposal] = []
    for camera_id in sorted(crossings):
        pairs = [
            pair
            for direction, seen in sorted(crossings[camera_id].items())
            for pair in match_moments(seen, swipes[camera_id][direction], what="door")
        ]
        found.append(propose(camera_id, pairs, "access_control", basis=BASIS, reference_uncertainty_ms=reference_ms))
    return found
