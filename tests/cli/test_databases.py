"""A database on a server works like a file, and everything moves from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, select
from sqlmodel import SQLModel
from support import servers
from support.command_line import Judge
from support.servers import database_on_server

from judge.store.db import Database, open_database
from judge.store.rows import table_of
from judge.tables import KeptReply


@pytest.fixture
def on_server() -> Iterator[str]:
    """The URL of an empty database on a server."""
    if not servers.URL:
        pytest.skip("JUDGE_TEST_POSTGRES names no server: `make postgres` starts one and says how")
    with database_on_server() as url:
        yield url


def filled(judge: Judge, files: Path, to: str) -> None:
    """A small shop, imported, mined, judged and labelled."""
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv"), ("labels", "ratings.csv")):
        assert judge("import", kind, str(files / name), "--db", to).code == 0
    assert judge("mine", "--db", to).code == 0
    assert judge("run", "--judge", "scripted/4", "--db", to).code == 0


def everything(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for replies, which lie elsewhere beside a file."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table is not table_of(KeptReply)]
    with db.read() as connection:
        return {table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))] for table in tables}


def rows_of(name: str) -> dict[str, list[tuple[object, ...]]]:
    db = open_database(name)
    try:
        return everything(db)
    finally:
        db.close()


def test_commands_work_on_a_server_as_on_a_file(judge: Judge, small_shop: Path, on_server: str) -> None:
    filled(judge, small_shop, "labels.db")
    filled(judge, small_shop, on_server)
    for words in (("agreement",), ("estimate",), ("queue", "build"), ("insights",), ("catalog",), ("trust",), ("failures",)):
        file, server = (judge(*words, "--db", name, "--json") for name in ("labels.db", on_server))
        assert (server.code, server.err) == (file.code, file.err), words
    files = [Path("from-file"), Path("from-server")]
    for folder, name in zip(files, ("labels.db", on_server), strict=True):
        assert judge("export", str(folder), "--db", name).code == judge("status", "--db", name).code == 0
    written = [{path.name: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".jsonl", ".parquet")} for folder in files]
    assert written[0] == written[1] != {}


def test_replies_lie_in_the_database_on_a_server_so_that_machines_share_them(judge: Judge, small_shop: Path, on_server: str) -> None:
    filled(judge, small_shop, on_server)
    assert not Path("labels.replies").exists()
    db = open_database(on_server)
    with db.write() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM reply").scalar() == 6
        connection.exec_driver_sql("DELETE FROM verdict")
    db.close()
    assert judge("run", "--judge", "scripted/4", "--db", on_server, "--json").json["runs"][0]["from_cache"] == 6


def test_a_database_goes_to_a_server_and_back_and_is_the_same(judge: Judge, small_shop: Path, on_server: str) -> None:
    filled(judge, small_shop, "labels.db")
    there = judge("db", "copy", "labels.db", on_server, "--json").json
    back = judge("db", "copy", on_server, "again.db", "--json").json
    assert there["tables"] == back["tables"]
    assert (there["tables"]["product"], there["tables"]["reply"]) == (3, 6)
    assert there["rows"] == sum(there["tables"].values())
    assert rows_of("labels.db") == rows_of(on_server) == rows_of("again.db")
    assert judge("run", "--judge", "scripted/4", "--db", "again.db", "--retry", "all", "--json").code in (0, 2)


def test_what_comes_after_a_copy_gets_ids_of_its_own(judge: Judge, small_shop: Path, on_server: str) -> None:
    filled(judge, small_shop, "labels.db")
    assert judge("db", "copy", "labels.db", on_server).code == 0
    assert judge("run", "--judge", "scripted/2", "--db", on_server).code == 0
    assert len(rows_of(on_server)["verdict"]) == 12


def test_only_an_empty_database_is_copied_into_and_nothing_else_is_touched(judge: Judge, small_shop: Path, on_server: str) -> None:
    filled(judge, small_shop, "labels.db")
    assert judge("import", "products", str(small_shop / "products.csv"), "--db", on_server).code == 0
    before = rows_of(on_server)
    refused = judge("db", "copy", "labels.db", on_server)
    assert (refused.code, "is not empty" in refused.err) == (2, True)
    assert rows_of(on_server) == before
    assert "same database twice" in judge("db", "copy", "labels.db", "./labels.db").err
    assert "There is no database" in judge("db", "copy", "absent.db", "new.db").err


def test_a_copy_that_breaks_off_leaves_the_target_empty(judge: Judge, small_shop: Path, on_server: str, tmp_path: Path) -> None:
    filled(judge, small_shop, "labels.db")
    (tmp_path / "labels.replies" / "cache.db").write_bytes(b"no database" * 1000)
    broken = judge("db", "copy", "labels.db", on_server)
    assert broken.code != 0
    assert "reply cache" in broken.err
    assert not any(rows_of(on_server).values())


def test_a_password_is_never_printed(judge: Judge, on_server: str) -> None:
    """Neither where all goes well nor where the server does not answer."""
    secret = make_url(on_server).set(password="s3cr3t")
    gone = secret.set(port=1).render_as_string(hide_password=False)
    to = secret.render_as_string(hide_password=False)
    told = [
        judge("status", "--db", gone),
        judge("status", "--db", f"{on_server}_absent?password=s3cr3t"),
        judge("db", "copy", to, "file.db"),
        judge("db", "copy", to, "file.db", "--json"),
        judge("db", "copy", to, gone),
    ]
    assert told[0].code == 2
    assert "--db" in told[0].err
    assert "***" in told[2].out
    assert not [said for said in told if "s3cr3t" in said.out + said.err]
