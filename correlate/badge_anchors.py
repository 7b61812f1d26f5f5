"""Clock anchors from badges: a swipe at a door and the same person's tag entering or leaving the zone behind it are one
passage on two clocks. They tell how fast access control is against positioning, where no camera looks at a door.

Person, zone and direction agree by name, so that only the time is searched for: the offset that most swipes share.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from correlate.anchors import AnchorPair, Moment
from correlate.clocks import ClockProposal, NoProposal, propose
from correlate.store import Store

BASIS = "swipes and the tags that then went through their door"
LEAD_MS = 1_000  # a badge is held to the reader about this long before its holder is through the door
PASSAGE_MS = 2_000  # ± of that
SEARCH_MS = 14 * 3_600_000  # a wrong time zone is found too


def badge_proposals(store: Store) -> list[ClockProposal | NoProposal]:
    """For each access system, how fast its clock is against the tags of those who swiped; nothing without tags."""
    moments = store.query("badge_moments")
    swipes: dict[str, list[tuple[tuple[str, str, str], Moment]]] = defaultdict(list)
    passages: dict[tuple[str, str, str], list[Moment]] = defaultdict(list)
    for row in moments.itertuples(index=False):
        key = (str(row.person_id), str(row.zone_id), str(row.direction))
        moment = Moment(row.moment.to_pydatetime(), int(row.plus_minus_ms), str(row.ref))
        if row.kind == "swipe":
            swipes[str(row.source_id)].append((key, moment))
        else:
            passages[key].append(moment)
    bar_ms = int(moments.loc[moments["kind"] == "passage", "clock_ms"].max()) if passages else 0
    against = next((str(row.source_id) for row in moments.itertuples(index=False) if row.kind == "passage"), "")
    found: list[ClockProposal | NoProposal] = []
    for source_id, read in sorted(swipes.items()):
        pairs = paired(read, passages)
        if pairs:
            found.append(propose(source_id, pairs, against, basis=BASIS, search_ms=SEARCH_MS,
                                 reference_uncertainty_ms=bar_ms))  # fmt: skip
    return found


def paired(
    read: list[tuple[tuple[str, str, str], Moment]], passages: dict[tuple[str, str, str], list[Moment]]
) -> list[AnchorPair]:
    """Each swipe with the passage of the same person, zone and direction that lies nearest to the offset most share."""
    every = [
        [_pair(swipe, passage) for passage in passages.get(key, ())]
        for key, swipe in read
    ]  # fmt: skip
    every = [[pair for pair in some if abs(pair.offset_ms + LEAD_MS) <= SEARCH_MS] for some in every]
    offsets = sorted(pair.offset_ms for some in every for pair in some)
    if not offsets:
        return []
    width_ms = 2.0 * PASSAGE_MS
    best, start = (0, 0), 0
    for end, value in enumerate(offsets):
        while value - offsets[start] > width_ms:
            start += 1
        if end + 1 - start > best[1] - best[0]:
            best = (start, end + 1)
    middle = offsets[(best[0] + best[1]) // 2]
    nearest = [min(some, key=lambda pair: abs(pair.offset_ms - middle)) for some in every if some]
    # a passage is one person's once: a second swipe for it is of another clock, or nobody went through
    taken: set[str] = set()
    pairs = []
    for pair in sorted(nearest, key=lambda one: abs(one.offset_ms - middle)):
        if pair.refs[1] not in taken:
            taken.add(pair.refs[1])
            pairs.append(_led(pair))
    return pairs


def _pair(swipe: Moment, passage: Moment) -> AnchorPair:
    bar_ms = swipe.plus_minus_ms + passage.plus_minus_ms + PASSAGE_MS
    return AnchorPair(swipe.at, passage.at, bar_ms, "badge", (swipe.ref, passage.ref))


def _led(pair: AnchorPair) -> AnchorPair:
    """The pair with the passage moved to when the badge was held up."""
    when = pair.reference_utc - timedelta(milliseconds=LEAD_MS)
    return AnchorPair(pair.source_shown, when, pair.plus_minus_ms, pair.what, pair.refs)
