from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import inspect
from support.holding import held_by_another

from judge.errors import StoreError
from judge.store.catalog import count, products_by_id, save_products
from judge.store.db import BUSY_TIMEOUT_MS, Database, open_database
from judge.store.rows import row
from judge.tables import Label, Product, Verdict

WRITERS = Path(__file__).parents[1] / "support" / "writers.py"


def test_a_fresh_file_gets_the_schema(tmp_path: Path) -> None:
    db = open_database(tmp_path / "labels.db")
    tables = inspect(db.engine).get_table_names()
    db.close()
    assert {"product", "query", "candidate", "verdict", "label", "gold", "alembic_version"} <= set(tables)


def test_opening_twice_keeps_what_is_there_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    first = open_database(path)
    save_products(first, [{"id": "p1", "title": "Lamp"}])
    first.close()
    before = path.read_bytes()
    second = open_database(path)
    assert count(second, Product) == 1
    second.close()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["labels.db"]


@pytest.mark.parametrize("name", ["labels.db", "what?.db", "100% new.db", "größe 🛋.db", "a#b&c=d.db"])
def test_the_file_named_is_the_file_written(tmp_path: Path, name: str) -> None:
    open_database(tmp_path / name).close()
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_url_opens_the_file_it_names(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/by-url.db").close()
    assert (tmp_path / "by-url.db").exists()


@pytest.mark.sqlite
def test_every_connection_has_wal_foreign_keys_and_a_busy_timeout(db: Database) -> None:
    together = Barrier(6)

    def pragmas() -> tuple[object, ...]:
        with db.read() as connection:
            together.wait(timeout=10)  # six connections at once, so none is a reused one
            return tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys", "busy_timeout"))

    with ThreadPoolExecutor(6) as threads:
        found = [future.result() for future in [threads.submit(pragmas) for _ in range(6)]]
    assert found == [("wal", 1, BUSY_TIMEOUT_MS)] * 6


def test_a_writer_that_waited_in_vain_is_told_who_it_waits_for_and_to_try_again(db: Database) -> None:
    hasty = open_database(db.target, busy_timeout_ms=50)
    with held_by_another(db), pytest.raises(StoreError, match="Another program is writing") as told:
        save_products(hasty, [{"id": "p1", "title": "Lamp"}])
    assert told.value.remedy.startswith("Try again")
    save_products(hasty, [{"id": "p1", "title": "Lamp"}])
    assert count(db, Product) == 1
    hasty.close()


def test_a_new_file_that_another_program_holds_is_not_called_unfit(tmp_path: Path) -> None:
    new = open_database(tmp_path / "labels.db")
    with new.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with held_by_another(new), pytest.raises(StoreError, match="Another program is writing"):
        open_database(new.target, busy_timeout_ms=50)
    new.close()


def test_an_error_inside_a_write_leaves_nothing(db: Database) -> None:
    def fail_half_way() -> None:
        with db.write() as connection:
            connection.execute(db.insert(Product), row(Product, id="p1", title="Lamp"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert count(db, Product) == 0


def test_what_is_read_in_one_reading_is_of_one_instant_whatever_others_write_meanwhile(db: Database) -> None:
    with db.reading() as one:
        before = count(one, Product)
        save_products(db, [{"id": "p1", "title": "Lamp"}])
        assert count(one, Product) == before == 0
    assert count(db, Product) == 1


def test_what_is_done_together_is_seen_inside_and_kept_as_a_whole_or_not_at_all(db: Database) -> None:
    def two_products(*, fail: bool) -> None:
        with db.together() as one:
            save_products(one, [{"id": "p1", "title": "Lamp"}])
            save_products(one, [{"id": "p2", "title": "Lamp"}])
            assert (count(one, Product), count(db, Product)) == (2, 0)
            if fail:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        two_products(fail=True)
    assert count(db, Product) == 0
    two_products(fail=False)
    assert count(db, Product) == 2


def test_a_read_is_one_instant_and_holds_up_no_write(db: Database) -> None:
    other = open_database(db.target)
    with db.read() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM product")
        save_products(other, [{"id": "p1", "title": "Lamp"}])
        assert reading.exec_driver_sql("SELECT count(*) FROM product").scalar() == 0
    assert set(products_by_id(db, ["p1"])) == {"p1"}
    other.close()


@pytest.mark.parametrize("inside", ["absent/labels.db", "file.txt/labels.db", "folder", "file.txt"])
def test_what_cannot_be_opened_is_said_with_the_next_step(tmp_path: Path, inside: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("A shopping list, not a database. " * 50)
    with pytest.raises(StoreError) as error:
        open_database(tmp_path / inside)
    assert str(tmp_path / inside) in error.value.problem
    assert "--db" in error.value.remedy
    assert (tmp_path / "file.txt").read_text().startswith("A shopping list")


@pytest.mark.parametrize("name", ["sqlite:///", "sqlite://", "sqlite:///:memory:", ":memory:"])
def test_a_database_that_is_no_file_is_refused_because_it_would_keep_nothing(name: str) -> None:
    with pytest.raises(StoreError, match="only in memory") as error:
        open_database(name)
    assert "--db" in error.value.remedy


@pytest.mark.parametrize("url", ["nosuch://host/db", "postgresql+nosuchdriver://host/db", "://", "sqlite:///nowhere/at/all/labels.db"])
def test_a_url_nobody_can_open_is_said_with_the_next_step(url: str) -> None:
    with pytest.raises(StoreError) as error:
        open_database(url)
    assert "--db" in error.value.remedy


def test_a_database_of_someone_else_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)")
        theirs.execute("INSERT INTO customer (name) VALUES ('Ann')")
    theirs.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not shelfjudge's"):
        open_database(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["theirs.db"]


def test_a_judging_run_a_labelling_person_and_a_reader_share_the_database_without_a_lock_error(shop: Callable[..., Database]) -> None:
    db = shop(products=20, queries=1)
    said = together(["judge", "page", "reader"], db.target, seconds=2)
    assert all(amount > 0 for amount in said)
    assert count(db, Verdict) == said[0], "every verdict that was written is there"
    assert count(db, Label) == said[1], "every label that was written is there"


def test_many_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    assert together(["opener"] * 3, str(tmp_path / "labels.db"), seconds=0) == [1] * 3


def together(roles: list[str], path: str, seconds: float) -> list[int]:
    """Run those programs at once; what each did. Anything on stderr, or another exit code than 0, fails."""
    command = [sys.executable, "-W", "error", str(WRITERS)]
    started = [
        subprocess.Popen([*command, role, path, str(seconds)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for role in roles
    ]
    ended = [process.communicate(timeout=60) for process in started]
    for process, (_, complaint) in zip(started, ended, strict=True):
        assert (process.returncode, complaint) == (0, "")
    return [int(said) for said, _ in ended]


@pytest.mark.sqlite
def test_a_full_disk_is_said_in_words_and_takes_nothing_back_that_was_stored(db: Database) -> None:
    save_products(db, [{"id": "p1", "title": "Lamp"}])
    with db.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError, match="full") as told:
        save_products(db, [{"id": f"x{number}", "title": "Lamp " * 200} for number in range(2_000)])
    assert told.value.remedy
    assert list(products_by_id(db, ["p1", "x0", "x1999"])) == ["p1"]
