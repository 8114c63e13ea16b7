"""The command line that serves the pages."""

from __future__ import annotations

import sys
from pathlib import Path

APP = Path(__file__).with_name("app.py")
HERE_ONLY = ("127.0.0.1", "localhost")


def command(db: str, port: int = 8501, host: str = "127.0.0.1") -> list[str]:
    """`python -m streamlit run` for these pages: only this machine can reach them unless `host` says otherwise.

    No usage statistics, no file watcher, no browser opened. Flags, because nothing in a user's own settings overrides them.
    """
    settings = {
        "server.port": str(port),
        "server.address": host,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorLinks": "false",
    }
    flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
    # A page of another site that points its name at 127.0.0.1 is turned away.
    flags += [part for name in HERE_ONLY for part in ("--server.allowedHosts", name)] if host in HERE_ONLY else []
    # -P: a folder called "ui" or "judge" where the command was typed is not taken for ours.
    return [sys.executable, "-P", "-m", "streamlit", "run", str(APP), *flags, "--", "--db", db]
