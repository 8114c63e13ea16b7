"""Being part of a Ray cluster for as long as a command runs. Needs Ray (the extra `ray`)."""

from __future__ import annotations

import logging
import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from judge.errors import InputError

MOST_BY_ITSELF = 32
"""Workers where nobody says how many: each is a process with its own connections, and few judges' servers keep more of them busy."""


KNOCK = 10.0
"""Seconds in which the head of a cluster has to answer."""
TOKEN = Path.home() / ".ray" / "auth_token"
"""Where Ray keeps the word that lets one into a cluster."""


class Place(NamedTuple):
    """Where work is done. `address`: of a cluster's head; None is RAY_ADDRESS, else a cluster of this machine alone. `workers`: processes."""

    address: str | None = None
    workers: int | None = None

    @property
    def away(self) -> str | None:
        """The address of a cluster that others started; None: this machine alone."""
        return self.address or os.environ.get("RAY_ADDRESS") or None


class Session(NamedTuple):
    """A cluster that was joined; that many worker processes fit into it and are asked for."""

    workers: int
    here: bool
    """Whether all of it is on this machine."""


@contextmanager
def joined(place: Place) -> Iterator[Session]:
    """Join the cluster, or start one on this machine, and leave it at the end. InputError where Ray is not installed, does not answer, or is too small."""
    ray = _ray(place)
    try:
        _knock(place.away)
        _init(ray, place)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise InputError(
            f"No Ray cluster answers{f' at {place.away}' if place.away else ''}: {str(error).splitlines()[0]}",
            "Give the address of its head, as --address 10.0.0.1:6379, and where it wants a token, that in RAY_AUTH_TOKEN; "
            "or leave --address and RAY_ADDRESS out, for the processors of this machine",
        ) from error
    try:
        yield Session(_workers(ray, place), here=place.away is None)
    finally:
        ray.shutdown()


def _knock(address: str | None) -> None:
    """OSError where nobody listens at HOST:PORT: Ray itself would wait for minutes, and not say for what."""
    host, _, port = (address or "").rpartition("://")[2].rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), KNOCK).close()


def _ray(place: Place) -> Any:
    # Nothing is told to anybody, and nothing is printed between our own lines.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_health_check_timeout_ms", "60000")  # a machine that is busy is not dead
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")  # what it says of workers that died, on standard output
    if place.away and (os.environ.get("RAY_AUTH_TOKEN") or TOKEN.exists()):
        os.environ.setdefault("RAY_AUTH_MODE", "token")  # by itself, Ray shows its token only to clusters that it starts
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise InputError("Ray is not installed", "pip install 'shelfjudge[ray]'") from error
    return ray


def _init(ray: Any, place: Place) -> None:
    logging.getLogger("ray").setLevel(logging.ERROR)
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    with _silence(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if place.away is not None:
            ray.init(address=place.away, **quiet)
        else:
            # As many as are asked for, processors or not: judges mostly wait.
            ray.init(address="local", num_cpus=max(place.workers or 0, os.cpu_count() or 1), include_dashboard=False, **quiet)


@contextmanager
def _silence() -> Iterator[None]:
    """What is written to stderr meanwhile is dropped, by whomever: Ray's own core does not ask Python. What goes wrong is raised."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _workers(ray: Any, place: Place) -> int:
    free = int(ray.cluster_resources().get("CPU", 0))
    if place.workers is None:
        return max(1, min(free, MOST_BY_ITSELF))
    if place.workers > free:
        raise InputError(f"The cluster has {free:,} processors, and {place.workers:,} workers take one each", f"Ask for --workers {free}")
    return place.workers
