"""The errors of Retrace: each is one sentence that a person can act on.

A message holds what was given, where, what was wanted and what to do next. `RetraceError` is the base: the
command line prints `str(error)` and exits 1 for it, and for nothing else; anything else is a bug.
"""

from __future__ import annotations


class RetraceError(Exception):
    """Something that a user can understand and mend. `str(error)` is the one sentence to show."""


class CaseError(RetraceError):
    """The case folder is missing, in use, of another version or not a case."""


class ConfigError(RetraceError):
    """case.toml is wrong: names the file, the key, the value and what was wanted."""


class OriginalError(RetraceError):
    """An original is missing, unreadable, changed since it was registered, or outside the allowed folders."""


class CustodyError(RetraceError):
    """The custody log is broken: names the line where the chain no longer holds."""


class AccessError(RetraceError):
    """Somebody may not see something, or did not say who they are and why."""


class HoldError(RetraceError):
    """A case under legal hold was to be deleted, or a hold cannot be placed or lifted."""


class DecisionError(RetraceError):
    """A decision of a person cannot be recorded, read back or undone."""


class MediaError(RetraceError):
    """A file given as footage cannot be read as video: names the file and the cause."""


class DetectorError(RetraceError):
    """A detector or its weights cannot be used: unknown name, missing file, wrong hash."""


class RecordError(RetraceError):
    """A record file cannot be read as the table that it was taken for: names file, sheet, row, column."""


class TimeTextError(RetraceError):
    """A text is not a time, or is one that could mean two moments: names the text and the readings."""


class RuleError(RetraceError):
    """A rule file is refused: names the file, the line and what was wanted."""


class StoreError(RetraceError):
    """The case database is missing, of another version, or the query cannot be answered from it."""


class ReportError(RetraceError):
    """A report or export cannot be written."""


class ScenarioError(RetraceError):
    """A simulated scenario contradicts itself: names the element and what was wanted."""
