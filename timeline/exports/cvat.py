"""Tracks as "CVAT for video 1.1" XML, one file a video, with a sidecar that says when each frame was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from case.files import replacing
from timeline.exports._footage import Box, boxes, frame_count, name_of, write_times
from timeline.scene import Scene, Video

GEARS = ("worn", "not_worn", "cannot_see")
LABELS = ("person", "moving", "vehicle", "flame", "smoke", "helmet", "no_helmet", "vest", "no_vest")
SILENCE = 3  # usual steps between two boxes of a track; after that the body was lost, and CVAT must not draw between


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """CAMERA_VIDEO.xml and .times.csv a video. Every box is a keyframe; where a body was lost it is `outside`."""
    written = []
    for video in scene.videos:
        name = name_of(video)
        out = folder / f"{name}.xml"
        with replacing(out) as part, part.open("w", encoding="utf-8", newline="\n") as handle:
            _annotations(XMLGenerator(handle, "utf-8", short_empty_elements=True), scene, video, name)
        written += [out, write_times(scene, video, folder / f"{name}.times.csv")]
    return written


def _annotations(xml: XMLGenerator, scene: Scene, video: Video, name: str) -> None:
    count = frame_count(scene, video)
    xml.startDocument()
    _open(xml, "annotations")
    _text(xml, "version", "1.1")
    _open(xml, "meta")
    _open(xml, "task")
    for tag, text in (("id", "1"), ("name", name), ("size", str(count)), ("mode", "interpolation"),
                      ("overlap", "0"), ("start_frame", "0"), ("stop_frame", str(max(count - 1, 0))),
                      ("source", video.path)):  # fmt: skip
        _text(xml, tag, text)
    _open(xml, "original_size")
    _text(xml, "width", str(video.width_px))
    _text(xml, "height", str(video.height_px))
    xml.endElement("original_size")
    _labels(xml)
    xml.endElement("task")
    xml.endElement("meta")
    tracks: dict[str, list[Box]] = {}
    for box in boxes(scene, video):
        tracks.setdefault(box.track_id, []).append(box)
    for number, track in enumerate(tracks.values()):
        _track(xml, number, sorted(track, key=lambda box: box.frame), count)
    xml.endElement("annotations")
    xml.endDocument()


def _labels(xml: XMLGenerator) -> None:
    _open(xml, "labels")
    for label in LABELS:
        _open(xml, "label")
        _text(xml, "name", label)
        _open(xml, "attributes")
        for gear in ("helmet", "vest"):
            _open(xml, "attribute")
            for tag, text in (("name", gear), ("mutable", "True"), ("input_type", "select"),
                              ("default_value", "cannot_see"), ("values", "\n".join(GEARS))):  # fmt: skip
                _text(xml, tag, text)
            xml.endElement("attribute")
        xml.endElement("attributes")
        xml.endElement("label")
    xml.endElement("labels")


def _track(xml: XMLGenerator, number: int, track: list[Box], frames: int) -> None:
    _open(xml, "track", {"id": str(number), "label": track[0].label, "source": "auto"})
    for frame, box, outside in keyframes(track, frames):
        sides = {name: f"{value:.2f}" for name, value in
                 (("xtl", box.x1_px), ("ytl", box.y1_px), ("xbr", box.x2_px), ("ybr", box.y2_px))}  # fmt: skip
        attributes = {"frame": str(frame), "outside": str(int(outside)), "occluded": "0", "keyframe": "1"}
        _open(xml, "box", attributes | sides | {"z_order": "0"})
        for gear, worn in (("helmet", box.helmet), ("vest", box.vest)):
            _open(xml, "attribute", {"name": gear})
            xml.characters(worn or "cannot_see")
            xml.endElement("attribute")
        xml.endElement("box")
    xml.endElement("track")


def keyframes(track: list[Box], frames: int) -> Iterator[tuple[int, Box, bool]]:
    """(frame, box, outside) in order: each box once, and after a silence or at the end the body is outside."""
    steps = [later.frame - box.frame for box, later in pairwise(track) if later.frame > box.frame]
    reach = SILENCE * (median(steps) if steps else 1)
    last = -1
    for box, later in zip(track, [*track[1:], None], strict=True):
        if box.frame == last:
            continue
        last = box.frame
        yield box.frame, box, False
        if (later is None and box.frame + 1 < frames) or (later is not None and later.frame - box.frame > reach):
            yield box.frame + 1, box, True


def _open(xml: XMLGenerator, tag: str, attributes: dict[str, str] | None = None) -> None:
    xml.startElement(tag, AttributesImpl(attributes or {}))


def _text(xml: XMLGenerator, tag: str, text: str) -> None:
    _open(xml, tag)
    xml.characters("".join(sign if sign >= " " or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}" for sign in text))
    xml.endElement(tag)
