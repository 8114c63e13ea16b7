"""Exports whose queries are the kinds of search that shoppers make, and a card that says how far they are not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.graded import judge_said

from judge.errors import InputError
from judge.export import Exported, export
from judge.export.policy import Policy
from judge.export.recall import recall
from judge.export.recall_earlier import earlier
from judge.export.splits import Shares
from judge.store.behaviour import save_query_events
from judge.store.db import Database
from judge.store.intents import save_readings, say

KINDS = {"category-only": 6, "single-attribute": 10, "other": 4}
SEARCHES = {"category-only": 30, "single-attribute": 5, "other": 5}
ALL_TRAIN = Shares(1, 0, 0)


@pytest.fixture
def searched(shop: Any) -> Database:
    """Twenty queries of three intents, each with one positive and two negatives; people search mostly by category."""
    names = [f"{kind}-{n}" for kind, amount in KINDS.items() for n in range(amount)]
    db: Database = shop(products=3, queries=[{"id": name, "text": f"search {name}"} for name in names])
    save_readings(db, [{"query_id": name, "intent": name.rpartition("-")[0], "recognised": []} for name in names])
    save_query_events(
        db,
        [
            {"query_id": name, "day": "2026-01-01", "searches": SEARCHES[name.rpartition("-")[0]] if name.endswith("-0") else 0}
            for name in names
        ],
    )
    judge_said(db, {(name, f"p{n}"): 5 if n == 1 else 1 for name in names for n in (1, 2, 3)})
    return db


def made(db: Database, folder: Path, intents: Any = (), **policy: Any) -> Exported:
    return export(db, folder / "out", ["triples-jsonl"], Policy(intents=intents or {}, shares=ALL_TRAIN, **policy), [1])


def kinds(exported: Exported) -> dict[str, int]:
    """Queries with triples, by their intent, which is in their id."""
    lines = (exported.folder / "triples-jsonl-lineage" / "train.jsonl").read_text().splitlines()
    return Counter(query.rpartition("-")[0] for query in {orjson.loads(line)["query_id"] for line in lines})


def test_without_a_rule_every_query_stays(searched: Database, tmp_path: Path) -> None:
    assert kinds(made(searched, tmp_path)) == KINDS


def test_the_kind_of_which_there_is_least_keeps_all_and_the_others_as_many_as_their_ratio_allows(
    searched: Database, tmp_path: Path
) -> None:
    found = made(searched, tmp_path, {"category-only": 2, "single-attribute": 1})
    assert kinds(found) == {"category-only": 6, "single-attribute": 3}


def test_like_traffic_is_the_mix_of_searches(searched: Database, tmp_path: Path) -> None:
    assert kinds(made(searched, tmp_path, "traffic")) == {"category-only": 6, "single-attribute": 1, "other": 1}


def test_like_queries_is_the_mix_of_the_real_queries(searched: Database, tmp_path: Path) -> None:
    assert kinds(made(searched, tmp_path, "queries")) == KINDS


def test_what_a_query_asks_for_is_what_counts_now_also_by_a_persons_word(searched: Database, tmp_path: Path) -> None:
    say(searched, "other-0", "category-only", "ann")
    found = made(searched, tmp_path, {"category-only": 1, "other": 1})
    assert sum(kinds(found).values()) == 6
    assert found.manifest["intents"]["exported"] == {"category-only": 3, "other": 3, "single-attribute": 0}


def test_what_is_left_out_is_counted_and_its_grades_stay(searched: Database, tmp_path: Path) -> None:
    found = made(searched, tmp_path, {"category-only": 1})
    counts = found.manifest["counts"]
    assert counts["queries"]["left_out_by_intent"] == 14
    assert counts["triples"]["left_out"]["intents"] == 28
    assert counts["triples"]["possible"] == counts["triples"]["written"] + sum(counts["triples"]["left_out"].values())
    assert counts["grades"]["resolved"] == 60


def test_another_seed_draws_other_queries_and_the_same_one_the_same(searched: Database, tmp_path: Path) -> None:
    files = [made(searched, tmp_path / str(seed), {"single-attribute": 1, "other": 1}, seed=seed % 2).folder for seed in range(3)]
    texts = [(folder / "triples-jsonl" / "train.jsonl").read_bytes() for folder in files]
    assert texts[0] == texts[2] != texts[1]


def test_the_real_mix_must_be_known(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
    with pytest.raises(InputError, match="nobody knows the intents of the real searches") as refused:
        made(db, tmp_path, "traffic")
    assert "judge intents" in refused.value.remedy
    assert "judge import events" in refused.value.remedy
    assert not (tmp_path / "out").exists()


def test_the_card_has_the_mix_beside_the_real_one_and_warns_where_they_are_apart(searched: Database, tmp_path: Path) -> None:
    apart = made(searched, tmp_path / "as-judged")
    card = (apart.folder / "DATA_CARD.md").read_text()
    assert "| category-only | 6 | 30.0% | 30.0% | 75.0% |" in card
    assert "45% of the export lies in other intents than the real searches do" in card
    alike = made(searched, tmp_path / "balanced", "traffic")
    assert alike.manifest["intents"]["apart"] == pytest.approx(0)
    assert "in other intents" not in (alike.folder / "DATA_CARD.md").read_text()


def test_a_card_where_nobody_read_intents_says_so(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
    assert "Nobody has read what kind of search each query is" in (made(db, tmp_path).folder / "DATA_CARD.md").read_text()


def test_recall_finds_nothing_right_after_and_what_a_corrected_intent_changes(searched: Database, tmp_path: Path) -> None:
    folder = made(searched, tmp_path, {"category-only": 1, "other": 1}).folder
    assert list(recall(searched, earlier(folder))) == []
    say(searched, "other-0", "single-attribute", "ann")
    assert {change.query_id for change in recall(searched, earlier(folder))} >= {"other-0"}
