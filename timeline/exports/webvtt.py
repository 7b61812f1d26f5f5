"""WebVTT metadata: beside each original and each clip of a finding, what was there and when, second by second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from case.files import canonical_json, replacing
from timeline.exhibits import exhibits_of
from timeline.exports._footage import Box, boxes, by_second, name_of, wall
from timeline.exports._times import iso, media_text
from timeline.scene import Finding, Scene, Video
from timeline.words import speaker

STEP_MS = 1000


@dataclass(frozen=True)
class Cue:
    """One cue: media time of the file it lies beside, and what it says (JSON)."""

    start_ms: int
    end_ms: int
    name: str
    said: dict[str, Any]


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """originals/CAMERA_VIDEO.vtt for each video, clips/CLIP.vtt for each clip of a finding (cut here if it was not).

    Cues are JSON with shown and corrected time, ±, the bodies' boxes at that second, presences and findings.
    """
    written = []
    seconds = {video.video_id: by_second(boxes(scene, video)) for video in scene.videos}
    for video in scene.videos:
        out = folder / "originals" / f"{name_of(video)}.vtt"
        note = f"{video.path} sha256 {video.sha256}"
        written.append(_write(out, note, _cues(scene, video, seconds[video.video_id], 0, video.duration_ms, language)))
    by_id = {video.video_id: video for video in scene.videos}
    for finding in scene.findings:
        for exhibit in exhibits_of(finding, scene, speaker(language)):
            if (cut := exhibit.clip) is None:
                continue
            out, video = folder / "clips" / f"{cut.path.stem}.vtt", by_id[exhibit.video_id]
            if out not in written:
                note = f"{cut.path.name} sha256 {cut.sha256}, cut from {video.path} sha256 {video.sha256}"
                cues = _cues(scene, video, seconds[video.video_id], cut.start_ms, cut.end_ms + 1, language)
                written.append(_write(out, note, cues))
    return written


def _cues(
    scene: Scene, video: Video, bodies: dict[int, list[Box]], start_ms: int, end_ms: int, language: str
) -> Iterator[Cue]:
    """Cues of a stretch of a video, in the time of a file that begins at `start_ms`."""
    findings = [(finding, *stretch) for finding in scene.findings for stretch in _stretches(finding, video.video_id)]
    stays = [p for p in scene.presences if p.video_id == video.video_id and p.start_ms is not None]
    for begin in range(start_ms, end_ms, STEP_MS):
        end = min(begin + STEP_MS, end_ms)
        at = wall(scene, video, begin)
        said: dict[str, Any] = {
            "camera": video.camera_id, "t_ms": begin, "shown": iso(at.shown) if at.shown else None,
            "utc": iso(at.utc) if at.utc else None, "plus_minus_ms": at.plus_minus_ms, "clock_verified": at.verified,
            "bodies": [_body(box) for box in bodies.get(begin // 1000, [])],
            "presences": [p.presence_id for p in stays if (p.start_ms or 0) < end and (p.end_ms or 0) > begin],
            "findings": [f.finding_id for f, first, last in findings if first < end and last >= begin],
        }  # fmt: skip
        yield Cue(begin - start_ms, end - start_ms, f"t{begin}", said)
    for finding, first, last in findings:
        begin, end = max(first, start_ms), min(max(last, first + 1), end_ms)
        if begin < end:
            said = {"finding": finding.finding_id, "rule": finding.rule_id, "text": finding.text(language)}
            yield Cue(begin - start_ms, end - start_ms, f"finding-{finding.finding_id}-{first}", said)


def _stretches(finding: Finding, video_id: str) -> Iterator[tuple[int, int]]:
    """The stretches of one video that a finding rests on, each once."""
    found = {
        (int(item["start_ms"]), int(item.get("end_ms") or item["start_ms"]))
        for item in finding.evidence or []
        if isinstance(item, dict) and item.get("video_id") == video_id and item.get("start_ms") is not None
    }
    yield from sorted(found)


def _body(box: Box) -> dict[str, Any]:
    sides = [round(value, 1) for value in (box.x1_px, box.y1_px, box.x2_px, box.y2_px)]
    return {"track": box.track_id, "label": box.label, "t_ms": box.t_ms, "box_px": sides,
            "confidence": round(box.confidence, 3)}  # fmt: skip


def _write(out: Path, note: str, cues: Iterator[Cue]) -> Path:
    """Cues sorted by start. Note and JSON hold no line end and no arrow, so nothing ends a cue early."""
    ordered = sorted(cues, key=lambda cue: (cue.start_ms, cue.name))
    with replacing(out) as part, part.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(f"WEBVTT\n\nNOTE {_one_line(note)}\n\n")
        for cue in ordered:
            text = canonical_json(cue.said).replace(">", "\\u003e").replace("<", "\\u003c").replace("&", "\\u0026")
            handle.write(f"{cue.name}\n{media_text(cue.start_ms)} --> {media_text(cue.end_ms)}\n{text}\n\n")
    return out


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("-->", "—>")
