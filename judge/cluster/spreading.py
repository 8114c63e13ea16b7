"""Tasks in, results out, worked on by a fixed number of processes: a Ray Dataset through a pool of actors.

A worker that dies is started anew, elsewhere if need be, and what it was at is given out again: so a task may be begun
twice, and has to be one of which what was done already is not done again.
"""

from __future__ import annotations

import logging
import pickle
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

from judge import __version__
from judge.cluster.session import Session
from judge.errors import ClusterError, InputError, JudgeError

Task = TypeVar("Task")
Result = TypeVar("Result")

AT_ONCE = 2
"""Tasks that a worker is at: while the last replies of one come in, the next has begun."""
AHEAD = 1
"""Tasks that wait at each worker beside them."""


class _Failure(NamedTuple):
    """An error for a person, on its way from a worker."""

    kind: type[JudgeError]
    problem: str
    remedy: str


class _Hands:
    """One worker process: made ready at its first task, so that what goes wrong then is told as any error is."""

    def __init__(self, ready: Callable[[], Callable[[Any], Any]], version: str) -> None:
        self._ready, self._version, self._lock = ready, version, Lock()
        self._work: Callable[[Any], Any] | None = None

    def __call__(self, row: dict[str, bytes]) -> dict[str, bytes]:
        result: Any
        try:
            result = self._made()(pickle.loads(row["task"]))  # noqa: S301  (our own, by way of Ray, which pickles too)
        except JudgeError as error:
            result = _Failure(type(error), error.problem, error.remedy)
        return {"result": pickle.dumps(result)}

    def _made(self) -> Callable[[Any], Any]:
        with self._lock:
            if self._version != __version__:
                raise InputError(
                    f"A node of the cluster has shelfjudge {__version__}, this machine has {self._version}",
                    "Install the same on all of them",
                )
            if self._work is None:
                self._work = self._ready()
            return self._work


def spread(
    session: Session, tasks: Sequence[Task], ready: Callable[[], Callable[[Task], Result]], *, at_once: int = 1, in_order: bool = False
) -> Generator[Result, None, None]:
    """What came of each task, as it comes, or `in_order` of the tasks. Blocking.

    `ready` is called once in each worker and returns what works there, called with up to `at_once` tasks by as many threads. It has to
    be picklable: a `partial` of a class. Raises the JudgeError that a worker raised; ClusterError.
    """
    import ray.data

    _quiet(ray.data.DataContext.get_current(), in_order=in_order)
    pool = ray.data.ActorPoolStrategy(
        size=min(session.workers, max(1, len(tasks))),
        max_concurrent_calls_per_actor=at_once,
        enable_true_multi_threading=at_once > 1,
        max_tasks_in_flight_per_actor=at_once + AHEAD,
    )
    rows = ray.data.from_items([{"task": pickle.dumps(task)} for task in tasks], override_num_blocks=max(1, len(tasks)))
    results = rows.map(cast("Any", _Hands), fn_constructor_args=(ready, __version__), compute=pool, num_cpus=1)
    with warnings.catch_warnings(), _telling():
        warnings.simplefilter("ignore")
        for row in results.iter_rows():
            result = pickle.loads(row["result"])  # noqa: S301
            if isinstance(result, _Failure):
                raise result.kind(result.problem, result.remedy)
            yield result


@contextmanager
def _telling() -> Iterator[None]:
    """What becomes of a cluster, in words for a person; what a worker did wrong stays what it is."""
    from ray.exceptions import RayError, RayTaskError

    try:
        yield
    except RayTaskError:
        raise
    except RayError as error:
        raise ClusterError(
            f"The cluster broke off: {str(error).strip().splitlines()[0]}",
            "Is there memory left, and does every machine of it answer (ray status)? Once that is mended, the same command goes on",
        ) from error


def _quiet(context: Any, *, in_order: bool) -> None:
    """Ray prints nothing between our lines, and waits for a slow judge as long as it takes."""
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.execution_no_progress_timeout_s = -1
    context.max_consecutive_actor_init_deaths = 3
    context.execution_options.preserve_order = in_order
    logging.getLogger("ray.data").setLevel(logging.ERROR)
