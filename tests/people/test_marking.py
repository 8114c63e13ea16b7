"""Query words found again in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judge.people.marking import mentions, pieces, query_words


@given(st.text(), st.text())
def test_the_pieces_of_a_text_are_the_text_and_mark_what_the_query_mentions(text: str, query: str) -> None:
    words = query_words(query)
    cut = pieces(text, words)
    assert "".join(piece for piece, _ in cut) == text
    assert any(hit for _, hit in cut) == mentions(text, words)


def test_words_are_compared_without_case_and_plural_and_empty_words_do_not_count() -> None:
    words = query_words("Chairs for the TV")
    assert pieces("A chair for TVs: the Chair", words) == [
        ("A ", False),
        ("chair", True),
        (" for TVs: the ", False),
        ("Chair", True),
    ]
