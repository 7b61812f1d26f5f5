"""What people decide about bodies and who they are: confirm, split, merge; each logged with a reason and undoable.

| kind | subject | content | meaning |
|---|---|---|---|
| link | track | person_id or name | this body is that person |
| track_split | track | at_ms (media time) | the tracker went over to another body then: two tracks from here on |
| body_split | track | other (a track) | the two are not one body |
| body_merge | track | other (a track) | the two are one body, whatever paths say |
| person_merge | person | same_as (a person) | two entries of the records are one person |

A re-run reads them from the log, so they hold whatever is built anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from case import Case
from case.decisions import Decision
from case.errors import DecisionError
from correlate.names import person as plain_person

if TYPE_CHECKING:
    from correlate.store import Store

KINDS = ("link", "track_split", "body_split", "body_merge", "person_merge")


@dataclass(frozen=True)
class LinkState:
    """What can be decided on: `tracks` with who they are taken for, `people`, and the decisions in force."""

    tracks: list[dict[str, Any]]
    people: list[dict[str, Any]]
    decided: list[Decision]

    def lines(self) -> list[str]:
        """For people: one line a body's track, the rivals by name, then the decisions."""
        out = ["Bodies (track, camera, seconds, who, why):"]
        names = {row["person_id"]: row["name"] for row in self.people}
        for row in self.tracks:
            who = f"{row['name']} ({row['person_id']})" if row["person_id"] else "nobody known"
            sure = f" {row['probability']:.3f}" if row["probability"] is not None else ""
            body = f"  body {row['body_id']}" if row["body_id"] not in (None, row["track_id"]) else ""
            rivals = ", ".join(
                f"{names.get(r['person_id'], r['person_id'] or r['tag_id'])} {r['probability']:.3f}"
                for r in row["rivals"]
            )
            out.append(
                f"  {row['track_id']}  {row['camera_id']}  {row['seconds']:.0f} s  {who}{sure}  {row['basis'] or '-'}"
                + body
                + (f"  rivals: {rivals}" if rivals else "")
            )
        out += [] if self.tracks else ["  none"]
        out.append("Decisions on links (undo by id):")
        out += [
            f"  {d.decision_id[:8]}  {d.kind}  {d.subject}  {_said(d)}  {d.actor}: {d.reason}" for d in self.decided
        ] or ["  none"]
        return out

    def track(self, words: str) -> str | None:
        """The track of that id, or the only one whose id ends so ("#3"); None for none."""
        known = [row["track_id"] for row in self.tracks]
        if words in known:
            return words
        found = [track for track in known if track.endswith(words) or track.startswith(words)] if len(words) > 1 else []
        return found[0] if len(found) == 1 else None

    def person(self, words: str) -> str | None:
        """The person of that number, or the only one of that name; None for none."""
        if words in {row["person_id"] for row in self.people}:
            return words
        found = [row["person_id"] for row in self.people if plain_person(row["name"]) == plain_person(words)]
        return found[0] if len(found) == 1 else None

    def need_track(self, words: str) -> str:
        """The same. Raises DecisionError where there is not exactly one."""
        found = self.track(words)
        if found is None:
            raise DecisionError(f"{words}: names no track of this case, or several; `retrace link list` shows them.")
        return found


def link_state(case: Case, store: Store) -> LinkState:
    """How bodies are linked in the case database, and what people decided so far."""
    tracks = []
    for row in store.query("body_links").to_dict("records"):
        known = row["person_id"] if isinstance(row["person_id"], str) else None
        rivals = row["rivals"] if isinstance(row["rivals"], str) else "[]"
        tracks.append({
            "track_id": row["track_id"], "camera_id": row["camera_id"], "seconds": float(row["seconds"]),
            "person_id": known, "name": row["name"] if isinstance(row["name"], str) else known,
            "probability": float(row["probability"]) if known else None,
            "basis": row["basis"] if known else None, "rivals": json.loads(rivals),
            "body_id": row["body_id"] if isinstance(row["body_id"], str) else None,
        })  # fmt: skip
    people = [
        {"person_id": r.person_id, "name": r.name} for r in store.table("person")[["person_id", "name"]].itertuples()
    ]
    return LinkState(tracks, people, [d for d in case.decisions.active() if d.kind in KINDS])


def confirm(case: Case, state: LinkState, track: str, who: str, reason: str, actor: str | None = None) -> Decision:
    """This body is that person, by number or name; somebody in no record is taken by the name given."""
    track_id, person_id = state.need_track(track), state.person(who)
    same = [row for row in state.people if plain_person(row["name"]) == plain_person(who)]
    if person_id is None and len(same) > 1:
        numbers = ", ".join(row["person_id"] for row in same)
        raise DecisionError(f"{who}: is the name of {len(same)} people ({numbers}); say the number.")
    content = {
        "person_id": person_id,
        "name": next((r["name"] for r in state.people if r["person_id"] == person_id), who),
    }
    return case.decisions.append("link", track_id, content, reason, actor)


def split(
    case: Case, state: LinkState, track: str, reason: str, at_ms: int | None = None, other: str | None = None,
    actor: str | None = None,
) -> Decision:  # fmt: skip
    """A track into two at a media time, or the track from `other` (or from all that it was joined with)."""
    track_id = state.need_track(track)
    if at_ms is not None and other is not None:
        raise DecisionError(f"{track}: split it at a time, or from another track; not both at once.")
    if at_ms is not None:
        if at_ms <= 0:
            raise DecisionError(f"{track}: the time of the split is {at_ms / 1000} s; wanted a media time after 0.")
        return case.decisions.append("track_split", track_id, {"at_ms": at_ms}, reason, actor)
    others = [state.need_track(other)] if other else _joined(state, track_id)
    if not others or others == [track_id]:
        raise DecisionError(f"{track}: is joined with no other track; to cut the track itself give --at-s.")
    return case.decisions.append("body_split", track_id, {"others": sorted(others)}, reason, actor)


def _joined(state: LinkState, track_id: str) -> list[str]:
    body = next(row["body_id"] for row in state.tracks if row["track_id"] == track_id)
    return [row["track_id"] for row in state.tracks if row["body_id"] == body and row["track_id"] != track_id and body]


def merge(case: Case, state: LinkState, one: str, other: str, reason: str, actor: str | None = None) -> Decision:
    """Two tracks are one body, or two people of the records are one person (`one` is taken as `other`)."""
    tracks = [state.track(words) for words in (one, other)]
    if tracks[0] and tracks[1]:
        if tracks[0] == tracks[1]:
            raise DecisionError(f"{one}: cannot be merged with itself; name two tracks.")
        return case.decisions.append("body_merge", tracks[0], {"other": tracks[1]}, reason, actor)
    people = [state.person(words) for words in (one, other)]
    if people[0] and people[1] and people[0] != people[1]:
        return case.decisions.append("person_merge", people[0], {"same_as": people[1]}, reason, actor)
    raise DecisionError(f"{one}, {other}: are neither two tracks nor two people of this case; see `retrace link list`.")


def undo(case: Case, state: LinkState, words: str, reason: str, actor: str | None = None) -> Decision:
    """Take a decision on a link back. Raises DecisionError when its id names not exactly one in force."""
    found = [d for d in state.decided if d.decision_id.startswith(words)] if len(words) >= 4 else []
    if len(found) != 1:
        raise DecisionError(
            f"{words}: names {len(found) or 'no'} decisions on links in force; see `retrace link list`."
        )
    return case.decisions.undo(found[0].decision_id, reason, actor)


def pairs(case: Case) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Tracks that people put together and apart; the later of two decisions on one pair holds."""
    said: dict[frozenset[str], tuple[str, str, bool]] = {}
    for decision in case.decisions.active():
        if decision.kind == "body_merge":
            other = str(decision.content.get("other") or "")
            said[frozenset((decision.subject, other))] = (decision.subject, other, True)
        elif decision.kind == "body_split":
            for other in decision.content.get("others") or []:
                said[frozenset((decision.subject, str(other)))] = (decision.subject, str(other), False)
    together = [(a, b) for a, b, joined in said.values() if joined]
    return together, [(a, b) for a, b, joined in said.values() if not joined]


def track_splits(case: Case) -> list[tuple[str, int, str]]:
    """(track, media time in ms, id of the part from there on), in the order decided; damaged ones are left out."""
    found = []
    for decision in case.decisions.active("track_split"):
        at_ms = decision.content.get("at_ms")
        if isinstance(at_ms, int) and at_ms > 0:
            found.append((decision.subject, at_ms, f"{decision.subject}~{at_ms}"))
    return found


def _said(decision: Decision) -> str:
    content = decision.content
    for key, words in (("name", "is {}"), ("at_ms", "at {} ms"), ("others", "not one body with {}"),
                       ("other", "one body with {}"), ("same_as", "same person as {}")):  # fmt: skip
        if content.get(key):
            value = content[key]
            return words.format(", ".join(value) if isinstance(value, list) else value)
    return ""
