from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.voices import a_judge, gold, judged, label

from judge.errors import InputError
from judge.scales import DEFAULT_SCALE
from judge.store.db import Database
from judge.store.labels import save_gold, save_labels
from judge.store.settings import put_setting, scale_of, setting, use_scale

PAIR = ("q1", "p1")


@pytest.mark.parametrize("value", ["trec", 3, 0.5, True, ["a", 1], {"a": {"b": None}}, ""])
def test_a_setting_comes_back_as_it_was_put(db: Database, value: Any) -> None:
    put_setting(db, "key", "old")
    put_setting(db, "key", value)
    assert setting(db, "key") == value
    assert setting(db, "other") is None


def test_a_database_works_in_the_default_scale_until_told_otherwise(db: Database) -> None:
    assert scale_of(db).name == DEFAULT_SCALE
    assert use_scale(db, "trec").name == "trec"
    assert scale_of(db).name == "trec"


def test_an_unknown_scale_is_refused_by_naming_the_known_ones(db: Database) -> None:
    with pytest.raises(InputError, match="trec"):
        use_scale(db, "stars")


@pytest.mark.parametrize(
    "grade",
    [
        lambda db: save_labels(db, [label(PAIR, 1)]),
        lambda db: save_gold(db, [gold(PAIR, 1)]),
        lambda db: judged(db, a_judge(db), PAIR),
    ],
    ids=["label", "gold", "verdict"],
)
def test_a_database_that_holds_grades_keeps_its_scale_and_says_what_to_do(
    shop: Callable[..., Database], grade: Callable[[Database], Any]
) -> None:
    db = shop()
    use_scale(db, "trec")
    grade(db)
    assert use_scale(db, "trec").name == "trec"
    with pytest.raises(InputError) as error:
        use_scale(db, "esci")
    assert "FROM=TO" in error.value.remedy
    assert scale_of(db).name == "trec"
