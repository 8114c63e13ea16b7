"""Identity by content: the same content has the same hash, whoever wrote it down and in which order."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from judge.tables import Product, Query, canonical, content_hash, now

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def reordered(value: Any) -> Any:
    """The same content with every object's keys in another order."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


@given(JSON)
def test_the_order_of_keys_does_not_matter(value: Any) -> None:
    assert content_hash(reordered(value)) == content_hash(value)


@given(JSON, JSON)
def test_hashes_are_equal_exactly_when_the_canonical_form_is(left: Any, right: Any) -> None:
    assert (content_hash(left) == content_hash(right)) == (canonical(left) == canonical(right))


@given(st.lists(st.integers(), min_size=2, unique=True))
def test_the_order_of_a_list_matters(items: list[int]) -> None:
    assert content_hash([str(item) for item in items]) != content_hash([str(item) for item in reversed(items)])


def test_the_hash_is_tagged_and_its_form_is_a_contract() -> None:
    """Changing this value makes every stored verdict stale and every cached reply unreachable."""
    assert content_hash({"b": [1, "ä"], "a": None}) == "j1-5d4c789751acdad9ba305072d1a6ccdc5864fd7c"


def test_a_product_is_hashed_by_all_a_judge_could_be_shown() -> None:
    plain = Product(id="1", title="Lamp")
    assert plain.content() == {**plain.content(), "title": "Lamp", "description": ""}
    for change in ({"title": "Sofa"}, {"description": "x"}, {"category": "c"}, {"attributes": {"a": 1}}, {"price": 1.0}):
        assert content_hash(Product(**{"id": "1", "title": "Lamp", **change}).content()) != content_hash(plain.content())
    assert "hash" not in plain.content()


def test_what_we_say_of_a_query_does_not_change_what_the_shopper_asked() -> None:
    typed = Query(id="q", text="Nike 👟")
    assert Query(id="q", text="Nike 👟", intent="product-name", origin="synthetic").content() == typed.content()
    assert Query(id="q", text="nike 👟").content() != typed.content()


def test_the_present_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC
