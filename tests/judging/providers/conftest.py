from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.faulty_server import FaultyServer, running


@pytest.fixture(scope="session")
def server() -> Iterator[FaultyServer]:
    """A server without faults."""
    with running() as started:
        yield started
