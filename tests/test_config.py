"""Where things are kept, whatever the database is called."""

from __future__ import annotations

import pytest

from judge.config import Settings


@pytest.mark.parametrize(
    ("database", "replies"),
    [
        ("shop/labels.db", "shop/labels.replies"),
        ("labels", "labels.replies"),
        ("sqlite:///shop/labels.db", "shop/labels.replies"),
        ("sqlite:////abs/labels.db?timeout=5", "/abs/labels.replies"),
        ("sqlite+pysqlite:///shop/labels.db", "shop/labels.replies"),
        ("postgresql://host/shop", "labels.replies"),
        ("sqlite:///", "labels.replies"),
        (".", "labels.replies"),
        ("/", "labels.replies"),
    ],
)
def test_replies_and_vectors_are_kept_beside_the_database_file_and_here_where_there_is_none(database: str, replies: str) -> None:
    assert str(Settings.of(database).replies) == replies
    assert str(Settings.of(database).vectors) == replies.replace(".replies", ".vectors")
