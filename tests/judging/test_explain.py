"""Why a pair has its verdict, and whether the same command would ask again: the planner's rule, in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from support.faulty_server import running
from support.judging import answer, judged

from judge.errors import InputError, Refused
from judge.judging.base import Answer, Provider
from judge.judging.explain import Explanation, explain, pair_named
from judge.judging.identity import full_spec, unasked
from judge.judging.planning import Job, plan
from judge.judging.prompts import Prompt, load_prompt, read_prompt
from judge.judging.providers import provider_for
from judge.judging.providers.scripted import scripted
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.rows import table_of
from judge.store.verdicts import register_judge
from judge.tables import Verdict

Shop = Callable[..., Database]
PLAIN = load_prompt("relevance", [])
VERDICT = table_of(Verdict)


def registered(db: Database, provider: Provider, folder: Path, prompt: Prompt = PLAIN, **options: Any) -> Job:
    """A job under the name that the command line gives a judge."""
    judge_id = register_judge(db, str(full_spec(provider.spec, prompt)), prompt.hash, prompt.name, prompt.text)
    return Job(db, Replies(folder / "replies"), provider, prompt, judge_id, **options)


def explained(
    db: Database, folder: Path, provider: Provider | None = None, prompt: Prompt = PLAIN, pair: tuple[str, str] = ("q1", "p1")
) -> Explanation:
    replies = Replies(folder / "replies")
    try:
        return explain(db, replies, provider or scripted([]), prompt, *pair_named(db, *pair))
    finally:
        replies.close()


def would_ask(db: Database, folder: Path, provider: Provider, prompt: Prompt = PLAIN) -> bool:
    """What the planner itself says of the pair q1, p1: work, and no reply known for it."""
    task = registered(db, provider, folder, prompt)
    try:
        work = [item for page in plan(task) for item in page.work]
    finally:
        task.replies.close()
    return any((item.query.id, item.product.id) == ("q1", "p1") and item.known is None for item in work)


def test_a_pair_nobody_judged_would_be_asked(shop: Shop, tmp_path: Path) -> None:
    found = explained(shop(products=1, queries=1), tmp_path)
    assert (found.why.asks, found.why.state, found.told, found.reply) == (True, "unjudged", None, None)
    assert [entry.source for entry in found.proposals] == ["lexical"]
    assert found.request is not None
    assert "Lamp 1" in found.request.messages[-1].content


def test_a_judged_pair_shows_reply_answer_and_verdict_and_is_not_asked_again(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    judged(registered(db, scripted([answer(5)]), tmp_path))
    found = explained(db, tmp_path)
    assert (found.why.asks, found.why.state, found.why.differs) == (False, "judged", ())
    assert found.cached
    assert isinstance(found.parsed, Answer)
    assert found.told is not None
    assert found.request is not None
    assert found.parsed.grade == found.told.verdict.grade == 5
    assert found.told.verdict.key == found.request.key == found.reply_key
    assert not would_ask(db, tmp_path, scripted([]))


def test_a_judge_asked_several_times_shows_every_answer_and_what_they_say_together(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    script = [answer(5), answer(4), answer(5)]
    judged(registered(db, scripted(script, repeat=3), tmp_path), concurrency=1)
    found = explained(db, tmp_path, scripted([], repeat=3))
    assert found.repeated is not None
    assert found.repeated.pooled is not None
    assert sorted(given.grade or 0 for given in found.repeated.answers) == [4, 5, 5]
    assert (found.repeated.times, found.repeated.pooled.grade) == (3, 5)
    assert found.repeated.pooled.expected == pytest.approx(14 / 3)
    assert (found.why.asks, found.why.state) == (False, "judged")
    assert explained(db, tmp_path).repeated is not None  # found by its model, under another name


def test_an_answer_that_failed_leaves_no_probabilities_and_says_how_to_ask_again(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    judged(registered(db, scripted([answer(5), answer(5), Refused("no")], repeat=3), tmp_path), concurrency=1)
    found = explained(db, tmp_path, scripted([], repeat=3))
    assert found.repeated is not None
    assert found.repeated.pooled is None
    assert sorted(given.failure or "" for given in found.repeated.answers) == ["", "", "refused"]
    assert "--retry-failures" in found.why.words


def test_answers_that_have_not_come_yet_would_be_asked(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    judged(registered(db, scripted([answer(5)] * 3, repeat=3), tmp_path), concurrency=1)
    with db.write() as connection:
        connection.execute(delete(VERDICT).where(VERDICT.c.repeat == 2))
    found = explained(db, tmp_path, scripted([], repeat=3))
    assert (found.why.asks, found.why.state) == (True, "asked in part")
    assert "2 of 3 answers came" in found.why.words


def test_the_mean_grade_is_known_where_probabilities_are(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    with running() as server:
        provider = provider_for(JudgeSpec("openai", "m", {"base_url": server.url, "logprobs": True}))
        judged(registered(db, provider, tmp_path))
        found = explained(db, tmp_path, provider)
    assert isinstance(found.parsed, Answer)
    assert found.told is not None
    assert found.told.verdict.expected == pytest.approx(found.parsed.expected)
    judged(registered(db, scripted([answer(5)]), tmp_path))
    without = explained(db, tmp_path).told
    assert without is not None
    assert without.verdict.expected is None


def test_a_failure_says_how_to_ask_again(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    judged(registered(db, scripted([Refused("no")]), tmp_path))
    found = explained(db, tmp_path)
    assert (found.why.asks, found.why.state) == (False, "failed")
    assert "--retry-failures --failure 'refused'" in found.why.words


@pytest.mark.parametrize(
    ("table", "values", "state", "differs"),
    [
        ("product", {"title": "Another lamp"}, "stale", ("product",)),
        ("product", {"title": "Lamp 1", "price": 12.5}, "still valid", ("product",)),
        ("query", {"text": "another lamp"}, "stale", ("query",)),
    ],
)
def test_a_change_is_named_and_matters_only_where_it_is_shown(
    shop: Shop, tmp_path: Path, table: str, values: dict[str, Any], state: str, differs: tuple[str, ...]
) -> None:
    db = shop(products=1, queries=1)
    judged(registered(db, scripted([answer(5)]), tmp_path))
    if table == "product":
        save_products(db, [{"id": "p1", **values}])
    else:
        save_queries(db, [{"id": "q1", **values}])
    found = explained(db, tmp_path)
    assert (found.why.state, found.why.differs) == (state, differs)
    assert found.why.asks == would_ask(db, tmp_path, scripted([])) == (state == "stale")


def test_another_prompt_is_named_with_its_scale_and_other_parameters(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    judged(registered(db, scripted([answer(5)], temperature=0), tmp_path))
    found = explained(db, tmp_path, scripted([], temperature=1), load_prompt("relevance-trec", []))
    assert (found.why.asks, found.why.state) == (True, "another judge")
    assert found.why.differs == ("prompt", "scale", "parameter temperature")


def test_a_prompt_that_changes_only_where_no_judge_looks_pays_for_nothing_again(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    judged(registered(db, scripted([answer(5)]), tmp_path))
    same_words = read_prompt(PLAIN.text.replace("The default:", "The usual one:"), "edited")
    assert same_words.hash != PLAIN.hash
    found = explained(db, tmp_path, prompt=same_words)
    assert found.why.differs == ("prompt",)
    assert not found.why.asks
    assert "kept" in found.why.words
    assert not would_ask(db, tmp_path, scripted([]), same_words)


def test_a_pair_that_is_no_candidate_is_asked_by_no_run(shop: Shop, tmp_path: Path) -> None:
    found = explained(shop(products=1, queries=1, candidates=[]), tmp_path)
    assert (found.why.asks, found.why.state) == (False, "no candidate")


def test_a_template_that_fails_on_the_pair_is_said(shop: Shop, tmp_path: Path) -> None:
    picky = read_prompt(PLAIN.text.replace("===user===", "===user===\n{{ products[0].attributes['colour'] }}"), "picky")
    found = explained(shop(products=1, queries=1), tmp_path, prompt=picky)
    assert (found.request, found.why.asks, found.why.state) == (None, False, "unrenderable")
    assert "colour" in found.why.words


def test_neither_request_nor_key_needs_the_servers_key_and_it_is_the_key_that_was_stored(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    with running() as server:
        spec = JudgeSpec("openai", "m", {"base_url": server.url})
        judged(registered(db, unasked(spec, {}), tmp_path))
    found = explained(db, tmp_path, unasked(spec, {"OPENAI_API_KEY": "sk-secret"}))
    assert found.cached
    assert not found.why.asks
    assert "sk-secret" not in repr(found)


@pytest.mark.parametrize("name", ["openai/m", "openai-decisions/m", "anthropic/m", "local/lexical", "scripted/3"])
def test_every_provider_can_be_looked_at_without_a_key(name: str, shop: Shop, tmp_path: Path) -> None:
    found = explained(shop(products=1, queries=1), tmp_path, unasked(JudgeSpec.parse(name), {}))
    assert found.request is not None
    assert found.request.key.startswith("j1-")


def test_a_query_is_named_by_id_or_exact_text_and_what_is_unknown_is_said(shop: Shop) -> None:
    db = shop(
        products=1,
        queries=[{"id": "q1", "text": "Lamp"}, {"id": "q2", "text": "lamp"}, {"id": "q3", "text": "twice"}, {"id": "q4", "text": "twice"}],
    )
    assert [pair_named(db, name, "p1")[0].id for name in ("Lamp", "lamp", "q1")] == ["q1", "q2", "q1"]
    for query, product, said in (("LAMP", "p1", "no query"), ("lamp", "p9", "no product"), ("twice", "p1", "Several")):
        with pytest.raises(InputError, match=said):
            pair_named(db, query, product)
