"""The bend of a lens, by the division model: r_ideal = r / (1 - barrel r²) (Fitzgibbon 2001, eq. 4).

r is measured from the middle of the picture in half picture widths; barrel 0 is a pinhole, positive values are the
barrel distortion of wide lenses. Most surveillance cameras bend straight lines enough to move a point by metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Lens:
    """One lens: middle of its picture and half its width, in pixels, and how much it bends."""

    x_px: float
    y_px: float
    half_px: float
    barrel: float = 0.0

    def straight(self, pixels: Points) -> Points:
        """Pixels (n, 2) as a pinhole would have them; NaN beyond where the model turns over."""
        if self.barrel == 0:
            return pixels
        away = (pixels - (self.x_px, self.y_px)) / self.half_px
        q = 1 - self.barrel * (away**2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            straight = away / np.where(q > 1e-3, q, np.nan)[:, None]
        return np.asarray(straight * self.half_px + (self.x_px, self.y_px))

    def bent(self, pixels: Points) -> Points:
        """The inverse: where the lens shows what a pinhole would have at these pixels (n, 2)."""
        if self.barrel == 0:
            return pixels
        away = (pixels - (self.x_px, self.y_px)) / self.half_px
        root = 1 + 4 * self.barrel * (away**2).sum(axis=1)
        with np.errstate(invalid="ignore"):
            shrink = 2 / (1 + np.sqrt(np.where(root >= 0, root, np.nan)))
        return np.asarray(away * shrink[:, None] * self.half_px + (self.x_px, self.y_px))

    def jacobian(self, pixels: Points) -> Points:
        """Derivative of `straight`, (n, 2, 2): I / q + 2 barrel d d' / q², with d from the middle in half widths."""
        away = (pixels - (self.x_px, self.y_px)) / self.half_px
        q = 1 - self.barrel * (away**2).sum(axis=1)
        outer = away[:, :, None] * away[:, None, :]
        return np.asarray(np.eye(2) / q[:, None, None] + 2 * self.barrel * outer / (q**2)[:, None, None])
