"""Pictures as a bad camera gives them: geometry, light and compression changed at random, boxes with them.

Everything takes a numpy Generator, so that a sample is named by its seed. Boxes are (n, 5): class, x1 y1 x2 y2 px.
"""

import cv2
import numpy as np

GREY = 114
VISIBLE_SHARE = 0.35  # a box cut by the frame to less than this is no longer labelled
SMALLEST_PX = 3.0


def place(
    canvas: np.ndarray, picture: np.ndarray, boxes: np.ndarray, window: tuple[int, int, int, int], long_side_px: float,
    aspect: float, random: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """Draw a picture into a window (x1, y1, x2, y2) of the canvas at a random offset; returns its boxes there.

    long_side_px: length of the picture's longer side once drawn; aspect: extra stretch of width against height.
    """
    height, width = picture.shape[:2]
    scale = long_side_px / max(height, width)
    sx, sy = scale * aspect**0.5, scale / aspect**0.5
    left, top, right, bottom = window
    dx = _offset(width * sx, right - left, random) + left
    dy = _offset(height * sy, bottom - top, random) + top
    matrix = np.array([[sx, 0, dx - left], [0, sy, dy - top]])
    if min(sx, sy) < 0.6:  # warpAffine does not average: shrink first, as a camera's scaler does
        picture = cv2.resize(picture, None, fx=sx, fy=sy, interpolation=cv2.INTER_AREA)
        matrix[:, :2] = ((width * sx / picture.shape[1], 0), (0, height * sy / picture.shape[0]))
    drawn = cv2.warpAffine(picture, matrix, (right - left, bottom - top), borderValue=(GREY,) * 3)
    canvas[top:bottom, left:right] = drawn
    moved = boxes.copy()
    moved[:, (1, 3)] = boxes[:, (1, 3)] * sx + dx
    moved[:, (2, 4)] = boxes[:, (2, 4)] * sy + dy
    return clipped(moved, window)


def clipped(boxes: np.ndarray, window: tuple[int, int, int, int]) -> np.ndarray:
    """Boxes clipped to a window (x1, y1, x2, y2), without those of which too little is left."""
    left, top, right, bottom = window
    inside = boxes.copy()
    whole = (boxes[:, 3:] - boxes[:, 1:3]).prod(1)
    inside[:, (1, 3)] = boxes[:, (1, 3)].clip(left, right)
    inside[:, (2, 4)] = boxes[:, (2, 4)].clip(top, bottom)
    sides = inside[:, 3:] - inside[:, 1:3]
    return inside[(sides.prod(1) > VISIBLE_SHARE * whole) & (sides.min(1, initial=1e9) >= SMALLEST_PX)]


def cut(boxes: np.ndarray, window: tuple[int, int, int, int]) -> np.ndarray:
    """Boxes of a picture that was cut down to a window, in pixels of the cut."""
    inside = clipped(boxes, window)
    inside[:, (1, 3)] -= window[0]
    inside[:, (2, 4)] -= window[1]
    return inside


def _offset(length: float, room: float, random: np.random.Generator) -> float:
    """Where a picture of this length starts in a window: anywhere inside, or, if longer, so that it fills it."""
    low, high = sorted((0.0, room - length))
    return float(random.uniform(low, high))


def flip(canvas: np.ndarray, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mirror left to right."""
    boxes = boxes.copy()
    boxes[:, (1, 3)] = canvas.shape[1] - boxes[:, (3, 1)]
    return canvas[:, ::-1], boxes


def colour(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Hue, saturation and brightness of another camera and hour."""
    gains = 1 + random.uniform(-1, 1, 3) * (0.015, 0.5, 0.3)
    steps = np.arange(256, dtype=np.float32)
    hue = (steps * gains[0] % 180).astype(np.uint8)
    tables = [hue, *((steps * g).clip(0, 255).astype(np.uint8) for g in gains[1:])]
    parts = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2HSV))
    hsv = cv2.merge([cv2.LUT(p, t) for p, t in zip(parts, tables, strict=True)])
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)


def night(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Little light: dark, pale, noisy; sometimes grey as under infrared lamps."""
    dark = (np.arange(256) / 255.0) ** random.uniform(1.3, 2.4) * 255 * random.uniform(0.5, 0.95)
    picture = cv2.LUT(picture, dark.astype(np.uint8))
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    picture = cv2.addWeighted(grey, 1.0, picture, 0.0, 0) if random.random() < 0.3 else _pale(picture, grey, random)
    noise = random.normal(0, random.uniform(2, 10), picture.shape[:2]).astype(np.int16)
    return (picture.astype(np.int16) + noise[..., None]).clip(0, 255).astype(np.uint8)


def _pale(picture: np.ndarray, grey: np.ndarray, random: np.random.Generator) -> np.ndarray:
    share = random.uniform(0.2, 0.7)
    return cv2.addWeighted(grey, share, picture, 1 - share, 0)


def blur(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Out of focus, or moved during exposure."""
    if random.random() < 0.5:
        return cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 1.8))
    length = int(random.integers(3, 10))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1.0 / length
    turn = cv2.getRotationMatrix2D(((length - 1) / 2, (length - 1) / 2), random.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(picture, -1, kernel / max(float(kernel.sum()), 1e-3))


def coarsen(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Fewer pixels: shrunk, then enlarged again."""
    height, width = picture.shape[:2]
    factor = random.uniform(1.3, 3.0)
    small = cv2.resize(picture, (int(width / factor), int(height / factor)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def compress(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Blocks and ringing of strong compression."""
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(12, 60))])
    back = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return picture if back is None else back


def degrade(picture: np.ndarray, random: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """What may happen to a picture between a scene and a recorder; strength scales every chance."""
    if random.random() < 0.10 * strength:
        picture = night(picture, random)
    if random.random() < 0.12 * strength:
        picture = blur(picture, random)
    if random.random() < 0.15 * strength:
        picture = coarsen(picture, random)
    if random.random() < 0.20 * strength:
        picture = compress(picture, random)
    if random.random() < 0.04 * strength:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return picture
