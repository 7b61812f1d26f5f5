"""The app's own routes: films by range, frame maps, boxes, lanes and progress under /retrace/TOKEN/.

Every address begins with the token of an open page (ui/media/grants.py); without one the answer is 403 and empty.
Nothing is kept by the browser, and no other site may embed what is answered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from case import Case
from case.errors import RetraceError
from timeline.proxies import proxy_of
from ui.media import background, facts, payload
from ui.media.grants import Grant, grant_of

GUARDED = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Answer = Callable[[Case, Grant, Request], Response]


def routes() -> list[Route]:
    """The routes to mount beside Streamlit's own. All are GET (and HEAD), and run in a thread of their own."""
    return [
        Route(f"/retrace/{{token}}/{path}", _guarded(answer), methods=["GET"])
        for path, answer in (
            ("film/{video_id}.mp4", _film), ("frames/{video_id}", _frames), ("boxes/{video_id}", _boxes),
            ("facts", _facts), ("lanes", _lanes), ("progress", _progress),
        )
    ]  # fmt: skip


def _guarded(answer: Answer) -> Callable[[Request], Response]:
    """Answer for a session that may; 403 without a word for any other; a sentence where the case cannot answer."""

    def endpoint(request: Request) -> Response:
        grant = grant_of(request.path_params["token"])
        if grant is None:
            return Response(status_code=403, headers=GUARDED)
        try:
            return answer(Case.open(grant.root), grant, request)
        except RetraceError as error:
            return JSONResponse({"error": str(error)}, status_code=409, headers=GUARDED)

    return endpoint


def _film(case: Case, grant: Grant, request: Request) -> Response:
    """The film; masked unless the address asks for an open one and the session has the right."""
    wants_open = request.query_params.get("open") == "1"
    if wants_open and not grant.unmasked:
        return Response(status_code=403, headers=GUARDED)
    proxy = proxy_of(case, request.path_params["video_id"], masked=not wants_open)
    if proxy is None:
        return Response(status_code=404, headers=GUARDED)
    return FileResponse(proxy.film, media_type="video/mp4", headers=GUARDED)


def _frames(case: Case, grant: Grant, request: Request) -> Response:
    wants_open = request.query_params.get("open") == "1" and grant.unmasked
    found = payload.frames(case, request.path_params["video_id"], masked=not wants_open)
    return Response(status_code=404, headers=GUARDED) if found is None else _json(found)


def _boxes(case: Case, grant: Grant, request: Request) -> Response:
    start_ms, end_ms = _whole(request, "from_ms", 0), _whole(request, "to_ms", 60_000)
    return _json(payload.boxes(case, request.path_params["video_id"], start_ms, min(end_ms, start_ms + 600_000)))


def _facts(case: Case, grant: Grant, request: Request) -> Response:
    return _json(facts.facts(case, _language(request), masked=not grant.unmasked))


def _lanes(case: Case, grant: Grant, request: Request) -> Response:
    asked = request.query_params
    return _json(payload.lanes(
        case, _whole(request, "from_ms", 0), _whole(request, "to_ms", 0), _whole(request, "px", 1000),
        _language(request), asked.get("find", "")[:80],
        tuple(name for name in asked.get("open", "")[:200].split(",") if name),
    ))  # fmt: skip


def _progress(case: Case, grant: Grant, request: Request) -> Response:
    told = background.state(case)
    return _json({
        "running": told.running, "task": told.task, "done": told.done, "total": told.total, "failed": told.failed,
        "ready": payload.ready(case, masked=not grant.unmasked),
    })  # fmt: skip


def _language(request: Request) -> str:
    return "zh" if request.query_params.get("language") == "zh" else "en"


def _whole(request: Request, name: str, otherwise: int) -> int:
    """A whole number of the query; what is none, or beyond any date, counts as not given."""
    try:
        value = int(float(request.query_params.get(name, otherwise)))
    except (ValueError, OverflowError):
        return otherwise
    return value if abs(value) < 1e14 else otherwise


def _json(content: Any) -> Response:
    return JSONResponse(content, headers=GUARDED)
