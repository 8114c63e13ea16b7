"""A shop, a server of 24-hour jobs, and a judge that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.batch_server import Fate, serving
from support.office import Office, Open


@pytest.fixture
def office(shop: Any, tmp_path: Path) -> Iterator[Open]:
    """`office(vendor, Fate(...), products=3, queries=2)`."""
    with ExitStack() as servers:

        def open_one(vendor: str = "openai", fate: Fate | None = None, **sizes: Any) -> Office:
            return Office(shop(**sizes), servers.enter_context(serving(fate)), vendor, tmp_path)

        yield open_one
