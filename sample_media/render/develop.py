"""From light to the recorder's picture: automatic exposure, glare, noise, sharpening, burned-in clock, as YUV 4:2:0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom

from sample_media.render.overlay import Overlay
from sample_media.render.recorder import Slot
from sample_media.render.stage import CameraSpec

Floats = NDArray[np.float32]
_CURVE_MAX = 8.0
_LUMA = np.array((0.2126, 0.7152, 0.0722), np.float32)  # BT.709
MAX_GAIN = 9.0
_VEIL = 0.045
"""Share of the mean light that a dusty dome spreads over the whole picture."""
_SOFT_PX = 0.62


class Developer:
    """Develops frames in order; exposure follows the light with the delay of a real camera."""

    def __init__(self, camera: CameraSpec) -> None:
        self.camera = camera
        h, w = camera.height_px, camera.width_px
        y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
        self.vignette = (1 - 0.20 * (x * x + 0.6 * y * y)).astype(np.float32)[..., None]
        rng = np.random.default_rng(camera.seed + 1000)
        self.pattern = (rng.normal(0, 0.006, (h, w)) + rng.normal(0, 0.004, (1, w))).astype(np.float32)
        self.gain = 0.0
        self.last_ms = 0
        self.overlay = Overlay(camera)
        at = np.linspace(0, _CURVE_MAX, 8192, dtype=np.float32)
        film = (1 - np.exp(-1.45 * at)) / (1 - np.exp(-1.45 * _CURVE_MAX))
        toe = np.power(film, 1 / 2.15)
        self.curve = np.clip(toe * 1.03 - 0.018 * (1 - toe) ** 4, 0, 1).astype(np.float32)

    def develop(self, light: Floats, slot: Slot) -> bytes:
        """One frame, linear light (height, width, 3), as planar YUV 4:2:0 bytes of BT.709, limited range."""
        if slot.covered > 0:
            light = _covered(light, slot.covered)
        self._expose(light, slot.pictured_utc_ms)
        exposed = light * (self.vignette * np.float32(self.gain))
        exposed += self._glare(exposed)
        exposed += np.float32(_VEIL) * exposed[::16, ::16].mean(axis=(0, 1))
        picture = self.curve[np.minimum(exposed * (8191 / _CURVE_MAX), 8191).astype(np.int16)]
        luma = gaussian_filter(picture @ _LUMA, _SOFT_PX)
        small = 0.25 * (picture[::2, ::2] + picture[1::2, ::2] + picture[::2, 1::2] + picture[1::2, 1::2])
        small_luma = small @ _LUMA
        blue = gaussian_filter((small[..., 2] - small_luma) / np.float32(1.8556), (0.5, 1.1))
        red = gaussian_filter((small[..., 0] - small_luma) / np.float32(1.5748), (0.5, 1.1))
        # colour fades as the amplifier is turned up
        fade = np.float32(0.92 if self.gain < 2.5 else max(0.45, 0.92 - 0.09 * (self.gain - 2.5)))
        luma, blue, red = self._noise(luma, blue * fade, red * fade, slot.frame)
        luma = _sharpen(luma)
        return self._pack(luma, blue, red, slot)

    def _expose(self, light: Floats, utc_ms: int) -> None:
        """Bring the mean to mid grey, without letting lamps count too much; half of the way in 0.6 s."""
        small = light[::12, ::12] @ _LUMA
        meter = float(np.mean(np.minimum(small, np.percentile(small, 90) * 1.5))) + 1e-4
        wanted = float(np.clip(0.34 / meter, 0.25, MAX_GAIN))
        if self.gain == 0:
            self.gain = wanted
        elapsed = max(0, utc_ms - self.last_ms) if self.last_ms else 0
        self.gain *= (wanted / self.gain) ** (1 - 0.5 ** (elapsed / 600))
        self.last_ms = utc_ms

    def _glare(self, exposed: Floats) -> Floats | float:
        small = exposed[2::4, 2::4]
        bright = np.clip(small - 1.3, 0, 30)
        if float(bright.max()) < 0.4:
            return 0.0
        halo = 0.10 * gaussian_filter(bright, (3, 3, 0)) + 0.05 * gaussian_filter(bright, (14, 14, 0))
        streak = 0.03 * gaussian_filter(bright, (26, 0.8, 0))  # CCD-like vertical smear
        grown = zoom(halo + streak, (exposed.shape[0] / small.shape[0], exposed.shape[1] / small.shape[1], 1), order=1)
        return np.asarray(grown, np.float32)

    def _noise(self, luma: Floats, blue: Floats, red: Floats, frame: int) -> tuple[Floats, Floats, Floats]:
        rng = np.random.default_rng((self.camera.seed, frame))
        amount = np.float32(self.camera.noise * (0.012 + 0.0032 * self.gain))
        grain = rng.standard_normal(luma.shape, np.float32)
        luma = luma + (grain + self.pattern / 0.012 * 0.25) * amount * (1.15 - 0.55 * luma)
        # cheap noise reduction smears colour noise into blotches
        tint = rng.standard_normal((2, luma.shape[0] // 4 + 1, luma.shape[1] // 4 + 1), np.float32) * amount * 0.55
        tint = np.repeat(np.repeat(tint, 2, axis=1), 2, axis=2)[:, : blue.shape[0], : blue.shape[1]]
        return luma, blue + tint[0], red + tint[1]

    def _pack(self, luma: Floats, blue: Floats, red: Floats, slot: Slot) -> bytes:
        y = np.clip(16.5 + 219 * luma, 16, 235)
        u, v = np.clip(128.5 + 224 * blue, 16, 240), np.clip(128.5 + 224 * red, 16, 240)
        if self.camera.overlay:
            self.overlay.burn(y, u, v, slot.shown)
        return b"".join(plane.astype(np.uint8).tobytes() for plane in (y, u, v))


def _sharpen(luma: Floats) -> Floats:
    """The haloed edges of a camera that makes up for its lens."""
    near = np.pad(luma, 1, mode="edge")
    mean = (near[:-2, 1:-1] + near[2:, 1:-1] + near[1:-1, :-2] + near[1:-1, 2:]) * np.float32(0.25)
    return np.asarray(luma + 1.1 * np.clip(luma - mean, -0.10, 0.10))


def _covered(light: Floats, share: float) -> Floats:
    """A cloth before the lens: dark, red-brown, only a blur of what is behind."""
    blur = gaussian_filter(light[::8, ::8], (6, 6, 0)) * np.array((0.10, 0.06, 0.04), np.float32)
    cloth = np.repeat(np.repeat(blur, 8, axis=0), 8, axis=1)[: light.shape[0], : light.shape[1]]
    edge = int(light.shape[0] * min(1.0, share * 1.05))
    out = light.copy()
    out[:edge] = cloth[:edge]
    return out
