"""Running the app: Streamlit on 127.0.0.1 with telemetry, file watching and developer screens off."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from case import Case
from case.errors import ReportError
from ui.output import say

ENTRY = Path(__file__).resolve().parents[1] / "streamlit_app.py"
SETTINGS = {
    "server.address": "127.0.0.1",
    "browser.serverAddress": "127.0.0.1",
    "browser.gatherUsageStats": "false",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "server.enableStaticServing": "false",
    "global.developmentMode": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "logger.level": "error",
}


def command(case: Case | None, port: int, browser: bool) -> list[str]:
    """The process that serves a case. Raises ReportError when the entry file is not beside the packages."""
    if not ENTRY.is_file():
        raise ReportError(f"{ENTRY}: is missing; start the app from a full copy of Retrace.")
    settings = SETTINGS | {"server.port": str(port), "server.headless": str(not browser).lower()}
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [sys.executable, "-m", "streamlit", "run", str(ENTRY), *options, *(["--", str(case.root)] if case else [])]


def free_port(wanted: int) -> int:
    """The wanted port, or any free one of this machine where it is 0 or taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ReportError("No port is free on this machine; close another program and start the app again.")


def serve(case: Case | None, port: int = 8501, browser: bool = True) -> int:
    """Serve until the process ends; returns its exit code.

    Where the system can, this process becomes the server, so that whoever stops it stops the server.
    """
    given = free_port(port)
    say(f"Open http://127.0.0.1:{given} (this machine only); stop it with Ctrl+C.")
    words = command(case, given, browser)
    os.chdir(ENTRY.parent)
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(words[0], words)
    try:
        return subprocess.run(words, check=False).returncode
    except KeyboardInterrupt:
        return 0
