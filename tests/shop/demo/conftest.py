from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.shop.demo import DemoShop, write_shop
from judge.shop.demo.base import DemoProduct
from judge.shop.demo.catalog import make_catalog

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def products() -> list[DemoProduct]:
    return make_catalog(7)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DemoShop:
    return write_shop(tmp_path_factory.mktemp("demo") / "shop")


@pytest.fixture(scope="session")
def read(shop: DemoShop) -> Callable[[str], Rows]:
    """The rows of one of the shop's files, read with nothing but the standard library."""

    def rows(name: str) -> Rows:
        path: Path = getattr(shop, name)
        with path.open(encoding="utf-8", newline="") as file:
            return [json.loads(line) for line in file] if path.suffix == ".jsonl" else list(csv.DictReader(file))

    return rows
