"""Whether a judging run is still at work: by its process on this machine, by its last word on another one."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from judge.errors import InputError
from judge.tables import Run, now

HOST = socket.gethostname()
STARTED = now()
"""When this process began, nearly: a run of its number that began before was another process's, as in a container that starts again."""
SILENT = timedelta(minutes=10)
"""A run writes far more often; after that its process number may be another program's."""


def process_alive(pid: int) -> bool:
    """Whether a process of that id is running here. Signal 0 asks and disturbs nothing."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def alive(run: Run) -> bool:
    """Whether the process of a run that has not ended is there, as far as can be told from this machine."""
    if elsewhere(run):
        return _spoke(run)
    return process_alive(run.pid) and not (run.pid == os.getpid() and run.started_at < STARTED)


def refuse_a_second(other: Run) -> None:
    """InputError where a run that has not ended is at work: two runs of one judge at once would pay for the same pairs twice."""
    if not (alive(other) and _spoke(other)):
        return
    away = elsewhere(other)
    place = f"process {other.pid} on {other.host}" if away else f"process {other.pid}"
    wait = f"Wait for it, or end it {'there ' if away else ''}with Ctrl-C, then give the command again"
    later = f" (if that machine died: {SILENT.seconds // 60} minutes after the run's last word)" if away else ""
    raise InputError(
        f"Run {other.id} of this judge is at work ({place}), and a second one would pay for the same pairs twice",
        f"{wait}{later}: judge status",
    )


def elsewhere(run: Run) -> bool:
    """Whether the run's process is another machine's; one of a database that did not say yet counts as ours."""
    return run.host not in (None, HOST)


def _spoke(run: Run) -> bool:
    return now() - run.updated_at < SILENT
