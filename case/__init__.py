"""The ground floor: the case folder, its checked configuration, typed errors, custody, decisions and contracts."""

from case.errors import RetraceError
from case.folder import Case

__all__ = ["Case", "RetraceError"]
