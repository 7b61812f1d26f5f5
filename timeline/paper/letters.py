"""The preservation letter and the certificate of deletion, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from case import Case
from case.errors import ReportError
from case.removal import Removal
from case.schemas import RECORD_TABLES
from timeline.paper.form import Paper, Table
from timeline.recorded import countdowns
from timeline.scene import Scene
from timeline.words import Say, clock_text, speaker


@dataclass(frozen=True)
class Countdown:
    """A source and how long it still holds what it recorded. Times naive UTC; None: not known."""

    source_id: str
    name: str
    overwrite_days: float | None
    recorded_to_utc: datetime | None
    gone_utc: datetime | None
    left_days: float | None

    def lines(self, say: Say, case: Case) -> list[str]:
        """For people."""
        zone = case.config.zone_info
        gone = clock_text(self.gone_utc, zone, tenths=False) if self.gone_utc else say("letter_unknown")
        return [f"{self.source_id}: {say('letter_gone')} {gone}; {say('letter_left')} {left_text(self, say)}"]


def countdown(case: Case, scene: Scene | None, now_utc: datetime | None = None) -> list[Countdown]:
    """Every camera of the case, and each record system whose period is given, with its overwrite countdown.

    `scene`: None before anything was reconstructed.
    """
    now = now_utc or datetime.now(UTC).replace(tzinfo=None)
    known = {one.camera_id: one for one in countdowns(scene, now)} if scene else {}
    ends: dict[str, datetime] = {}
    for row in scene.recorded if scene else []:
        if row["state"] == "recorded" and row["end_utc"] is not None:
            ends[row["part_id"]] = max(ends.get(row["part_id"], row["end_utc"]), row["end_utc"])
    found = []
    for camera in case.config.camera:
        gone = known[camera.id].gone_utc if camera.id in known else None
        left = (gone - now).total_seconds() / 86400 if gone else None
        found.append(Countdown(camera.id, camera.name, camera.overwrite_days, ends.get(camera.id), gone, left))
    for system in case.config.retention:
        rows = [row for row in scene.recorded if row["source_id"] == system.source_id] if scene else []
        last = max((row["end_utc"] for row in rows if row["end_utc"] is not None), default=None)
        gone = last + timedelta(days=system.overwrite_days) if last else None
        left = (gone - now).total_seconds() / 86400 if gone else None
        found.append(Countdown(system.source_id, system.source_id, system.overwrite_days, last, gone, left))
    return found


def left_text(one: Countdown, say: Say) -> str:
    """How long is left, in words."""
    if one.left_days is None:
        return say("letter_unknown")
    return say("letter_passed") if one.left_days <= 0 else say("letter_days", days=f"{one.left_days:.1f}")


def preservation(
    case: Case, scene: Scene | None, language: str, *, to: str, authority: str, start: str = "", end: str = "",
    sources: Sequence[str] = (), now_utc: datetime | None = None,
) -> Paper:  # fmt: skip
    """The letter to whoever holds the recorders. `sources`: camera ids or record systems; all cameras by default.

    Raises ReportError without an addressee or authority, or for half a period.
    """
    say, zone = speaker(language), case.config.zone_info
    for name, text in (("--to", to), ("--authority", authority)):
        if not text.strip():
            raise ReportError(f"A preservation letter needs {name}: say who gets it and on whose authority it is sent.")
    if bool(start) != bool(end):
        raise ReportError("A period has a start and an end; give both, or neither for everything that is held.")
    rows = []
    listed = {one.source_id: one for one in countdown(case, scene, now_utc)}
    for source_id in sources or list(listed):
        one = listed.get(source_id)
        if one is None:
            rows.append([source_id, _system(source_id, scene, say), "–", "–", "–", "–"])
            continue
        days = say("letter_days", days=f"{one.overwrite_days:g}") if one.overwrite_days else say("letter_unknown")
        until = clock_text(one.recorded_to_utc, zone, tenths=False) if one.recorded_to_utc else say("letter_unknown")
        gone = clock_text(one.gone_utc, zone, tenths=False) if one.gone_utc else say("letter_unknown")
        cameras = {camera.id for camera in case.config.camera}
        what = say("letter_camera", name=one.name) if source_id in cameras else _system(source_id, scene, say)
        rows.append([source_id, what, until, days, gone, left_text(one, say)])
    header = [say(key) for key in ("letter_source", "letter_what", "letter_recorded", "letter_overwrites",
                                   "letter_gone", "letter_left")]  # fmt: skip
    period = say("letter_period", start=start, end=end, zone=zone.key) if start else say("letter_period_open")
    before = [say("letter_to", name=to.strip()), say("letter_ref", name=case.config.site.name),
              say("letter_authority", authority=authority.strip()), say("letter_about"), period]  # fmt: skip
    return Paper(
        title=say("letter_title"), before=before, tables=[Table(header, rows, wide=(16, 40, 22, 16, 22, 24))],
        after=[say("letter_stop"), say("letter_answer")], signatures=[say("sign_sender"), say("sign_receiver")],
    )  # fmt: skip


def _system(source_id: str, scene: Scene | None, say: Say) -> str:
    """What a record system gave so far: the tables that its files were read as."""
    tables = sorted({row["table_name"] for row in scene.receipts if row["source_id"] == source_id} if scene else set())
    return say("letter_system", tables=", ".join(name for name in tables if name in RECORD_TABLES) or "–")


def certificate(removal: Removal, language: str) -> Paper:
    """What became of every file of a case that was deleted."""
    say = speaker(language)
    words = {"removed": say("delete_removed"), "left": say("delete_left"), "outside": say("delete_outside")}
    rows = [
        [one.path, str(one.size_bytes), one.sha256 or "–",
         words.get(one.state) or say("delete_failed", why=one.state.partition(": ")[2])] for one in removal.files
    ]  # fmt: skip
    header = [say("form_name"), say("form_size"), say("form_check"), say("delete_state")]
    return Paper(
        title=say("delete_title"),
        before=[
            say("delete_case", name=removal.case_name, root=removal.root),
            say("delete_who", actor=removal.actor, authority=removal.authority, reason=removal.reason),
            say("delete_when", begun=removal.begun_utc, ended=removal.ended_utc),
            say("delete_counts", **{state: removal.count(state) for state in ("removed", "left", "outside", "failed")}),
            say("delete_method"),
            say("delete_log", entries=removal.custody_entries, head=removal.custody_head),
        ],
        tables=[Table(header, rows, say("delete_files"), (50, 14, 66, 30))],
        signatures=[say("sign_deleter"), say("sign_witness")],
        landscape=True,
    )
