"""Head, torso and tail."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judge.measure.segments import segments

ORDER = ("head", "torso", "tail", "never searched")


def test_each_begins_where_the_one_before_has_its_third_of_the_searches() -> None:
    found = segments({"sofa": 40, "lamp": 20, "rug": 20, "vase": 5, "bowl": 5, "hook": 0})
    assert found == {"sofa": "head", "lamp": "torso", "rug": "torso", "vase": "tail", "bowl": "tail", "hook": "never searched"}


def test_nothing_that_was_never_searched_for_is_in_a_segment_of_searches() -> None:
    assert segments({"sofa": 0, "lamp": 0}) == dict.fromkeys(("sofa", "lamp"), "never searched")


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 20)))
def test_more_searches_never_mean_a_later_segment_and_ties_are_kept_together(searches: dict[str, int]) -> None:
    found = segments(searches)
    assert found.keys() == searches.keys()
    by_searches = sorted(searches, key=lambda query: -searches[query])
    places = [ORDER.index(found[query]) for query in by_searches]
    assert places == sorted(places)
    assert len({(searches[query], found[query]) for query in searches}) == len(set(searches.values()))
