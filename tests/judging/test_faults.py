"""Every provider over real HTTP against a server that misbehaves: each pair ends judged or listed, none wrong, none lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from support.faulty_server import Faults, FaultyServer, running, true_grades
from support.judging import job, judged

from judge.judging.planning import request_for
from judge.judging.providers import provider_for
from judge.judging.spec import JudgeSpec
from judge.store.catalog import all_products, all_queries
from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Verdict

OVER_HTTP = ("openai", "openai-decisions", "anthropic")
STORM = ("429", "429-ms", "429-seconds", "500", "503-html", "drop", "cut", "html", "malformed", "missing", "nonsense", "foreign")
VERDICT = table_of(Verdict)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "sk-test")


def judge_at(server: FaultyServer, provider: str) -> Any:
    base = server.root if provider == "anthropic" else server.url
    return provider_for(JudgeSpec(provider, "test-model", {"base_url": base, "timeout": 2}))


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
    with running(Faults(rate=0.4, kinds=STORM, seed=3, until=9), slow=0.3) as server:
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
    packed = task.provider.limits.pack > 1
    assert stats["answered_most"] == 1
    assert stats["requests"] == (3 if packed else 30)
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
