"""What models wrote is kept with who wrote it, and no import makes a synthetic query real unsaid."""

from __future__ import annotations

from judge.store.catalog import queries_by_id, query_ids_by_text, save_queries
from judge.store.db import Database
from judge.store.settings import put_setting
from judge.store.written import features, origins, save_features, save_written, written

SOFA = {"id": "synthetic-1", "text": "grey sofa", "intent": "activity"}


def test_features_are_read_back_by_leaf_and_the_newest_count(db: Database) -> None:
    put_setting(db, "scale", "paper")
    save_features(db, {"A > 100%_b": {"features": []}, "C": {"features": [1]}})
    save_features(db, {"C": {"features": [2]}})
    assert features(db) == {"A > 100%_b": {"features": []}, "C": {"features": [2]}}


def test_queries_are_kept_as_synthetic_beside_what_made_them(db: Database) -> None:
    assert save_written(db, "k1", {"leaf": "Sofas"}, [SOFA]).added == 1
    query = queries_by_id(db, ["synthetic-1"])["synthetic-1"]
    assert (query.origin, query.intent, query.text) == ("synthetic", "activity", "grey sofa")
    assert written(db) == {"k1": {"leaf": "Sofas"}}
    assert save_written(db, "k1", {"leaf": "Sofas"}, [SOFA]).unchanged == 1
    assert origins(db) == {"synthetic": 1}


def test_a_row_that_says_no_origin_keeps_the_one_that_is_stored(db: Database) -> None:
    save_written(db, "k1", {}, [SOFA])
    save_queries(db, [{"id": "synthetic-1", "text": "grey sofa"}, {"id": "q1", "text": "lamp"}])
    assert {query.id: query.origin for query in queries_by_id(db, ["synthetic-1", "q1"]).values()} == {
        "synthetic-1": "synthetic",
        "q1": "real",
    }


def test_a_row_that_says_its_origin_is_taken_at_its_word(db: Database) -> None:
    save_written(db, "k1", {}, [SOFA])
    save_queries(db, [{"id": "synthetic-1", "text": "grey sofa", "origin": "real"}])
    assert origins(db) == {"real": 1}


def test_a_text_that_a_real_and_a_synthetic_query_share_means_the_real_one(db: Database) -> None:
    save_written(db, "k1", {}, [SOFA, {"id": "synthetic-2", "text": "rug"}, {"id": "synthetic-3", "text": "rug"}])
    save_queries(db, [{"id": "z", "text": "grey sofa"}])
    found = query_ids_by_text(db)
    assert found.ids["grey sofa"] == "z"
    assert found.twice == {"rug"}
