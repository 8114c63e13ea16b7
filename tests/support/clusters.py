"""The worker processes of a command that runs on a Ray cluster of this machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path


def workers_of(command: int, wanted: int = 1, patience: float = 60.0) -> list[int]:
    """Process ids of its workers, once there are as many as wanted. TimeoutError where there never are."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = [pid for pid, name in tree(command).items() if "MapWorker" in name]
        if len(found) >= wanted:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"process {command} has no {wanted} workers")


def tree(command: int) -> dict[int, str]:
    """The process of a command and all under it: their command lines."""
    running = _processes()
    parents = {pid: parent for pid, (parent, _) in running.items()}
    return {pid: name for pid, (_, name) in running.items() if _under(command, pid, parents)}


def _processes() -> dict[int, tuple[int, str]]:
    """Of every process: its parent, and its command line."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            status = (folder / "stat").read_text() if folder.name.isdigit() else ""
            if status:
                found[int(folder.name)] = (int(status.rpartition(")")[2].split()[1]), (folder / "cmdline").read_text())
        except OSError:  # it ended meanwhile
            continue
    return found


def _under(command: int, pid: int, parents: Mapping[int, int]) -> bool:
    while pid in parents and pid != command:
        pid = parents[pid]
    return pid == command
