"""Where anchors come from without anybody's help: burned-in clocks against recorders, flashes on two
cameras, doors, walks; and from people (correlate/given_anchors.py)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import permutations
from typing import Any

import pyarrow.parquet as pq

from case import Case
from case.clock import MS, Clock, ClockChain, clocks_in_force, unverified_clock, zone_mistake_ms
from case.errors import DecisionError
from case.files import write_text
from correlate.anchors import SEARCH_MS, AnchorPair, Moment, match_moments
from correlate.badge_anchors import BASIS as BADGES
from correlate.badge_anchors import badge_proposals
from correlate.clocks import ZONE_SLACK_MS, ClockProposal, NoProposal, propose, save_proposals, saved_proposals
from correlate.door_anchors import BASIS as AT_DOORS
from correlate.door_anchors import door_proposals
from correlate.given_anchors import given_proposals
from correlate.path_anchors import BASIS as WALKS
from correlate.path_anchors import path_proposals
from correlate.store import Store

Found = list[ClockProposal | NoProposal]
RECORDERS = ("onvif", "file_name")  # claims made by a recorder's clock, best first
NONE = "clock_no_proposals.json"
WHY = ("source_id", "against", "reason", "text_en", "text_zh")
NEED_DATABASE = (AT_DOORS, WALKS, BADGES)
FLASHES = ("flash", "light_change")


def find_proposals(case: Case) -> Found:
    """All proposals, and the reasons where anchors led to none; the open ones are saved for the next judging."""
    found = search(case)
    save_proposals(case, [one for one in found if isinstance(one, ClockProposal)])
    return found


def search(case: Case) -> Found:
    """What claims, flashes and people's anchors lead to, and what the last judging found; nothing is saved."""
    claims = claim_rows(case)
    judged = [one for one in saved_proposals(case) if one.clock.basis in NEED_DATABASE]
    return [
        *overlay_proposals(claims), *flash_proposals(case, claims, flash_rows(case)), *given_proposals(case), *judged,
    ]  # fmt: skip


def find_in_database(case: Case, store: Store) -> bool:
    """Look for anchors that only the case database holds, and save them with the rest; True when that changed what
    is saved, so that the case has to be judged again with the bars that follow from it."""
    path = case.derived / "clock_proposals.json"
    before = path.read_bytes() if path.is_file() else b""
    found = [one for one in search(case) if isinstance(one, ClockProposal) and one.clock.basis not in NEED_DATABASE]
    accepted = {clock.source_id for clock in clocks_in_force(case.decisions.active("clock"))}
    held = [*door_proposals(store), *path_proposals(case, store), *badge_proposals(store)]
    found += [one for one in held if isinstance(one, ClockProposal) and one.clock.source_id not in accepted]
    none = [one for one in held if isinstance(one, NoProposal) and one.source_id not in accepted and one.pairs]
    rows = [{name: getattr(one, name) for name in WHY} for one in none]
    write_text(case.derived / NONE, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    save_proposals(case, found)
    return (path.read_bytes() if path.is_file() else b"") != before


def none_in_database(case: Case) -> list[NoProposal]:
    """Why the last judging's anchors at doors and in walks led to no proposal. Raises DecisionError if damaged."""
    path = case.derived / NONE
    if not path.is_file():
        return []
    try:
        return [
            NoProposal(row["source_id"], row["against"], row["reason"], row["text_en"], row["text_zh"])
            for row in json.loads(path.read_text(encoding="utf-8"))
        ]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise DecisionError(f"{path}: is not a list of reasons; run `retrace correlate` after removing it.") from error


def claim_rows(case: Case) -> list[dict[str, Any]]:
    """Every claim of every video, as detection left it."""
    return _rows(case, "videos", "claim")


def flash_rows(case: Case) -> list[dict[str, Any]]:
    """Every flash of every video, as detection left it."""
    return _rows(case, "videos", "flash")


def overlay_proposals(claims: Sequence[dict[str, Any]]) -> Found:
    """A camera whose time is read from its picture, against the recorder that stored it, over all its videos.

    That the recorder's clock is right is supposed, and said in the basis. One or two videos are enough when they do
    not contradict each other, since each reading stands on many pictures; their bars are then simply added.
    """
    found: Found = []
    by_camera: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in claims:
        if row["t_ms"] == 0:
            by_camera[row["source_id"]].setdefault(row["video_id"], {}).setdefault(row["kind"], row)
    for camera_id, videos in sorted(by_camera.items()):
        read = {v: kinds for v, kinds in videos.items() if kinds.get("overlay", {}).get("chosen")}
        for recorder in RECORDERS:
            pairs = [
                AnchorPair(
                    kinds["overlay"]["shown"], kinds[recorder]["shown"],
                    kinds["overlay"]["uncertainty_ms"] + kinds[recorder]["uncertainty_ms"],
                    f"burned-in clock and {recorder.replace('_', ' ')} of one video", (video_id,),
                )
                for video_id, kinds in sorted(read.items()) if recorder in kinds
            ]  # fmt: skip
            if pairs:
                found.append(_against_recorder(camera_id, pairs, recorder))
                break
    return found


def _against_recorder(camera_id: str, pairs: list[AnchorPair], recorder: str) -> ClockProposal | NoProposal:
    against = f"recorder of {camera_id}"
    basis = f"burned-in clock against the recorder ({recorder.replace('_', ' ')}), whose clock is taken as right"
    if len(pairs) > 2:
        return propose(camera_id, pairs, against, basis=basis)
    offsets = [pair.offset_ms for pair in pairs]
    bar_ms = max(pair.plus_minus_ms for pair in pairs)
    if max(offsets) - min(offsets) > 2 * bar_ms:
        return propose(camera_id, pairs, against, basis=basis)  # says that they are too few to choose between
    offset_ms = round(sum(offsets) / len(offsets))
    clock = Clock(camera_id, pairs[0].source_shown, offset_ms, 0.0, bar_ms, basis, drift_uncertainty_ppm=50.0)
    zone = zone_mistake_ms(offset_ms, bar_ms + ZONE_SLACK_MS)
    return ClockProposal(clock, against, tuple(pairs), (), zone)


def flash_proposals(case: Case, claims: Sequence[dict[str, Any]], flashes: Sequence[dict[str, Any]]) -> Found:
    """Cameras that saw the same flashes or lights go on and off, each against the one whose clock is best known."""
    clocks: dict[str, list[Clock]] = defaultdict(list)
    for clock in clocks_in_force(case.decisions.active("clock")):
        clocks[clock.source_id].append(clock)
    moments = _moments(claims, flashes)
    found: Found = []
    for source_id, reference_id in permutations(sorted(moments), 2):
        if source_id in clocks or reference_id not in clocks:  # only a clock that somebody accepted is a reference
            continue
        chain = ClockChain(tuple(clocks[reference_id]))
        corrected = []
        for moment in moments[reference_id]:
            if (known := chain.at(moment.at)) is not None:
                corrected.append(Moment(known.utc, moment.plus_minus_ms, moment.ref))
        pairs = match_moments(moments[source_id], corrected)
        if pairs:
            wide = max(clock.uncertainty_ms for clock in clocks[reference_id])
            found.append(propose(source_id, pairs, reference_id, basis=f"flashes seen by {reference_id} as well",
                                 search_ms=SEARCH_MS, reference_uncertainty_ms=wide))  # fmt: skip
    return found


def found_apart(case: Case, claims: Sequence[dict[str, Any]], flashes: Sequence[dict[str, Any]]) -> Found:
    """How far the clocks of two cameras differ when neither is accepted: for people, never saved as a proposal."""
    accepted = {clock.source_id for clock in clocks_in_force(case.decisions.active("clock"))}
    moments = {source: seen for source, seen in _moments(claims, flashes).items() if source not in accepted}
    found: Found = []
    for source_id, reference_id in permutations(sorted(moments), 2):
        if source_id < reference_id and (pairs := match_moments(moments[source_id], moments[reference_id])):
            wide = unverified_clock(reference_id, is_camera=True).uncertainty_ms
            found.append(propose(source_id, pairs, reference_id, basis=f"flashes, with {reference_id} not verified",
                                 reference_uncertainty_ms=wide))  # fmt: skip
    return found


def _moments(claims: Sequence[dict[str, Any]], flashes: Sequence[dict[str, Any]]) -> dict[str, list[Moment]]:
    """Flashes by camera, at what its clock showed by the chosen claim in force at their media time."""
    chosen: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in claims:
        if row["chosen"]:
            chosen[row["video_id"]].append(row)
    moments: dict[str, list[Moment]] = defaultdict(list)
    for event in flashes:
        pieces = sorted(chosen.get(event["video_id"], []), key=lambda row: row["t_ms"])
        if not pieces:
            continue
        piece = next((row for row in reversed(pieces) if row["t_ms"] <= event["start_ms"]), pieces[0])
        shown: datetime = piece["shown"] + (event["start_ms"] - piece["t_ms"]) * MS
        # the claim's own bar shifts all flashes of a video alike: it is part of the offset that is looked for
        bar_ms = max(20, int(event["frame_ms"]))
        moments[piece["source_id"]].append(Moment(shown, bar_ms, event["event_id"]))
    return moments


def _rows(case: Case, folder: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in sorted((case.derived / folder).glob(f"*/{table}.parquet")):
        rows += pq.read_table(path).to_pylist()
    return rows
