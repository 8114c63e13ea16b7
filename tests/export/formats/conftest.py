"""A shop whose texts hurt, and its export in every format. (The store holds no lone surrogates.)"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.formats import SPLIT_IN_THREE
from support.graded import rater_said

from judge.export import Exported, export
from judge.export.formats import FORMATS
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database, open_database


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Database]:
    """Thirty queries of twelve products, graded in turn: every query has positives and negatives, and texts that hurt.

    A thirteenth product is in the catalogue alone, and a thirty-first query has no grade. Nothing changes it: all tests share it.
    """
    path = tmp_path_factory.mktemp("many") / "labels.db"
    shutil.copy(empty_database, path)
    db = open_database(path)
    fill(db)
    yield db
    db.close()


def fill(db: Database) -> None:
    products = [
        {"id": f"p{n:02}", "title": f'=Lamp "{n}" +1,\t<b>\u2028 ✨', "description": "x\r\ny\x00z", "category": "Light > Lamps"}
        for n in range(13)
    ]
    queries = [{"id": f"q{q}", "text": f'@lamp\n"{q}"; 🛏️\x07'} for q in range(1, 32)]
    save_products(db, products)
    save_queries(db, queries)
    propose(db, [{"query_id": "q31", "product_id": "p00", "source": "lexical"}])
    rows = [(f"q{q}", f"p{n:02}", n) for q in range(1, 31) for n in range(12)]
    propose(db, [{"query_id": q, "product_id": p, "source": "lexical", "rank": n + 1, "score": 9 - n / 2} for q, p, n in rows])
    propose(db, [{"query_id": q, "product_id": p, "source": "a run"} for q, p, n in rows if n % 5 == 0])
    rater_said(db, {(f"q{q}", f"p{n:02}"): (n * 7 + q) % 5 + 1 for q in range(1, 31) for n in range(12)})


@pytest.fixture(scope="session")
def exported(many: Database, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return export(many, tmp_path_factory.mktemp("exported") / "out", list(FORMATS), SPLIT_IN_THREE)
