"""What can go wrong while a plant is rendered, each in one sentence for whoever started it."""

from __future__ import annotations

from case.errors import RetraceError


class RenderError(RetraceError):
    """The plant cannot be rendered as asked."""


class NoRendererError(RenderError):
    """MuJoCo, or the OpenGL library it draws with, is not installed."""


class DiskFullError(RenderError):
    """There is no room left for frames; what was rendered stays and the next start goes on from there."""
