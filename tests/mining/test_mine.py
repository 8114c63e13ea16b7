from __future__ import annotations

from collections.abc import Callable

import pytest

from judge.errors import InputError
from judge.mining import BATCH, DEFAULT_SOURCES, Mined, mine
from judge.mining.base import Ground
from judge.store.candidates import Selection, SourceSize, count_selected, proposals_of, sources
from judge.store.catalog import count, save_queries
from judge.store.db import Database
from judge.tables import Candidate, Proposal


def kept(db: Database, query: str, product: str) -> list[tuple[str, int | None, float | None]]:
    return [(found.source, found.rank, found.score) for found in proposals_of(db, query, product)]


def test_what_was_proposed_is_what_is_new_and_what_was_known_for_each_source_and_in_all(mined_shop: Database) -> None:
    mined = mine(mined_shop)
    assert {found.source for found in mined} == {"lexical", "run:bm25", "run:pool", "labels", "shown", "random"}
    assert all(found.proposed == found.new_candidates + found.known for found in mined)
    assert sum(found.new_candidates for found in mined) == count(mined_shop, Candidate)
    assert sum(found.proposed for found in mined) == count(mined_shop, Proposal)
    assert sorted(sources(mined_shop)) == sorted(SourceSize(found.source, found.proposed) for found in mined if found.proposed)


def test_a_pair_remembers_everyone_who_proposed_it_with_rank_and_score(mined_shop: Database) -> None:
    mine(mined_shop, ["lexical", "runs"])
    (lexical, rank, score), run = kept(mined_shop, "q1", "p2")
    assert (lexical, rank) == ("lexical", 1)
    assert score is not None
    assert score > 0
    assert run == ("run:bm25", 2, 7.0)


def test_mining_twice_adds_nothing_and_changes_nothing(mined_shop: Database) -> None:
    first = mine(mined_shop)
    before = sources(mined_shop), kept(mined_shop, "q1", "p2")
    assert mine(mined_shop) == [found._replace(new_candidates=0, known=found.proposed) for found in first]
    assert (sources(mined_shop), kept(mined_shop, "q1", "p2")) == before


def test_another_seed_draws_other_products_beside_the_first(shop: Callable[..., Database]) -> None:
    db = shop(products=100, queries=1, candidates=[])
    mine(db, ["random"], seed=1)
    assert mine(db, ["random"], seed=2)[0].new_candidates > 0
    assert mine(db, ["random"], seed=1)[0].new_candidates == 0


@pytest.mark.parametrize(
    ("asked", "depth", "proposed"),
    [("random", 50, 5), ("random", 2, 2), ("random:20", 50, 20), ("random:20", 3, 20), (" random:1 ", 50, 1)],
)
def test_a_source_may_have_a_depth_of_its_own(shop: Callable[..., Database], asked: str, depth: int, proposed: int) -> None:
    assert mine(shop(products=100, queries=1, candidates=[]), [asked], depth) == [Mined("random", proposed, proposed, 0, "random")]


def test_a_proposal_is_kept_with_the_negative_it_is_expected_to_be(ground: Ground) -> None:
    mined = mine(ground.db, ["attribute", "category", "lexical"])
    assert {found.source: found.negative_type for found in mined} == {
        "attribute": "attribute_only",
        **{f"category:{relation}": "cross_category" for relation in ("sibling", "cousin", "far")},
        "lexical": "",
    }
    assert [(found.source, found.negative_type, found.violated, found.distance) for found in proposals_of(ground.db, "both", "red")] == [
        ("attribute", "attribute_only", "colour", 0),
        ("lexical", "", "", None),
    ]
    assert [(found.source, found.distance) for found in proposals_of(ground.db, "colour", "bench")] == [
        ("category:cousin", 4),
        ("lexical", None),
    ]


def test_queries_are_chosen_by_id_or_exact_text(mined_shop: Database) -> None:
    mine(mined_shop, ["random:1"], queries=["q3", "AA"])
    assert [count_selected(mined_shop, Selection(queries=(query,))) for query in ("q1", "q2", "q3")] == [0, 1, 1]


def test_a_source_that_finds_nothing_is_reported_with_zeros(shop: Callable[..., Database]) -> None:
    assert mine(shop(candidates=[]), ["runs", "labels"]) == [Mined("runs", 0, 0, 0), Mined("labels", 0, 0, 0)]


def test_progress_is_told_after_every_write_with_the_total_so_far(shop: Callable[..., Database]) -> None:
    heard: list[tuple[str, int]] = []
    mine(shop(products=50, queries=51, candidates=[]), ["random:50"], progress=lambda source, proposed: heard.append((source, proposed)))
    assert heard == [("random", BATCH), ("random", 2_550)]


@pytest.mark.parametrize("asked", ["dense2", "", "run:bm25", "Lexical"])
def test_an_unknown_source_is_refused_by_naming_the_known_ones_and_nothing_is_mined(mined_shop: Database, asked: str) -> None:
    with pytest.raises(InputError) as error:
        mine(mined_shop, ["random", asked])
    assert all(name in error.value.remedy for name in DEFAULT_SOURCES)
    assert count(mined_shop, Candidate) == 0


@pytest.mark.parametrize(
    ("asked", "depth"),
    [("random:0", 5), ("random:-1", 5), ("random:", 5), ("random:five", 5), ("random:1.5", 5), ("random", 0), ("lexical", -3)],
)
def test_a_depth_that_is_no_number_of_products_is_refused(mined_shop: Database, asked: str, depth: int) -> None:
    with pytest.raises(InputError, match="depth"):
        mine(mined_shop, [asked], depth)
    assert count(mined_shop, Candidate) == 0


def test_unknown_queries_are_refused_by_name_and_nothing_is_mined(mined_shop: Database) -> None:
    with pytest.raises(InputError, match="'q9', 'aa'"):
        mine(mined_shop, queries=["q1", "q9", "aa"])
    assert count(mined_shop, Candidate) == 0


def test_without_products_or_queries_the_next_command_is_named(db: Database, shop: Callable[..., Database]) -> None:
    with pytest.raises(InputError, match="judge import products FILE"):
        mine(db)
    shop(products=1, queries=0)
    with pytest.raises(InputError, match="judge import queries FILE"):
        mine(db)
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    assert mine(db, ["lexical"]) == [Mined("lexical", 1, 1, 0)]
