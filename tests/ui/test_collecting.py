"""What stays for good is kept from the garbage collector."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from ui.collecting import spare


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    spare.cache_clear()
    yield
    gc.unfreeze()
    spare.cache_clear()


class Knot:
    """Garbage that only the collector finds: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_there_is_spared_once_for_every_number_of_modules() -> None:
    spare(len(sys.modules))
    spared = gc.get_freeze_count()
    more = [Knot() for _ in range(100)]
    spare(len(sys.modules))
    assert spared > 100
    assert gc.get_freeze_count() <= spared
    spare(len(sys.modules) + 1)
    assert gc.get_freeze_count() >= spared + len(more)


def test_garbage_is_not_kept() -> None:
    knot = weakref.ref(Knot())
    spare(len(sys.modules))
    assert knot() is None
