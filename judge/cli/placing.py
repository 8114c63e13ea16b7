"""Where a command does its work: in its own process, or on a Ray cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli.out import errors, plain
from judge.errors import InputError
from judge.store.db import Database

if TYPE_CHECKING:
    from judge.cluster.session import Place, Session

RAY = "ray"
MOST_WORKERS = 10_000

On = Annotated[str | None, typer.Option("--on", metavar="ray", help="Spread the work over a Ray cluster: several processes, or machines.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=MOST_WORKERS, help="With --on ray: processes.", show_default="one a processor, at most 32"),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address", metavar="HOST:PORT", help="With --on ray: the head of a cluster.", show_default="RAY_ADDRESS, else this machine alone"
    ),
]


def place_meant(on: str | None, workers: int | None, address: str | None) -> Place | None:
    """The place that these options name; None is this process. InputError where they contradict each other."""
    if on is None:
        if workers is not None or address is not None:
            raise InputError("--workers and --address are of a cluster, and none is asked for", f"Add --on {RAY}")
        return None
    if on != RAY:
        raise InputError(f"Work cannot be done on '{on}'", f"Use --on {RAY}, or leave it out for this process alone")
    from judge.cluster.session import Place

    return Place(address, workers)


@contextmanager
def at(place: Place | None, db: Database) -> Iterator[Session | None]:
    """The cluster at that place, joined; None for no place. InputError where its machines could not reach the database."""
    if place is None:
        yield None
        return
    from judge.cluster.session import joined

    if place.away and not db.on_server:
        raise InputError(
            f"The database {db.shown} is a file of this machine, and the cluster at {place.away} has others",
            f"Move it to a server first: judge db copy {db.shown} postgresql://USER@HOST/DATABASE",
        )
    errors.print(f"Joining the cluster at {plain(place.away)}" if place.away else "Starting workers")
    with joined(place) as session:
        yield session
