"""The laws of a judging run: nothing lost, nothing asked twice, a failure is a row, the same command resumes."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from support.judging import answer, job, judged

from judge.errors import Refused, Rejected, StoreError, Transient
from judge.judging.base import Reply, Usage
from judge.judging.effort import Stop
from judge.judging.engine import packs
from judge.judging.planning import Work
from judge.judging.providers.scripted import scripted
from judge.store import verdicts
from judge.store.candidates import Selection
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Product, Query, Run, Verdict

VERDICT = table_of(Verdict)


def rows(db: Database) -> list[dict[str, Any]]:
    with db.read() as connection:
        return [dict(row) for row in connection.execute(select(VERDICT).order_by(VERDICT.c.id)).mappings()]


def reconciles(progress: Any, left: int = 0) -> bool:
    return progress.selected == progress.known + progress.judged + progress.failed + left


def test_every_candidate_gets_a_verdict_and_the_counts_reconcile(shop: Any, tmp_path: Path) -> None:
    db = shop(products=5, queries=3)
    ended = judged(job(db, scripted(lambda _: answer(4)), tmp_path))
    assert ended.state == "done"
    assert ended.progress.judged == ended.progress.requests == 15
    assert reconciles(ended.progress)
    assert {(row["query_id"], row["product_id"], row["grade"]) for row in rows(db)} == {
        (f"q{q}", f"p{p}", 4) for q in range(1, 4) for p in range(1, 6)
    }


def test_a_finished_run_again_makes_no_request(shop: Any, tmp_path: Path) -> None:
    db = shop()
    judged(job(db, scripted(lambda _: answer()), tmp_path))
    again = scripted(lambda _: answer(1))
    ended = judged(job(db, again, tmp_path))
    assert not again.history
    assert ended.progress.known == ended.progress.selected == 6
    assert len(rows(db)) == 6


def test_a_failure_is_a_row_without_a_grade_and_stays_until_asked_for(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    first = judged(job(db, scripted({"Lamp 1": Refused("I would rather not"), "Lamp 2": answer(5)}), tmp_path))
    assert (first.progress.judged, first.progress.failed) == (1, 1)
    failed = [row for row in rows(db) if row["failure"]]
    assert [(row["product_id"], row["grade"], row["failure"], row["detail"]) for row in failed] == [
        ("p1", None, "refused", "I would rather not")
    ]

    unasked = scripted(lambda _: answer(3))
    assert judged(job(db, unasked, tmp_path)).progress.known == 2
    assert not unasked.history

    judged(job(db, scripted(lambda _: answer(3)), tmp_path, retry=frozenset({"refused"})))
    assert [(row["product_id"], row["grade"], row["failure"]) for row in rows(db)] == [("p1", 3, None), ("p2", 5, None)]


def test_only_the_kind_of_failure_that_was_named_is_asked_again(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    judged(job(db, scripted({"Lamp 1": Refused("no"), "Lamp 2": Rejected("too long")}), tmp_path))
    again = scripted(lambda _: answer(3))
    judged(job(db, again, tmp_path, retry=frozenset({"rejected"})))
    assert len(again.history) == 1
    assert {row["product_id"]: row["failure"] for row in rows(db)} == {"p1": "refused", "p2": None}


def test_an_unreadable_reply_is_asked_again_once_and_every_try_is_paid_for(shop: Any, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    replies = [Reply({"texts": text}, usage=Usage(100, 0, 0, 10)) for text in ("I like it", "It is a 4")]
    ended = judged(job(db, scripted(replies), tmp_path))
    assert ended.progress.failures == {"unreadable": 1}
    assert (ended.progress.requests, ended.progress.input_tokens, ended.progress.output_tokens) == (2, 200, 20)
    row = rows(db)[0]
    assert (row["failure"], row["attempts"], row["input_tokens"]) == ("unreadable", 2, 200)


def test_what_is_transient_is_tried_again_until_patience_ends(shop: Any, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    ended = judged(job(db, scripted([Transient("busy"), Transient("busy"), answer(5)]), tmp_path))
    assert (ended.progress.judged, ended.progress.requests) == (1, 3)

    other = shop(products=2, queries=1)
    ended = judged(job(other, scripted(lambda _: Transient("always busy")), tmp_path))
    assert ended.progress.failures == {"gave up": 1}


def test_a_reply_that_was_paid_for_is_read_and_not_asked_for_again(shop: Any, tmp_path: Path) -> None:
    """As after a crash between the reply and its verdict."""
    db = shop()
    judged(job(db, scripted(lambda _: answer(2)), tmp_path))
    with db.write() as connection:
        connection.execute(delete(VERDICT).where(VERDICT.c.query_id == "q1"))
    again = scripted(lambda _: answer(5))
    ended = judged(job(db, again, tmp_path))
    assert not again.history
    assert ended.progress.from_cache == 3
    assert {row["grade"] for row in rows(db)} == {2}


def test_a_failure_tried_again_wants_a_new_reply_not_the_old_unreadable_one(shop: Any, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    judged(job(db, scripted(lambda _: "no JSON at all"), tmp_path))
    judged(job(db, scripted(lambda _: answer(4)), tmp_path, retry=frozenset({"all"})))
    assert [row["grade"] for row in rows(db)] == [4]


def test_a_changed_product_makes_its_pairs_stale_and_keeps_the_old_verdicts(shop: Any, tmp_path: Path) -> None:
    db = shop()
    judged(job(db, scripted(lambda _: answer(2)), tmp_path))
    save_products(db, [{"id": "p1", "title": "Lamp 1, now with a shade"}])
    again = scripted(lambda _: answer(5))
    ended = judged(job(db, again, tmp_path))
    assert len(again.history) == ended.progress.judged == 2
    stored = rows(db)
    assert len(stored) == 8
    assert {row["product_id"] for row in stored if row["superseded_at"]} == {"p1"}


def test_a_change_the_judge_is_not_shown_asks_nothing_and_keeps_the_verdict(shop: Any, tmp_path: Path) -> None:
    db = shop()
    judged(job(db, scripted(lambda _: answer(2)), tmp_path))
    save_products(db, [{"id": "p1", "title": "Lamp 1", "url": "https://shop.example/p1", "price": 12.5}])
    for _ in range(2):
        again = scripted(lambda _: answer(5))
        ended = judged(job(db, again, tmp_path))
        assert not again.history
        assert ended.progress.known == 6
    assert len(rows(db)) == 6


def test_a_changed_prompt_is_another_judge_and_leaves_the_first_ones_verdicts(shop: Any, tmp_path: Path) -> None:
    db = shop()
    folder = tmp_path / "prompts"
    folder.mkdir()
    mine = folder / "mine.md"
    front = "---\nname: mine\ndescription: mine\nscale: paper\nfields: [title]\n---\n"
    for text, grade in (("Grade it.", 2), ("Grade it well.", 5)):
        mine.write_text(f"{front}{text}\n===user===\n{{{{ query }}}}{{% for product in products %}}{{{{ product }}}}{{% endfor %}}\n")
        judged(job(db, scripted(lambda _, grade=grade: answer(grade)), tmp_path, prompt="mine"))
    assert sorted(row["grade"] for row in rows(db)) == [2] * 6 + [5] * 6


def test_a_selection_judges_only_what_it_names(shop: Any, tmp_path: Path) -> None:
    db = shop(products=3, queries=3)
    provider = scripted(lambda _: answer())
    judged(job(db, provider, tmp_path, selection=Selection(queries=("q2",), limit=2)))
    assert {row["query_id"] for row in rows(db)} == {"q2"}
    assert len(provider.history) == 2


def test_a_stopped_run_keeps_what_came_and_the_same_command_does_the_rest(shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=4)
    stop = Stop()
    asked = 0

    async def until_seven(_: Any) -> dict[str, Any]:
        nonlocal asked
        asked += 1
        if asked == 7:
            stop.now("enough for today")
        await asyncio.sleep(0)
        return answer()

    first = judged(job(db, scripted(until_seven), tmp_path), stop=stop)
    assert (first.state, first.note) == ("stopped", "enough for today")
    assert first.progress.judged == asked == len(rows(db)) < 40
    second = judged(job(db, scripted(until_seven), tmp_path))
    assert second.state == "done"
    assert asked == len(rows(db)) == 40


def test_a_key_that_every_request_would_be_refused_for_stops_the_run_and_fails_no_pair(shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=4)
    provider = scripted(lambda _: Rejected("Incorrect API key: set OPENAI_API_KEY", fatal=True))
    ended = judged(job(db, provider, tmp_path))
    assert ended.state == "stopped"
    assert "OPENAI_API_KEY" in ended.note
    assert not rows(db)
    assert len(provider.history) <= 4


def test_a_wait_longer_than_the_run_would_wait_stops_it_resumably(shop: Any, tmp_path: Path) -> None:
    db = shop()
    ended = judged(job(db, scripted(lambda _: Transient("slow down", retry_after=3600)), tmp_path))
    assert ended.state == "stopped"
    assert "3600 s" in ended.note
    assert not rows(db)


def test_one_rate_limit_holds_back_every_worker(shop: Any, tmp_path: Path) -> None:
    db = shop(products=8, queries=1)
    told = False
    early: list[float] = []

    async def limited(_: Any) -> Any:
        nonlocal told
        now = asyncio.get_running_loop().time()
        if not told:
            told = True
            early.append(now)
            return Transient("slow down", retry_after=0.2)
        early.append(now)
        await asyncio.sleep(0.01)
        return answer()

    ended = judged(job(db, scripted(limited), tmp_path), concurrency=2)
    assert ended.progress.judged == 8
    assert all(moment >= early[0] + 0.19 for moment in early[2:])


def test_the_run_stops_before_it_crosses_its_budget_and_resumes(shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=2)
    spec_priced = {"model": "gpt-6-luna"}
    reply = Reply({"texts": '{"reason":"r","met":[],"missed":[],"grade":4,"confidence":0.5}'}, "gpt-6-luna", Usage(100_000, 0, 0, 0))
    provider = scripted(lambda _: reply, **spec_priced)
    provider.free, provider.name = False, "openai"  # type: ignore[misc]
    ended = judged(job(db, provider, tmp_path), concurrency=1, max_cost=0.055)
    assert ended.state == "stopped"
    assert "--max-cost" in ended.note
    assert 0.03 < ended.progress.cost_usd <= 0.055
    assert judged(job(db, provider, tmp_path), concurrency=1).state == "done"
    assert len(provider.history) == 20


def test_a_reply_of_a_model_that_no_list_has_counts_against_the_budget_as_what_was_set_aside_for_it(shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=2)
    reply = Reply({"texts": '{"reason":"r","met":[],"missed":[],"grade":4,"confidence":0.5}'}, "a-model-of-tomorrow", Usage(900, 0, 0, 90))
    provider = scripted(lambda _: reply, model="gpt-6-luna")
    provider.free, provider.name = False, "openai"  # type: ignore[misc]
    ended = judged(job(db, provider, tmp_path), concurrency=1, max_cost=0.003)
    assert ended.state == "stopped"
    assert 0 < ended.progress.unpriced == ended.progress.judged < 20


def test_a_price_nobody_knows_is_counted_as_unknown_not_as_nothing(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    provider = scripted(lambda _: answer())
    provider.free = False  # type: ignore[misc]
    ended = judged(job(db, provider, tmp_path))
    assert (ended.progress.unpriced, ended.progress.cost_usd) == (2, 0.0)
    assert {row["cost_usd"] for row in rows(db)} == {None}


def test_a_prompt_that_fails_for_one_product_fails_that_pair_alone(shop: Any, tmp_path: Path) -> None:
    db = shop(products=[{"id": "p1", "title": "Lamp", "attributes": {"watt": 40}}, {"id": "p2", "title": "Sofa"}], queries=1)
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "strict.md").write_text(
        "---\nname: strict\ndescription: d\nscale: paper\nfields: [title, attributes]\n---\nGrade.\n===user===\n"
        "{{ query }}{% for product in products %}{% if product.title == 'Sofa' %}{{ product.attributes['watt'] + 1 }}{% endif %}{{ product }}{% endfor %}\n"
    )
    ended = judged(job(db, scripted(lambda _: answer()), tmp_path, prompt="strict"))
    assert (ended.progress.judged, ended.progress.failed) == (1, 1)
    failed = next(row for row in rows(db) if row["failure"])
    assert (failed["product_id"], failed["failure"]) == ("p2", "rejected")
    assert "p2" in failed["detail"]


@pytest.mark.sqlite
def test_a_database_that_cannot_be_written_ends_the_run_with_the_error_and_no_hang(shop: Any, tmp_path: Path) -> None:
    db = shop(products=30, queries=4)
    task = job(db, scripted(lambda _: answer()), tmp_path)
    with db.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON verdict BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    with pytest.raises(Exception, match="disk full"):
        judged(task)
    with db.read() as connection:
        assert connection.scalar(select(table_of(Run).c.state)) == "failed"
        connection.exec_driver_sql("SELECT 1")


@pytest.mark.sqlite
def test_replies_survive_a_database_that_could_not_take_their_verdicts(shop: Any, tmp_path: Path) -> None:
    db = shop(products=3, queries=1)
    with db.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON verdict BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    first = scripted(lambda _: answer(5))
    with pytest.raises(Exception, match="disk full"):
        judged(job(db, first, tmp_path), concurrency=1)
    with db.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    second = scripted(lambda _: answer(5))
    judged(job(db, second, tmp_path))
    assert len(rows(db)) == 3
    assert len(second.history) < 3


@pytest.mark.sqlite
def test_a_foreign_entry_in_the_reply_cache_is_refused_not_believed(shop: Any, tmp_path: Path) -> None:
    db = shop()
    judged(job(db, scripted(lambda _: answer()), tmp_path))
    with db.write() as connection:
        connection.execute(delete(VERDICT))
    with sqlite3.connect(tmp_path / "replies" / "cache.db") as cache:
        cache.execute("UPDATE Cache SET mode = 4")
    with pytest.raises(StoreError, match="not text"):
        judged(job(db, scripted(lambda _: answer()), tmp_path))


def test_the_run_row_says_what_the_run_did(shop: Any, tmp_path: Path) -> None:
    db = shop()
    judged(job(db, scripted(lambda _: answer()), tmp_path))
    judged(job(db, scripted(lambda _: answer()), tmp_path))
    (second, _), (first, _) = verdicts.runs(db)
    assert (first.state, first.selected, first.known, first.planned, first.judged) == ("done", 6, 0, 6, 6)
    assert (second.state, second.selected, second.known, second.planned, second.judged) == ("done", 6, 6, 0, 0)


def test_packs_hold_one_query_and_at_most_so_many_products() -> None:
    work = [
        Work(Query(id=query, text=query), Product(id=f"p{number}", title="t"), f"{query}{number}")
        for query in ("a", "b")
        for number in range(5)
    ]
    made = list(packs(work, 3))
    assert [len(pack) for pack in made] == [3, 2, 3, 2]
    assert all(len({item.query.id for item in pack}) == 1 for pack in made)


def test_tokens_of_a_shared_request_add_up_to_the_whole() -> None:
    whole = Usage(1001, 7, 0, 13)
    parts = whole.split(3)
    assert Usage(*(sum(column) for column in zip(*parts, strict=True))) == whole


def test_an_interrupted_run_is_finished_by_the_next_one_whatever_its_row_says(shop: Any, tmp_path: Path) -> None:
    db = shop()
    task = job(db, scripted(lambda _: answer()), tmp_path)
    verdicts.start_run(db, task.judge_id, Selection(), 999_999_999)
    with db.write() as connection:
        connection.execute(update(table_of(Run)).values(judged=3))
    assert judged(task).progress.judged == 6


def test_a_run_stopped_while_the_server_is_busy_ends_soon_and_gives_up_on_nothing(shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=2)
    stop = Stop()

    async def busy(_: Any) -> Any:
        stop.now("stopped by you")
        return Transient("slow down", retry_after=60)

    ended = judged(job(db, scripted(busy), tmp_path), stop=stop, grace=0.05)
    assert (ended.state, ended.progress.failed) == ("stopped", 0)
    assert not rows(db)
    assert ended.seconds < 5
    assert judged(job(db, scripted(lambda _: answer()), tmp_path)).progress.judged == 20
