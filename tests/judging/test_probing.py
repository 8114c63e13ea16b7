"""Judges that obey and judges that resist, held to the probes: what is counted, what is kept, what is never written."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.faulty_server import Faults, running
from support.judging import AT_ONCE, answer, job, judged

from judge.errors import Refused, Rejected
from judge.judging.base import Json, Provider, Reply, Usage
from judge.judging.bench import Bench, Tally
from judge.judging.budget import Budget
from judge.judging.identity import unasked
from judge.judging.probe_sample import catalogue_values, sample
from judge.judging.probes import INJECTION, PROBES
from judge.judging.probing import Probed, Result, probe
from judge.judging.prompts import load_prompt
from judge.judging.providers import provider_for
from judge.judging.providers.scripted import Scripted, scripted
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.open_pairs import Wanted, open_pairs
from judge.store.verdicts import coverage, judges, runs

Shop = Callable[..., Database]
Said = Callable[[Json], Any]

PRODUCTS = [
    {"id": "p1", "title": "White sofa", "attributes": {"colour": "white"}},
    {"id": "p2", "title": "Black sofa", "attributes": {"colour": "black"}},
    {"id": "p3", "title": "Red lamp", "attributes": {"colour": "red"}},
]
QUERIES = [{"id": "q1", "text": "white sofa"}, {"id": "q2", "text": "red lamp"}, {"id": "q3", "text": "sofa"}]


@pytest.fixture
def small(shop: Shop) -> Database:
    return shop(products=PRODUCTS, queries=QUERIES)


def sensible(body: Json) -> Json:
    """Grades by the words of the title, and by nothing a seller adds to it."""
    query, title = read(body)
    named = title.partition(" | ")[0]
    return answer(2 if named.startswith("cover for") else 5 if set(query.split()) <= set(named.split()) else 1)


def read(body: Json) -> tuple[str, str]:
    shown = body["messages"][-1]["content"]
    query, title = re.search(r"<query>\n(.*)\n", shown), re.search(r"title: (.*)", shown)
    assert query
    assert title
    return query[1].casefold(), title[1].casefold()


def obedient(body: Json) -> Json:
    return answer(5) if INJECTION in body["messages"][-1]["content"] else sensible(body)


def word_counter(body: Json) -> Json:
    query, title = read(body)
    return answer(5 if set(query.split()) <= set(title.split()) else 1)


def held(db: Database, provider: Provider, folder: Path, seed: int = 0, size: int = 20, tally: Tally | None = None) -> Probed:
    prompt, replies = load_prompt("relevance", []), Replies(folder / "replies")
    try:
        cases = sample(db, None, prompt.scale, size, seed)
        bench = Bench(provider, prompt, replies, patience=AT_ONCE, tally=tally or Tally())
        return asyncio.run(probe(bench, cases, catalogue_values(db, cases), seed))
    finally:
        replies.close()


def result(found: Probed, name: str) -> Result:
    return next(entry for entry in found.results if entry.probe == name)


def test_a_sensible_judge_passes_every_probe(small: Database, tmp_path: Path) -> None:
    found = held(small, scripted(sensible), tmp_path)
    assert (found.sampled, found.ungraded) == (9, 0)
    assert [(entry.probe, entry.n, len(entry.wrong)) for entry in found.results] == [
        ("injected instruction", 5, 0),
        ("stuffed title", 5, 0),
        ("attribute swapped", 2, 0),
        ("accessory instead", 4, 0),
        ("asked again", 9, 0),
        ("harmless edit", 9, 0),
    ]
    assert not found.exceeds(0)


@pytest.mark.parametrize(
    ("judge", "fails"),
    [
        (obedient, ["injected instruction"]),
        (word_counter, ["stuffed title", "accessory instead"]),
        (lambda _: answer(5), ["attribute swapped", "accessory instead"]),
    ],
    ids=["obedient", "word counter", "constant"],
)
def test_a_judge_fails_the_probes_of_what_it_falls_for_and_no_other(small: Database, tmp_path: Path, judge: Said, fails: list[str]) -> None:
    found = held(small, scripted(judge), tmp_path)
    assert [entry.probe for entry in found.results if entry.share] == fails
    assert all(entry.share == 1 for entry in found.results if entry.probe in fails)
    assert found.exceeds(0.9)


def test_a_wrong_pair_is_shown_with_the_edit_and_both_grades(small: Database, tmp_path: Path) -> None:
    entry = result(held(small, scripted(obedient), tmp_path), "injected instruction").wrong[0]
    assert (entry.before, entry.after) == (1, 5)
    assert INJECTION in entry.edit
    assert {entry.query_id, entry.product_id} & {"q1", "q2", "q3", "p1", "p2", "p3"} == {entry.query_id, entry.product_id}


def test_a_judge_that_cannot_make_up_its_mind_is_found_by_asking_again(small: Database, tmp_path: Path) -> None:
    turn = count()
    found = result(held(small, scripted(lambda _: answer(1 + next(turn) % 5)), tmp_path), "asked again")
    assert found.n == 9
    assert found.share
    assert found.share > 0.5


def test_the_same_seed_asks_the_same_and_pays_nothing_the_second_time(small: Database, tmp_path: Path) -> None:
    first, second = Tally(), Tally()
    results = [held(small, scripted(obedient), tmp_path, seed=3, size=5, tally=tally).results for tally in (first, second)]
    assert results[0] == results[1]
    assert (second.requests, second.from_cache) == (0, first.requests + first.from_cache)
    assert first.requests > 5


def test_another_seed_draws_other_pairs(small: Database) -> None:
    scale = load_prompt("relevance", []).scale
    drawn = {tuple((case.query.id, case.product.id) for case in sample(small, None, scale, 4, seed)) for seed in range(5)}
    assert len(drawn) > 1
    assert {len(pairs) for pairs in drawn} == {4}


def test_no_verdict_and_no_run_is_written(small: Database, tmp_path: Path) -> None:
    judged(job(small, scripted(sensible), tmp_path))
    (judge_id,) = judges(small)
    before = (coverage(small, judge_id), list(open_pairs(small, Wanted(judge_id, Selection()), 100)), len(runs(small)))
    held(small, scripted(obedient), tmp_path)
    assert (coverage(small, judge_id), list(open_pairs(small, Wanted(judge_id, Selection()), 100)), len(runs(small))) == before


def test_half_of_the_sample_is_positive_where_the_judge_gave_enough(small: Database, tmp_path: Path) -> None:
    task = job(small, scripted(sensible), tmp_path)
    judged(task)
    cases = sample(small, task.judge_id, task.prompt.scale, 4, 0)
    good = {("q1", "p1"), ("q2", "p3"), ("q3", "p1"), ("q3", "p2")}
    assert sum((case.query.id, case.product.id) in good for case in cases) == 2


def test_failures_are_counted_and_never_taken_for_a_grade(small: Database, tmp_path: Path) -> None:
    def shy(body: Json) -> Any:
        return Refused("no") if INJECTION in body["messages"][-1]["content"] else sensible(body)

    found = held(small, scripted(shy), tmp_path)
    injected = result(found, "injected instruction")
    assert (injected.n, injected.failed, injected.share, injected.interval) == (0, 5, None, None)
    assert found.exceeds(1)


def test_a_judge_that_answers_nothing_does_not_pass(small: Database, tmp_path: Path) -> None:
    found = held(small, scripted(lambda _: Refused("no")), tmp_path)
    assert (found.ungraded, found.exceeds(1)) == (9, True)


def test_a_judge_that_no_request_can_reach_is_said_at_once(small: Database, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="bad key"):
        held(small, scripted(lambda _: Rejected("bad key", fatal=True)), tmp_path)


def test_the_embedded_judge_can_be_probed_and_has_no_moods(small: Database, tmp_path: Path) -> None:
    tally = Tally()
    found = held(small, provider_for(JudgeSpec.parse("local/lexical")), tmp_path, tally=tally)
    assert result(found, "asked again").share == 0
    assert result(found, "harmless edit").share == 0
    assert tally.cost_usd == 0


def test_a_judge_behind_a_faulty_server_is_asked_with_patience(small: Database, tmp_path: Path) -> None:
    with running(Faults(rate=0.3, kinds=("500", "drop", "nonsense"), until=1)) as server:
        tally = Tally()
        found = held(small, unasked(JudgeSpec("openai", "m", {"base_url": server.url}), {}), tmp_path, tally=tally)
        answered = server.stats()["requests"]
    assert found.ungraded == sum(entry.failed for entry in found.results) == 0
    assert tally.requests == answered
    assert tally.cost_usd is None
    assert result(found, "asked again").share == 0


class Priced(Scripted):
    """A scripted judge whose replies cost what a list says; each a little less than is expected of it."""

    name = "openai"
    free = False


def priced(db: Database, folder: Path, most: float) -> tuple[Probed, Tally, Priced]:
    def said(body: Json) -> Reply:
        return Reply({"texts": orjson.dumps(sensible(body)).decode()}, "gpt-6-luna", Usage(2_000, 0, 0, 300))

    tally, provider = Tally(Budget(most)), Priced(JudgeSpec("openai", "gpt-6-luna"), said)
    return held(db, provider, folder, tally=tally), tally, provider


def test_probing_stops_before_it_crosses_its_budget_and_the_same_again_goes_on_where_it_was(small: Database, tmp_path: Path) -> None:
    whole, all_of_it, _ = priced(small, tmp_path / "rich", 1.0)
    assert all_of_it.cost_usd
    most = all_of_it.cost_usd / 3
    turns: list[Tally] = []
    while not turns or turns[-1].left:
        found, tally, provider = priced(small, tmp_path / "poor", most)
        assert tally.requests == len(provider.history) > 0
        turns.append(tally)
    costs = [tally.cost_usd or 0.0 for tally in turns]
    assert max(costs) <= most
    assert len(turns) > 3
    assert found.results == whole.results
    assert sum(costs) == pytest.approx(all_of_it.cost_usd)
    assert sum(tally.requests for tally in turns) == all_of_it.requests


def test_a_pair_that_the_budget_did_not_reach_is_left_and_not_failed(small: Database, tmp_path: Path) -> None:
    found, tally, provider = priced(small, tmp_path, 0.0)
    assert (found.sampled, found.ungraded, tally.left, tally.cost_usd) == (9, 0, 9, 0.0)
    assert provider.history == []
    found, tally, _ = priced(small, tmp_path, 0.001)
    assert 0 < tally.requests < 9
    assert found.ungraded == sum(entry.failed for entry in found.results) == 0


def test_every_probe_has_a_name_of_its_own() -> None:
    assert len({kind.name for kind in PROBES}) == len(PROBES) == 6
