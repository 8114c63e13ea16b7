"""The benchmark of tokens runs, and its cache does what the guides of the vendors say. A character stands for a token here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from bench.tokens import (
    CHAT,
    LUNA,
    OURS,
    PREFIX,
    STEP,
    USUAL,
    WAYS,
    Cache,
    Line,
    at_a_mark,
    by_prefix,
    in_words,
    measure,
    table,
)

from judge.judging.base import Usage
from judge.judging.prompts import load_prompt
from judge.store.db import Database

PROMPT = load_prompt("relevance-trec", [])


def characters(text: str) -> Sequence[int]:
    return [ord(character) for character in text]


@pytest.fixture
def lines(shop: Callable[..., Database]) -> dict[str, Line]:
    db = shop(products=21, queries=1)
    return {way.name: measure(db, PROMPT, way, characters) for way in WAYS}


def test_every_way_asks_about_every_candidate_in_as_many_requests_as_it_packs(lines: dict[str, Line]) -> None:
    assert {line.judgments for line in lines.values()} == {21}
    assert [line.requests for line in lines.values()] == [21, 21, 21, 21, 3, 2]


def test_ours_shares_its_guidelines_and_the_usual_prompt_nothing(lines: dict[str, Line]) -> None:
    ours, usual = lines[OURS], lines[USUAL]
    assert ours.shared / ours.judgments > 0.9 * len(PROMPT.guidelines) > 10 * usual.shared / usual.judgments
    assert (ours.price(PREFIX) or 9) < (usual.price(PREFIX) or 0)
    assert (ours.price(LUNA) or 9) < (usual.price(LUNA) or 0)


def test_the_table_has_a_row_for_each_way_and_a_dash_where_a_judge_is_not_to_be_had(lines: dict[str, Line]) -> None:
    rows = list(table(list(lines.values())))
    assert len(rows) == 2 + len(WAYS)
    assert {row.count("|") for row in rows} == {6 + len(CHAT)}
    assert [row.count(" - ") for row in rows[2:]] == [0, 0, 0, 0, 0, 2]
    assert "too few" in next(iter(in_words(list(lines.values()), 1_023)))


def test_a_beginning_is_shared_with_whichever_earlier_request_has_most_of_it() -> None:
    cache = Cache()
    assert [cache.shared(ids) for ids in ([1, 2, 3], [9], [1, 2, 4, 5], [1, 2, 4], [300, 1], [1, 2, 4, 5])] == [0, 0, 2, 3, 0, 4]


@pytest.mark.parametrize(("shared", "read"), [(1_023, 0), (1_024, 1_024), (1_151, 1_024), (1_152, 1_024 + STEP)])
def test_a_prefix_is_read_from_1024_tokens_in_steps_of_128(shared: int, read: int) -> None:
    assert by_prefix(2_000, shared, 0, False) == Usage(2_000, read)


@pytest.mark.parametrize(("start", "known", "billed"), [(511, True, (0, 0)), (512, False, (0, 512)), (512, True, (512, 0))])
def test_a_marked_start_is_written_once_and_then_read(start: int, known: bool, billed: tuple[int, int]) -> None:
    assert at_a_mark(512, 2_000, 0, start, known) == Usage(2_000, *billed)
