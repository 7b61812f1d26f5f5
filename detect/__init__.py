"""Pixels in, detections, tracks and events out, in the camera's own time. Knows no permit, wall clock or database."""

from detect.register import register
from detect.run import run

__all__ = ["register", "run"]
