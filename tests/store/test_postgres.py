"""A database on a PostgreSQL server keeps what the program relies on in a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from time import sleep

import pytest
from sqlalchemy import and_, make_url, select, text
from support import servers
from support.servers import database_on_server
from support.voices import a_judge, a_run, label, verdict

from judge.errors import StoreError
from judge.store.candidates import Selection, propose
from judge.store.catalog import count, products_by_id, queries_by_id, save_products, save_queries
from judge.store.claims import first_free
from judge.store.clicks import position_rates
from judge.store.db import Database, open_database
from judge.store.kept_replies import keep_replies, pages_kept, replies_kept
from judge.store.labels import CANDIDATE, save_labels
from judge.store.leases import LEASE, Handed, done_with, next_pair, put_on_desk
from judge.store.open_pairs import Span, Wanted, open_pairs
from judge.store.postgres import POOL, shown
from judge.store.progress import stamp
from judge.store.queues import ITEM, keep_queue
from judge.store.rows import known_ids, merge
from judge.store.settings import put_setting
from judge.store.verdicts import record, verdicts_of
from judge.tables import Label, PairEvent, Product, QueryEvent, Verdict


@pytest.fixture
def url() -> Iterator[str]:
    if not servers.URL:
        pytest.skip("JUDGE_TEST_POSTGRES names no server: `make postgres` starts one and says how")
    with database_on_server() as made:
        yield made


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    opened = open_database(url)
    save_products(opened, [{"id": name, "title": "Lamp"} for name in ("p1", "p2")])
    save_queries(opened, [{"id": "q1", "text": "lamp"}])
    propose(opened, [{"query_id": "q1", "product_id": name, "source": "lexical"} for name in ("p1", "p2")])
    yield opened
    opened.close()


@pytest.mark.parametrize("name", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_name_of_a_server_means_psycopg_3(db: Database, name: str) -> None:
    other = open_database(make_url(db.target).set(drivername=name).render_as_string(hide_password=False))
    assert (other.on_server, other.engine.dialect.driver, count(other, Product)) == (True, "psycopg", 2)
    other.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cr3t@host/db",
        "postgresql://ann:p@s3cr3t@host/db",
        "postgresql://ann@host/db?password=s3cr3t",
        "postgresql://ann@host/db?sslpassword=s3cr3t",
        "postgresql://ann:s3cr3t@host:port/db",
    ],
)
def test_a_password_is_not_shown(url: str) -> None:
    assert "s3cr3t" not in shown(url)
    assert shown(url).startswith("postgresql://")
    assert shown("labels.db") == "labels.db"


def test_a_server_that_is_not_there_is_said_with_the_next_step_and_without_the_password() -> None:
    with pytest.raises(StoreError, match="Cannot open the database postgresql://ann:") as told:
        open_database("postgresql://ann:s3cr3t@127.0.0.1:1/db")
    assert "--db" in told.value.remedy
    assert "s3cr3t" not in str(told.value)


def test_a_password_with_a_bare_at_sign_is_said_to_be_written_otherwise_and_is_not_taken_for_a_host() -> None:
    with pytest.raises(StoreError, match="written %40") as told:
        open_database("postgresql://ann:p@s3cr3t@127.0.0.1:1/db")
    assert "s3cr3t" not in str(told.value)


def test_a_connection_that_breaks_is_said_and_the_next_call_finds_the_server_again(db: Database) -> None:
    def broken() -> None:
        with db.read() as connection:
            own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            killer = open_database(db.target)
            with killer.write() as another:
                another.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
            killer.close()
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(StoreError, match="does not do as asked") as told:
        broken()
    assert "server" in told.value.remedy
    assert count(db, Product) == 2


def test_text_is_sorted_as_python_sorts_it_whatever_language_the_server_sorts_by(db: Database) -> None:
    names = ["a", "B", "10", "2", "ä", "Z", "_", "p-1", "p1a"]
    save_products(db, [{"id": name, "title": "Lamp"} for name in names])
    with db.read() as connection:
        assert connection.exec_driver_sql("SELECT 'a' < 'B'").scalar(), "this server sorts by a language"
        stored = list(connection.exec_driver_sql("SELECT id FROM product ORDER BY id").scalars())
    assert stored == sorted([*names, "p1", "p2"])


def test_a_character_that_no_server_takes_gives_way_to_its_neighbour(db: Database) -> None:
    save_products(db, [{"id": "p3", "title": "La\0mp", "attributes": {"a": "b\0"}}])
    assert products_by_id(db, ["p3"])["p3"].title == "La\1mp"
    save_products(db, [{"id": "p\0", "title": "Lamp"}])
    assert known_ids(db, Product, ["p\0", "p\\u0000"]) == {"p\1"}


def test_numbers_are_as_wide_as_in_a_file(db: Database) -> None:
    merge(
        db,
        QueryEvent,
        [{"query_id": "q1", "day": "2026-01-01", "searches": 2**40, "zero_click_searches": None, "clicks": 0, "carts": 0, "purchases": 0}],
    )
    run = a_run(db, a_judge(db))
    record(db, [], run, {"input_tokens": 2**40})
    with db.read() as connection:
        assert connection.exec_driver_sql("SELECT sum(input_tokens) FROM run").scalar() == 2**40


def test_halves_of_positions_are_rounded_up_as_in_a_file(db: Database) -> None:
    plain = {"impressions": 10, "clicks": 1, "carts": 0, "purchases": 0, "weighted_impressions": None, "weighted_clicks": None}
    merge(db, PairEvent, [{"query_id": "q1", "product_id": "p1", "day": "2026-01-01", "position": 2.5, **plain}])
    assert [rate.position for rate in position_rates(db)] == [3]


def test_a_verdict_stored_twice_is_one_row_and_a_new_request_supersedes_it(db: Database) -> None:
    judge = a_judge(db)
    run = a_run(db, judge)
    for key, grade in (("k1", 1), ("k1", 2), ("k2", 3)):
        record(db, [verdict(db, judge, ("q1", "p1"), key=key, grade=grade)], run, {})
    assert [kept.grade for kept, _ in verdicts_of(db, "q1", "p1")] == [3]
    assert count(db, Verdict) == 2


def test_verdicts_are_stored_while_somebody_imports(db: Database) -> None:
    """Of those that look before they write, one goes after the other; who stores what was paid for does not wait for an import."""
    judge = a_judge(db)
    run = a_run(db, judge)
    hasty = open_database(db.target, busy_timeout_ms=200)
    with db.write() as importing:
        importing.exec_driver_sql("UPDATE product SET title = 'Bulb'")
        record(hasty, [verdict(db, judge, ("q1", "p1"))], run, {"judged": 1})
        keep_replies(hasty, {"key": "{}"})
        with pytest.raises(StoreError, match="Another program is writing"):
            put_setting(hasty, "scale", "other")
    hasty.close()
    assert (count(db, Verdict), replies_kept(db, ["key"])) == (1, {"key": "{}"})


def test_a_label_is_stored_and_a_pair_laid_before_somebody_while_others_import(db: Database) -> None:
    hasty = open_database(db.target, busy_timeout_ms=200)
    with db.write() as importing:
        importing.exec_driver_sql("UPDATE product SET title = 'Bulb'")
        for _ in range(2):
            put_on_desk(hasty, "ann", [Handed("q1", "p1", "unsure")], datetime.now(UTC))
        assert save_labels(hasty, [label(("q1", "p1"), 3)]).added == 1
        done_with(hasty, "ann", ("q1", "p1"))
    hasty.close()
    assert count(db, Label) == 1


def test_the_stamp_changes_with_a_label_that_was_begun_before_another_and_stored_after_it(db: Database) -> None:
    with db.together(alone=False) as slow:
        save_labels(slow, [label(("q1", "p1"), 3)])
        save_labels(db, [label(("q1", "p2"), 3)])
        before = stamp(db)
    assert stamp(db) != before


def test_who_finds_every_connection_taken_is_told_so_in_words(db: Database) -> None:
    hasty = open_database(db.target, busy_timeout_ms=200)
    with ExitStack() as taken:
        for _ in range(sum(POOL.values())):
            taken.enter_context(hasty.read())
        with pytest.raises(StoreError, match="Too many"):
            count(hasty, Product)
    assert count(hasty, Product) == 2
    hasty.close()


def test_statements_are_not_compiled_however_long_the_server_thinks_they_take(db: Database) -> None:
    with db.read() as connection:
        assert connection.exec_driver_sql("SHOW jit").scalar() == "off"


# --- Leases


def queued(db: Database) -> None:
    items = [{"query_id": "q1", "product_id": name, "score": score, "raters": 1, "why": {}} for name, score in (("p1", 0.9), ("p2", 0.5))]
    for queue in ("unsure", "audit"):
        keep_queue(db, queue, 2, "state", items)


@pytest.mark.parametrize("queue", ["unsure", "audit"])
def test_a_pair_that_is_being_handed_out_is_passed_over_in_every_queue(db: Database, queue: str) -> None:
    queued(db)
    now = datetime.now(UTC)
    with db.together(alone=False) as ann, db.together(alone=False) as bob:
        first, second = next_pair(ann, "ann", "unsure", now), next_pair(bob, "bob", queue, now)
    assert first is not None
    assert second is not None
    assert (first.product_id, second.product_id) == ("p1", "p2")


def test_a_pair_that_was_leased_between_a_look_and_its_lock_is_looked_at_again(db: Database) -> None:
    """The look began before the lease was there, so it cannot see it: without a second look two would hold the pair."""
    queued(db)
    free = ~select(LEASE.c.rater).where(LEASE.c.product_id == ITEM.c.product_id).correlate(ITEM).exists()
    same = and_(CANDIDATE.c.query_id == ITEM.c.query_id, CANDIDATE.c.product_id == ITEM.c.product_id)
    listed = select(ITEM.c.query_id, ITEM.c.product_id).join(CANDIDATE, same).where(ITEM.c.queue == "unsure", free)
    slow = listed.where(text("pg_sleep(0.5)::text = ''")).order_by(ITEM.c.score.desc())

    def look() -> str:
        with db.together(alone=False) as bob, bob.write() as connection:
            return str(first_free(bob, connection, slow, CANDIDATE, (ITEM.c.query_id, ITEM.c.product_id)).product_id)

    with ThreadPoolExecutor(1) as beside:
        looking = beside.submit(look)
        sleep(0.2)
        put_on_desk(db, "ann", [Handed("q1", "p1", "unsure")], datetime.now(UTC))
        assert looking.result(30) == "p2"


# --- Replies


def test_replies_come_back_as_they_went_in_and_a_newer_one_replaces_the_older(db: Database) -> None:
    keep_replies(db, {f"k{number}": f'{{"text": "größe \\u0000 {number}"}}' for number in range(2_500)})
    keep_replies(db, {"k1": "newer"})
    assert replies_kept(db, ["k1", "k2", "absent"]) == {"k1": "newer", "k2": '{"text": "größe \\u0000 2"}'}
    assert sum(len(page) for page in pages_kept(db, 1_000)) == 2_500


# --- The schema


def test_a_database_of_a_newer_program_is_refused_and_left_as_it_is(db: Database) -> None:
    with db.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="9999"):
        open_database(db.target)


def test_tables_of_somebody_else_are_refused(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE customer (id INTEGER)")
    with pytest.raises(StoreError, match="not shelfjudge's"):
        open_database(url)


def test_processes_that_open_a_new_database_at_once_make_it_once(url: str) -> None:
    line = [
        sys.executable,
        "-W",
        "error",
        "-c",
        "import sys; from judge.store.db import open_database; open_database(sys.argv[1]).close()",
        url,
    ]
    opening = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate(timeout=60)[1] for process in opening] == [""] * 3


def test_a_page_of_the_plan_reads_its_own_verdicts_and_not_all_before_it(db: Database) -> None:
    """To a server, that a row of two columns comes after another says nothing of other tables."""
    products, queries = [f"lamp{number}" for number in range(10)], [f"row{number:03}" for number in range(400)]
    save_products(db, [{"id": each, "title": "Lamp"} for each in products])
    save_queries(db, [{"id": each, "text": "lamp"} for each in queries])
    propose(db, [{"query_id": query, "product_id": product, "source": "lexical"} for query in queries for product in products])
    judge = a_judge(db)
    one, asked, seen = verdict(db, judge, (queries[0], products[0])), queries_by_id(db, queries), products_by_id(db, products)
    pairs = [(query, product) for query in queries[:390] for product in products]
    told = [{"query_id": q, "product_id": p, "query_hash": asked[q].hash, "product_hash": seen[p].hash} for q, p in pairs]
    record(db, [{**one, **each} for each in told], a_run(db, judge), {})
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    read = text(
        "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE relname = 'verdict'"
    )
    with db.reading() as reader, reader.read() as connection:
        span = Span((queries[380], products[0]), (queries[395], products[9]))
        page = next(open_pairs(reader, Wanted(judge, Selection(), span=span), 20))
        assert [pair.query_id for pair in page] == [queries[390]] * 10 + [queries[391]] * 10
        assert connection.scalar(read) < 500
