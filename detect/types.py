"""What passes through detection: a frame with its true time, and a box found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av import VideoFrame

Image = NDArray[np.uint8]
LABELS = ("person", "helmet", "no_helmet", "vest", "no_vest", "vehicle", "flame", "smoke", "moving")
BODIES = ("person", "moving")  # what is tracked as a body; "moving" is a body of unknown kind


FULL_RANGE = 2  # AVCOL_RANGE_JPEG
_LIMITED_TO_FULL = np.clip((np.arange(256) - 16) * (255 / 219) + 0.5, 0, 255).astype(np.uint8)


def _on_grid(picture: Image, width: int, height: int) -> Image:
    """Pixels of a picture picked on an even grid of this size."""
    rows, columns = picture.shape[:2]
    across, down = (np.arange(width) * columns) // width, (np.arange(height) * rows) // height
    if columns % width == 0 and rows % height == 0:
        return np.asarray(picture[:: rows // height, :: columns // width])
    return np.asarray(picture[down[:, None], across])


@dataclass(frozen=True)
class Video:
    """One registered file of footage: the row of the table `video` (schema VIDEO). `cause`: why it cannot (wholly) be
    read, one sentence, else None. `path` as stored, see Case.show_path; sizes as displayed, after rotation."""

    video_id: str
    camera_id: str
    path: str
    sha256: str
    size_bytes: int
    container: str | None
    codec: str | None
    width_px: int
    height_px: int
    rotation_deg: int
    frame_count: int
    duration_ms: int
    has_audio: bool
    cause: str | None


@dataclass(frozen=True)
class Detection:
    """One box in one frame. Pixels of the displayed frame, origin top left, x2/y2 exclusive, inside the image."""

    video_id: str
    frame: int
    t_ms: int
    label: str
    confidence: float
    x1_px: float
    y1_px: float
    x2_px: float
    y2_px: float


class Frame:
    """One decoded frame. Nothing is converted until asked for, so a frame that nobody looks at costs no conversion.

    `frame` and `t_ms` are those of the frame table; `width_px` and `height_px` are as displayed, after rotation.
    """

    def __init__(
        self,
        video_id: str,
        frame: int,
        t_ms: int,
        source: VideoFrame | Image,
        rotation_deg: int = 0,
        shown_px: tuple[int, int] | None = None,
    ) -> None:
        """`source` as decoded; `rotation_deg` counter-clockwise; `shown_px`: (width, height) boxes are measured in,
        where a stream changes its picture size midway; the decoded size otherwise."""
        self.video_id, self.frame, self.t_ms = video_id, frame, t_ms
        self.rotation_deg = rotation_deg % 360
        self._source = source
        self._image: Image | None = None
        height, width = source.shape[:2] if isinstance(source, np.ndarray) else (source.height, source.width)
        own_px = (height, width) if self.rotation_deg in (90, 270) else (width, height)
        shown: tuple[int, int] = shown_px or own_px
        self.width_px, self.height_px = shown

    @property
    def image(self) -> Image:
        """The whole frame, (height, width, 3) uint8 BGR, made once. Do not write into it."""
        if self._image is None:
            self._image = self._convert(None)
        return self._image

    def grey(self) -> Image:
        """Brightness as decoded (not rotated), (h, w) uint8; costs nothing where the decoder has such a plane."""
        if isinstance(self._source, np.ndarray):
            return np.asarray(self._source.mean(axis=2), np.uint8)
        if self._source.format.name in ("yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "nv12", "gray"):
            plane = self._source.planes[0]
            rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
            return rows[: self._source.height, : self._source.width]
        return np.asarray(self._source.to_ndarray(format="gray"), np.uint8)

    def picked_planes(self, width: int, height: int) -> tuple[Image, Image, Image]:
        """Luma (0 to 255 over the whole range), blue and red difference (128: none) as decoded (not rotated), picked on
        an even grid: three (height, width) uint8 pictures."""
        source = self._source
        planes: tuple[Image, Image, Image] | None = None
        if not isinstance(source, np.ndarray) and source.format.name in ("yuv420p", "yuvj420p"):
            shapes = [(source.height, source.width), *[(-(-source.height // 2), -(-source.width // 2))] * 2]
            y, u, v = (
                np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:rows, :columns]
                for plane, (rows, columns) in zip(source.planes, shapes, strict=True)
            )
            planes = _on_grid(y, width, height), _on_grid(u, width, height), _on_grid(v, width, height)
            if source.format.name == "yuv420p" and int(source.color_range) != FULL_RANGE:
                return _LIMITED_TO_FULL[planes[0]], planes[1], planes[2]
            return planes
        import cv2

        pixels = source if isinstance(source, np.ndarray) else source.to_ndarray(format="bgr24")
        y, red, blue = cv2.split(cv2.cvtColor(_on_grid(pixels, width, height), cv2.COLOR_BGR2YCrCb))
        return np.asarray(y, np.uint8), np.asarray(blue, np.uint8), np.asarray(red, np.uint8)

    def release(self) -> None:
        """Forget the pixels, for a detector that keeps frames longer than it needs to see them. `image` fails after."""
        self._image, self._source = None, np.empty((0, 0, 3), np.uint8)

    def resized(self, width_px: int, height_px: int) -> Image:
        """The frame at another size, (height, width, 3) uint8 BGR, scaled straight from the decoder's planes.

        Much cheaper than `image` followed by a resize when the frame is large. Bilinear, no padding, aspect as asked.
        """
        if isinstance(self._source, np.ndarray):
            import cv2

            return np.asarray(cv2.resize(self.image, (width_px, height_px), interpolation=cv2.INTER_LINEAR), np.uint8)
        return self._convert((width_px, height_px))

    def _convert(self, size: tuple[int, int] | None) -> Image:
        turned = self.rotation_deg in (90, 270)
        if isinstance(self._source, np.ndarray):
            pixels = self._source
        else:
            width, height = size or (self.width_px, self.height_px)
            if turned:
                width, height = height, width
            pixels = self._source.to_ndarray(format="bgr24", width=width, height=height, interpolation="BILINEAR")
        return np.ascontiguousarray(np.rot90(pixels, k=self.rotation_deg // 90)) if self.rotation_deg else pixels

    def detection(self, label: str, confidence: float, box_px: Sequence[float]) -> Detection | None:
        """A detection in this frame, clipped to the image; None where nothing of the box lies inside it.

        `box_px`: x1, y1, x2, y2 in pixels of the displayed frame. Raises ValueError for an unknown label.
        """
        if label not in LABELS:
            raise ValueError(f"label {label!r} is none of {', '.join(LABELS)}")
        x1, y1, x2, y2 = (float(value) for value in box_px)
        x1, x2 = max(0.0, x1), min(float(self.width_px), x2)
        y1, y2 = max(0.0, y1), min(float(self.height_px), y2)
        if not (x1 < x2 and y1 < y2):  # also refuses NaN
            return None
        score = min(1.0, max(0.0, float(confidence)))
        return Detection(
            self.video_id, self.frame, self.t_ms, label, score, round(x1, 2), round(y1, 2), round(x2, 2), round(y2, 2)
        )
