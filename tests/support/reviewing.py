"""Short ways to be a rater at the Review page, for tests: what lies there, and what counts of what was said."""

from __future__ import annotations

from typing import Any

from judge.people.review import desk
from judge.people.showing import Shown
from judge.store.db import Database
from judge.store.labels import labels_of
from judge.tables import Label


def shown_to(db: Database, rater: str = "ann", **more: Any) -> Shown:
    shown = desk(db, rater, **more).shown
    assert shown is not None
    return shown


def counting(db: Database, shown: Shown) -> list[tuple[str, int | None]]:
    return [(label.rater, label.grade) for label in labels_of(db, *shown.pair)]


def the_label(db: Database, shown: Shown) -> Label:
    (label,) = labels_of(db, *shown.pair)
    return label
