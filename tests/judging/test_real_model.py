"""A generative model that writes its own words, over real HTTP: structured output, several at once, a server that dies.

SmolLM2-135M grades like a coin, so nothing here says which grade is right; and it may ramble past the limit of tokens,
which must end as a listed failure and not as a grade.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from support.judging import job
from support.model_server import SHORT_PROMPT, ModelServer, missing_packages

from judge.errors import Unreadable
from judge.judging.asking import Patience
from judge.judging.capabilities import Finding, Found, find_out
from judge.judging.effort import Effort, Ended
from judge.judging.planning import Job
from judge.judging.providers import provider_for
from judge.judging.recording import Progress
from judge.judging.running import judge_candidates
from judge.judging.spec import JudgeSpec
from judge.scales import SCALES
from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Verdict

VERDICT = table_of(Verdict)
PRODUCTS = [{"id": f"p{n}", "title": title} for n, title in enumerate(("Desk lamp", "Red sofa", "Black floor lamp"), 1)]
QUERIES = [{"id": "q1", "text": "lamp"}, {"id": "q2", "text": "red sofa"}]
PAIRS = len(PRODUCTS) * len(QUERIES)
AGAIN_SOON = Patience(attempts=4, unreadable=1, first_wait=0.2, longest_backoff=1.0)


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    if absent := missing_packages():
        why = f"the extra real-model is not installed ({', '.join(absent)})"
        pytest.fail(f"CI must have everything: {why}") if os.environ.get("CI") == "true" else pytest.skip(why)
    server = ModelServer()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def asked(model: ModelServer, shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Makes a job of the real model over the small shop, as `judge run --judge openai/NAME?base_url=...` would."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "short.md").write_text(SHORT_PROMPT)
    db, opened = shop(products=PRODUCTS, queries=QUERIES), list[Job]()

    def make(named: str = f"openai/smollm2?base_url={model.url}&", **options: Any) -> Job:
        spec = JudgeSpec.parse(f"{named}temperature=0&max_completion_tokens=100&timeout=30")
        opened.append(job(db, provider_for(spec), tmp_path, "short", **options))
        return opened[-1]

    yield make
    for each in opened:
        each.replies.close()


def run(task: Job, on_progress: Any = lambda _: None) -> Ended:
    return asyncio.run(judge_candidates(task, Effort(concurrency=4, patience=AGAIN_SOON), on_progress))


def verdicts(db: Database) -> dict[tuple[str, str], Any]:
    with db.read() as connection:
        found = connection.execute(select(VERDICT).where(VERDICT.c.superseded_at.is_(None))).all()
    return {(each.query_id, each.product_id): each for each in found}


def test_a_real_model_judges_with_structured_output_and_several_requests_at_once(asked: Any) -> None:
    task = asked()
    started = time.monotonic()
    ended = run(task)
    wall = time.monotonic() - started
    found = verdicts(task.db)
    assert (ended.state, len(found)) == ("done", PAIRS)
    graded = [each for each in found.values() if each.grade is not None]
    assert graded, [each.detail for each in found.values()]
    assert {each.grade for each in graded} <= set(task.prompt.scale.values)
    assert all(0 <= each.confidence <= 1 for each in graded)
    assert {each.failure for each in found.values()} <= {None, "unreadable"}
    assert all(each.input_tokens > 0 and each.output_tokens > 0 for each in found.values())
    assert sum(each.latency_ms for each in found.values()) / 1000 > 1.2 * wall, "one after the other"
    assert run(asked()).progress.requests == 0


def test_whether_a_real_model_gives_probabilities_is_found_out(model: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    spec = JudgeSpec.parse(f"openai/smollm2?base_url={model.url}&temperature=0&timeout=60&logprobs=true")
    found = asyncio.run(find_out(provider_for(spec), SCALES["binary"], AGAIN_SOON))
    assert found == Found(Finding(given=True), cost_usd=None)


def test_a_real_model_that_rambles_leaves_it_open_and_says_what_to_change(model: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    spec = JudgeSpec.parse(f"openai/smollm2?base_url={model.url}&temperature=0&max_completion_tokens=5&timeout=60&logprobs=true")
    with pytest.raises(Unreadable, match="larger max_completion_tokens"):
        asyncio.run(find_out(provider_for(spec), SCALES["binary"], AGAIN_SOON))


def test_a_server_that_restarts_in_the_middle_of_a_run_loses_no_pair(asked: Any, model: ModelServer) -> None:
    restarts: list[threading.Thread] = []

    def restart() -> None:
        model.kill()
        time.sleep(0.3)
        model.start()

    def once_something_came(progress: Progress) -> None:
        if progress.judged + progress.failed and not restarts:
            restarts.append(threading.Thread(target=restart))
            restarts[0].start()

    few = Selection(limit=4)
    task = asked(selection=few)
    first = run(task, once_something_came)
    restarts[0].join()
    assert first.progress.judged + first.progress.failed == len(verdicts(task.db))
    second = run(asked(selection=few, retry=frozenset({"gave up"})))
    found = verdicts(task.db)
    assert (second.state, len(found)) == ("done", 4)
    assert {each.failure for each in found.values()} <= {None, "unreadable"}
    assert any(each.attempts > 1 for each in found.values()) or second.progress.requests, "the restart hurt nothing"


def test_two_servers_of_one_model_share_the_pairs_and_either_finishes_alone(
    asked: Any, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = ModelServer()
    second.start()
    try:
        monkeypatch.setenv("VLLM_BASE_URL", f"{model.url},{second.url}")
        task = asked("vllm/smollm2?", selection=Selection(limit=4))
        run(task)
        assert second.was_asked()
    finally:
        second.kill()
    left = run(asked("vllm/smollm2?"))
    found = verdicts(task.db)
    assert (left.state, left.progress.known, len(found)) == ("done", 4, PAIRS)
    assert {each.failure for each in found.values()} <= {None, "unreadable"}
    assert {each.cost_usd for each in found.values()} == {0.0}
