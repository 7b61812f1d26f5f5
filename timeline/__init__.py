"""Verdicts in, the reconstructed incident out: entries in order, cross-check, stills, clips, reports."""

from timeline.entries import Entry, entries
from timeline.run import Summary, run

__all__ = ["Entry", "Summary", "entries", "run"]
