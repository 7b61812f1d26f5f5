"""PPE-MISSING, helmet and vest: what a camera could see to be missing. Unit: a stay in a zone, and the item."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sample_media.moments import SECOND_MS
from sample_media.people import Person
from sample_media.spans import Spans, join, longest, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "PPE-MISSING"
HOLD_MS = 10 * SECOND_MS
SEVERITY = {"helmet": "S2", "vest": "S3"}
CLEAR_PX = 40.0
"""Bodies lower than this give no clear look."""


def answers(world: World) -> Iterator[Answer]:
    """One answer for each filmed stay of at least 15 s in a zone that needs a permit, for helmet and for vest."""
    for zone in world.scenario.plan.zones:
        if not zone.permit_required:
            continue
        for person in world.scenario.people:
            filmed = overlap(world.stays(person.person_id, zone), world.filmed(person.person_id))
            for stay in join(filmed, BRIDGE_MS):
                if stay[1] - stay[0] < 15 * SECOND_MS:
                    continue
                for item in ("helmet", "vest"):
                    bare = overlap(without(person, item, world.window[1]), [stay])
                    worst = longest(bare, BRIDGE_MS)
                    bad = worst is not None and worst[1] - worst[0] >= HOLD_MS
                    clear = height_px(world, person, stay) >= CLEAR_PX
                    yield Answer(
                        RULE_ID,
                        "presence+item",
                        "cannot_tell" if not clear else "violated" if bad else "met",
                        *(worst if clear and bad and worst else stay),
                        f"{item} {'not ' if bad else ''}worn" if clear else "too small in the picture to tell",
                        zone_id=zone.zone_id,
                        person_id=person.person_id,
                        item=item,
                        subjects=world.subjects(person, stay),
                        severity=SEVERITY[item],
                    )


def height_px(world: World, person: Person, stay: tuple[int, int]) -> float:
    """Median height of the body in the picture that shows it largest, in pixels."""
    tallest = 0.0
    for seen in world.seen:
        mine = [t.track_id for t in seen.tracks if t.person_id == person.person_id]
        rows = seen.tables["track"]
        utc_ms = rows["t_ms"].to_numpy() + seen.film.camera.from_utc_ms
        chosen = np.isin(rows["track_id"].to_pylist(), mine) & (utc_ms >= stay[0]) & (utc_ms < stay[1])
        if chosen.any():
            tall = rows["y2_px"].to_numpy()[chosen] - rows["y1_px"].to_numpy()[chosen]
            tallest = max(tallest, float(np.median(tall)))
    return tallest


def without(person: Person, item: str, end: int) -> Spans:
    """When a person did not wear an item on the body."""
    starts = [wear.from_utc_ms for wear in person.wears]
    return [
        (start, until)
        for wear, start, until in zip(person.wears, starts, [*starts[1:], end], strict=True)
        if getattr(wear, item) != "worn"
    ]
