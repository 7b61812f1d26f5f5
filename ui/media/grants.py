"""Who may fetch what: each session of the app holds one unguessable token, good while its page is open.

A route gets nothing but the token, so that no address can be made up, and one that was copied dies with its page.
Masked pictures need a session; unmasked ones a role that may see faces, a name and a reason, all in the custody log.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from case import Case, access
from case.errors import AccessError
from timeline.proxies import videos

MOST = 1000  # grants held; the oldest goes first, its page asks for a new one


@dataclass(frozen=True)
class Grant:
    """What one session may fetch. `unmasked` with `actor` and `role` once they said why."""

    token: str
    session_id: str
    root: Path
    unmasked: bool = False
    actor: str = ""
    role: str = ""


_held: dict[str, Grant] = {}
_lock = threading.Lock()


def session_grant(case: Case) -> Grant | None:
    """The grant of the session that runs this script, made on first use; None outside a session."""
    context = get_script_run_ctx()
    if context is None:
        return None
    with _lock:
        for grant in _held.values():
            if grant.session_id == context.session_id and grant.root == case.root:
                return grant
        grant = Grant(secrets.token_urlsafe(32), context.session_id, case.root)
        _held[grant.token] = grant
        while len(_held) > MOST:
            _held.pop(next(iter(_held)))
        return grant


def grant_of(token: str) -> Grant | None:
    """The grant of a token whose page is open; None for any other."""
    with _lock:
        grant = _held.get(token)
    if grant is None or not Runtime.exists() or not Runtime.instance().is_active_session(grant.session_id):
        return None
    return grant


def unmask(case: Case, *, actor: str, role: str, reason: str) -> Grant:
    """Let this session see faces of the case from now on; every video is logged before any is shown.

    Raises AccessError where `case.access` refuses: no name, no reason, or a role that may not.
    """
    grant = session_grant(case)
    if grant is None:
        raise AccessError("Faces are shown in a session of the app only; open the case with `retrace app`.")
    for video in videos(case):
        access.unmask(case, actor=actor, role=role, reason=reason, video_id=video.video_id)
    return _put(replace(grant, unmasked=True, actor=actor.strip(), role=role))


def mask_again(case: Case) -> None:
    """Take the right back; logged as well."""
    grant = session_grant(case)
    if grant is not None and grant.unmasked:
        case.custody.append("mask", {"role": grant.role}, actor=grant.actor)
        _put(replace(grant, unmasked=False))


def _put(grant: Grant) -> Grant:
    with _lock:
        _held[grant.token] = grant
    return grant
