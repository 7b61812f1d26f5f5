"""What moves (`motion`), without any model: the honest fallback. Boxes are labelled "moving", never "person".

Each frame is compared with a background: the median of its stretch, repaired where that median shows a body that stood
there for long. (A difference whose outline is an edge in the background but not in the frame is such a ghost.) What it
cannot do: tell a person from a vehicle or a shadow, see equipment, or see a body that never leaves during the stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from detect.detectors import Fingerprint, Found, Settings
from detect.types import Detection, Frame, Image

WIDTH_PX = 320  # frames are compared at this width
LEAST_CONTRAST = 18  # grey levels out of 255 that a pixel must differ from the background by
LEAST_AREA = 0.0012  # of the picture: smaller is noise
LEAST_HEIGHT = 0.05  # of the picture's height
LIGHT_CHANGE = 0.6  # of the picture: more than this at once is a lamp or a moved camera, not a body
MOST_FOR_MEDIAN = 150  # frames that the background is made from


class Detector:
    """Takes no argument."""

    single_frames = False  # a key frame alone shows no motion
    warm_up_ms = 60_000  # the frames before a stretch that help to know the background

    def __init__(self, argument: str, settings: Settings) -> None:
        self._confidence = settings.confidence

    def fingerprint(self) -> Fingerprint:
        """See detect.detectors.Detector."""
        return {
            "detector": "motion",
            "width_px": WIDTH_PX,
            "least_contrast": LEAST_CONTRAST,
            "least_area": LEAST_AREA,
            "confidence": self._confidence,
            "runtime": f"opencv {cv2.__version__}",
        }

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        """See detect.detectors.Detector. Keeps a small grey copy of each frame of the stretch (some 60 KB), no more."""
        seen: list[tuple[Frame, Image]] = []
        for frame in frames:
            small = frame.resized(WIDTH_PX, max(1, round(frame.height_px * WIDTH_PX / frame.width_px)))
            seen.append((frame, np.asarray(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0))))
            frame.release()
        if not seen:
            return
        background = _background([grey for _, grey in seen])
        for frame, grey in seen:
            yield frame, [box for box in self._bodies(frame, grey, background) if box.confidence >= self._confidence]

    def _bodies(self, frame: Frame, grey: Image, background: Image) -> Iterator[Detection]:
        height, width = grey.shape
        scale = frame.width_px / width
        for part in _parts(grey, background):
            x, y, w, h = cv2.boundingRect(part)
            if h < LEAST_HEIGHT * height:
                continue
            contrast = float(cv2.absdiff(grey, background)[part > 0].mean())
            share = float(part[y : y + h, x : x + w].mean())
            confidence = min(0.9, contrast / 80) * min(1.0, 0.5 + share)  # how sure that it is no noise
            found = frame.detection("moving", confidence, (x * scale, y * scale, (x + w) * scale, (y + h) * scale))
            if found is not None:
                yield found


def _parts(grey: Image, background: Image) -> Iterator[Image]:
    """Each connected region that differs from the background, as a mask of 0 and 1; none when all the light changed."""
    mask = (cv2.absdiff(grey, background) > LEAST_CONTRAST).astype(np.uint8)
    if mask.mean() > LIGHT_CHANGE:
        return
    height, width = grey.shape
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    tall = np.ones((max(3, height // 20) | 1, max(3, width // 60) | 1), np.uint8)  # a body broken at the belt is one
    count, numbers = cv2.connectedComponents(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, tall))
    for number in range(1, count):
        part = (mask & (numbers == number)).astype(np.uint8)
        if part.sum() >= LEAST_AREA * width * height:
            yield part


def _background(greys: list[Image]) -> Image:
    """The empty scene, as well as one stretch shows it."""
    step = -(-len(greys) // MOST_FOR_MEDIAN)
    background: Image = np.median(np.stack(greys[::step]), axis=0).astype(np.uint8)
    for _ in range(3):  # a repair can lay bare the next ghost
        before = background.copy()
        for grey in greys[::step]:
            for part in _parts(grey, background):
                if _edges_along(part, background) > 1.3 * _edges_along(part, grey):
                    inside = cv2.dilate(part, np.ones((7, 7), np.uint8)).astype(bool)
                    background[inside] = grey[inside]
        if np.array_equal(before, background):
            break
    return background


def _edges_along(part: Image, grey: Image) -> float:
    """Mean strength of the picture's edges along the outline of a region, grey levels."""
    outline = cv2.morphologyEx(part, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return float(np.hypot(across[outline], down[outline]).mean())
