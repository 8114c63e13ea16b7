"""Every provider over real HTTP against a server that misbehaves: each pair ends judged or listed, none wrong, none lost."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from support.faulty_server import MISCOUNTED, ODDLY_NUMBERED, Faults, FaultyServer, running, true_grades
from support.judging import job, judged

from judge.judging.engine import packs
from judge.judging.planning import Work, request_for
from judge.judging.providers import provider_for
from judge.judging.spec import JudgeSpec
from judge.store.catalog import all_products, all_queries
from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Verdict

OVER_HTTP = ("openai", "openai-decisions", "anthropic", "openai packed", "anthropic packed")
STORM = ("429", "429-ms", "429-seconds", "500", "503-html", "drop", "cut", "html", "malformed", "missing", "nonsense", "foreign")
VERDICT = table_of(Verdict)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "sk-test")


def judge_at(server: FaultyServer, provider: str) -> Any:
    name, _, packed = provider.partition(" ")
    base = server.root if name == "anthropic" else server.url
    return provider_for(JudgeSpec(name, "test-model", {"base_url": base, "timeout": 2, **({"pack": 4} if packed else {})}))


def verdicts(db: Database) -> dict[tuple[str, str], tuple[int | None, str | None]]:
    columns = (VERDICT.c.query_id, VERDICT.c.product_id, VERDICT.c.grade, VERDICT.c.failure)
    with db.read() as connection:
        return {(query, product): (grade, failure) for query, product, grade, failure in connection.execute(select(*columns))}


def truth(db: Database, task: Any) -> dict[tuple[str, str], int]:
    """What the server says of every pair, computed from the request by the server's own rule."""
    values = task.prompt.scale.values
    asked = {(q.id, p.id): request_for(task.prompt, q, [p]).messages for q in all_queries(db) for p in all_products(db)}
    return {pair: true_grades([tuple(message) for message in messages], values)[0] for pair, messages in asked.items()}


@pytest.mark.parametrize("provider", OVER_HTTP)
def test_in_a_storm_every_pair_ends_judged_or_listed_and_no_grade_is_wrong(provider: str, shop: Any, tmp_path: Path) -> None:
    db = shop(products=12, queries=5)
    with running(Faults(rate=0.4, kinds=(*STORM, *MISCOUNTED, *ODDLY_NUMBERED), seed=3, until=9), slow=0.3) as server:
        task = job(db, judge_at(server, provider), tmp_path)
        ended = judged(task, concurrency=16)
    found, right = verdicts(db), truth(db, task)
    assert found.keys() == right.keys()
    assert all((grade is None) == (failure is not None) for grade, failure in found.values())
    assert [pair for pair, (grade, _) in found.items() if grade not in (None, right[pair])] == []
    assert ended.progress.judged + ended.progress.failed == 60
    assert ended.progress.judged > 30


@pytest.mark.parametrize("provider", OVER_HTTP)
def test_asking_again_for_what_failed_ends_with_every_pair_judged_right(provider: str, shop: Any, tmp_path: Path) -> None:
    db = shop(products=8, queries=3)
    with running(Faults(rate=0.9, kinds=("malformed", "html", "500"), seed=5, until=4)) as server:
        judged(job(db, judge_at(server, provider), tmp_path))
        for _ in range(3):
            task = job(db, judge_at(server, provider), tmp_path, retry=frozenset({"all"}))
            judged(task)
    assert {pair: grade for pair, (grade, _) in verdicts(db).items()} == truth(db, task)


@pytest.mark.parametrize("provider", OVER_HTTP)
def test_a_quiet_server_is_asked_exactly_once_a_request(provider: str, shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=3)
    with running() as server:
        task = job(db, judge_at(server, provider), tmp_path)
        judged(task, concurrency=8)
        stats = server.stats()
    assert stats["answered_most"] == 1
    assert stats["requests"] == 3 * math.ceil(10 / task.provider.pack)
    assert {pair: grade for pair, (grade, _) in verdicts(db).items()} == truth(db, task)


@pytest.mark.parametrize("provider", OVER_HTTP)
@pytest.mark.parametrize("kind", ["401", "402", "403", "404", "quota"])
def test_what_no_request_can_pass_stops_the_run_and_fails_no_pair(provider: str, kind: str, shop: Any, tmp_path: Path) -> None:
    db = shop(products=5, queries=2)
    with running(Faults(rate=1.0, kinds=(kind,), until=99)) as server:
        ended = judged(job(db, judge_at(server, provider), tmp_path))
    assert ended.state == "stopped"
    assert ended.note
    assert verdicts(db) == {}


@pytest.mark.parametrize(("kind", "lost"), [("html", 6), ("truncated", 1)])
def test_a_reply_to_several_products_fails_exactly_those_it_does_not_answer(kind: str, lost: int, shop: Any, tmp_path: Path) -> None:
    db = shop(products=6, queries=1)
    with running(Faults(rate=1.0, kinds=(kind,), until=99)) as server:
        task = job(db, judge_at(server, "openai-decisions"), tmp_path)
        ended = judged(task)
    assert ended.progress.failures == {"unreadable": lost}
    right = truth(db, task)
    assert all(grade in (None, right[pair]) for pair, (grade, _) in verdicts(db).items())


@pytest.mark.parametrize("kind", MISCOUNTED)
@pytest.mark.parametrize("provider", ["openai packed", "anthropic packed"])
def test_products_whose_numbers_came_back_wrong_are_asked_again_one_by_one_and_all_is_paid_for(
    provider: str, kind: str, shop: Any, tmp_path: Path
) -> None:
    db = shop(products=8, queries=1)
    with running(Faults(rate=1.0, kinds=(kind,), until=99)) as server:
        task = job(db, judge_at(server, provider), tmp_path)
        ended = judged(task)
        asked = server.stats()["requests"]
    assert {pair: grade for pair, (grade, _) in verdicts(db).items()} == truth(db, task)
    assert (ended.progress.packed, ended.progress.unusable) == (2, 2)
    assert ended.progress.requests == asked >= 2 + 8
    tokens = {"openai packed": 1200, "anthropic packed": 76 + 100 + 1024}[provider]
    assert ended.progress.input_tokens == asked * tokens


@pytest.mark.parametrize("kind", ODDLY_NUMBERED)
@pytest.mark.parametrize("provider", ["openai packed", "anthropic packed"])
def test_answers_in_another_order_or_numbered_in_text_are_read(provider: str, kind: str, shop: Any, tmp_path: Path) -> None:
    db = shop(products=8, queries=1)
    with running(Faults(rate=1.0, kinds=(kind,), until=99)) as server:
        task = job(db, judge_at(server, provider), tmp_path)
        ended = judged(task)
    assert {pair: grade for pair, (grade, _) in verdicts(db).items()} == truth(db, task)
    assert (ended.progress.requests, ended.progress.packed, ended.progress.unusable) == (2, 2, 0)


@pytest.mark.parametrize(("kind", "failure"), [("filter", "filtered"), ("too-long", "too long"), ("refusal", "refused")])
def test_one_product_that_a_server_will_not_read_does_not_fail_those_beside_it(kind: str, failure: str, shop: Any, tmp_path: Path) -> None:
    db = shop(products=8, queries=1)
    with running(Faults(plan={"Lamp 5": [kind] * 99})) as server:
        task = job(db, judge_at(server, "openai packed"), tmp_path)
        ended = judged(task)
    assert ended.progress.failures == {failure: 1}
    found, right = verdicts(db), truth(db, task)
    assert found.pop(("q1", "p5")) == (None, failure)
    assert found == {pair: (grade, None) for pair, grade in right.items() if pair[1] != "p5"}


@pytest.mark.parametrize("logprobs", [True, False])
def test_probabilities_are_stored_with_the_share_that_lay_on_grades_or_not_at_all(logprobs: bool, shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    with running() as server:
        params = {"base_url": server.url, **({"logprobs": True} if logprobs else {})}
        judged(job(db, provider_for(JudgeSpec("openai", "m", params)), tmp_path))
    with db.read() as connection:
        found = connection.execute(select(VERDICT.c.grade, VERDICT.c.probabilities, VERDICT.c.evidence)).all()
    assert len(found) == 2
    for grade, probabilities, evidence in found:
        if logprobs:
            assert probabilities[str(grade)] == pytest.approx(2 / 3)
            assert evidence["on_grades"] == ["0.9000"]
        else:
            assert probabilities is None
            assert "on_grades" not in evidence


def test_which_products_share_a_request_and_in_what_order_says_nothing_of_the_catalogue(shop: Any, tmp_path: Path) -> None:
    """So what a judge does to the first product shown it does not do to the first of the catalogue."""
    db = shop(products=40, queries=1)
    with running() as server:
        task = job(db, judge_at(server, "openai packed"), tmp_path)
        query, products = next(iter(all_queries(db))), list(all_products(db))
        work = [Work(query, p, task.provider.key(request_for(task.prompt, query, [p]))) for p in products]
        shown = [[item.product.id for item in pack] for pack in packs(work, 4)]
        assert shown == [[item.product.id for item in pack] for pack in packs(reversed(work), 4)]
    catalogue = sorted(product.id for product in products)
    assert sorted(name for pack in shown for name in pack) == catalogue
    assert [name for pack in shown for name in pack] != catalogue
    firsts = [pack[0] for pack in shown]
    assert not all(name in catalogue[:20] for name in firsts)
    other = job(db, judge_at(server, "openai-decisions"), tmp_path)
    again = [Work(query, p, other.provider.key(request_for(other.prompt, query, [p]))) for p in products]
    assert [[item.product.id for item in pack] for pack in packs(again, 4)] != shown


def test_a_product_in_a_pack_has_the_key_and_reply_it_would_have_alone(shop: Any, tmp_path: Path) -> None:
    """So the pairs that share a request can be others after a crash, and nothing is asked twice."""
    db = shop(products=6, queries=1)
    with running() as server:
        judged(job(db, judge_at(server, "openai-decisions"), tmp_path))
        before = verdicts(db)
        with db.write() as connection:
            connection.execute(delete(VERDICT).where(VERDICT.c.product_id.in_(["p2", "p5"])))
        ended = judged(job(db, judge_at(server, "openai-decisions"), tmp_path))
        assert (ended.progress.requests, ended.progress.from_cache) == (0, 2)
        assert server.stats()["requests"] == 1
    assert verdicts(db) == before
