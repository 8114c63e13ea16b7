"""The pages as a user gets them: a process of their own, started with the command that `judge ui` starts."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from ui.launch import APP, command
from ui.signing_in import SignIn

PATIENCE = 60.0
"""Seconds to wait for the pages to come up on a busy machine."""


@dataclass(frozen=True)
class Served:
    """Pages that are up at `http://127.0.0.1:{port}`."""

    port: int
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        return self.output.read_text()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)


Serve = Callable[..., Served]


def serve_pages(db: str, cwd: Path, output: Path, sign_in: SignIn | None = None) -> Served:
    """Starts the pages on a free port and waits until they answer. AssertionError, with the log, when they do not."""
    return serve_line(lambda port: command(db, port, sign_in=sign_in), cwd, output)


def serve_by_hand(db: str, cwd: Path, output: Path, host: str) -> Served:
    """The same by somebody who starts Streamlit without `judge ui`."""
    flags = ["--server.address", host, "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    streamlit = [sys.executable, "-m", "streamlit", "run", str(APP), *flags]
    return serve_line(lambda port: [*streamlit, "--server.port", str(port), "--", "--db", db], cwd, output)


def serve_line(line: Callable[[int], list[str]], cwd: Path, output: Path) -> Served:
    """Starts the command line for a free port, and waits until the pages answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with output.open("wb") as log:
        process = subprocess.Popen(line(port), cwd=cwd, stdout=log, stderr=subprocess.STDOUT)
    served = Served(port, process, output)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{served.url}/_stcore/health", timeout=2):
                return served
        except (URLError, OSError):
            time.sleep(0.1)
    process.kill()
    process.wait()
    raise AssertionError(f"the pages did not come up:\n{served.log()}")
