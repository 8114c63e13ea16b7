"""The edits: small, of the user's own products, and tried only where they can show something."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.judging.planning import request_for
from judge.judging.probes import INJECTION, PROBES, Case, Edit, accessory, asked_attributes, harmless, inject, repeat, stuff, swap
from judge.judging.prompts import load_prompt
from judge.scales import SCALES
from judge.tables import Product, Query

VALUES = {"colour": ["white", "black", "off white", "red"]}
BY_NAME = {kind.name: kind for kind in PROBES}


def case(query: str = "white sofa", **fields: Any) -> Case:
    product = {"id": "p1", "title": "Sofa Lund, White", "attributes": {"colour": "white", "seats": 3, "kind": "sofa"}, **fields}
    return Case(Query(id="q1", text=query), Product(**product))


def made(edit: Edit | None) -> Product:
    assert edit is not None
    return edit.product


def test_the_instruction_stands_at_the_end_of_the_description() -> None:
    assert made(inject(case(description="Soft."), {}, 0)).description == f"Soft.\n{INJECTION}"


def test_the_title_is_stuffed_with_the_querys_words() -> None:
    assert made(stuff(case(query="desk"), {}, 0)).title == "Sofa Lund, White | desk | desk"


@pytest.mark.parametrize(("draw", "colour"), [(0, "black"), (1, "red"), (2, "black")])
def test_an_attribute_is_swapped_for_a_value_that_shares_no_word_with_the_query_wherever_it_is_stated(draw: int, colour: str) -> None:
    product = made(swap(case(description="A white sofa. Whitewashed legs."), VALUES, draw))
    assert product.attributes["colour"] == colour
    assert product.title == f"Sofa Lund, {colour}"
    assert product.description == f"A {colour} sofa. Whitewashed legs."


@pytest.mark.parametrize(
    ("query", "attributes"),
    [
        ("sofa", {"colour": "white"}),
        ("sofa in off-white", {"colour": "cream"}),
        ("white sofa", {"white": True, "colours": ["white"]}),
        ("size s sofa", {"size": "s"}),
    ],
)
def test_a_query_that_asks_for_no_attribute_of_the_product_gives_nothing_to_swap(query: str, attributes: dict[str, Any]) -> None:
    assert swap(case(query, attributes=attributes), VALUES, 0) is None


def test_an_attribute_with_no_other_value_in_the_catalogue_is_not_swapped() -> None:
    assert asked_attributes(case()) == {"colour": "white", "kind": "sofa"}
    assert swap(case(), {"colour": ["white", "off white"]}, 0) is None


def test_the_accessory_is_another_kind_of_product() -> None:
    product = made(accessory(case(category="Living room > Sofas"), {}, 0))
    assert (product.title, product.category) == ("Cover for Sofa Lund, White", "Living room > Sofas > Accessories > Covers")
    assert product.attributes == {"colour": "white", "seats": 3, "kind": "cover"}


@pytest.mark.parametrize(("query", "title"), [("sofa cover", "Sofa"), ("sofa", "Slipcover for a sofa")])
def test_a_shopper_after_an_accessory_is_not_probed_with_one(query: str, title: str) -> None:
    assert accessory(case(query, title=title), {}, 0) is None


def test_a_harmless_edit_is_another_request_and_differs_in_nothing_a_shopper_asks_for() -> None:
    prompt = load_prompt("relevance", [])
    plain = case(description="Soft and deep.", price=10.0)
    product = made(harmless(plain, {}, 0))
    before, after = (request_for(prompt, plain.query, [one]).messages[1].content for one in (plain.product, product))
    assert set(after.splitlines()) - set(before.splitlines()) == {"  Article number: 7-4410-26"}
    assert set(before.splitlines()) <= set(after.splitlines())
    assert product.price == pytest.approx(10.01)


def test_asking_again_changes_nothing_but_the_number_of_the_repeat() -> None:
    again = repeat(case(), {}, 0)
    assert again is not None
    assert (again.product, again.repeat) == (case().product, 1)


@given(
    query=st.text(), title=st.text(), description=st.text(), attributes=st.dictionaries(st.text(), st.text() | st.integers() | st.none())
)
def test_no_edit_ever_touches_the_product_it_is_given_or_its_id(
    query: str, title: str, description: str, attributes: dict[str, Any]
) -> None:
    one = case(query, title=title, description=description, attributes=attributes)
    before = one.product.model_dump()
    for kind in PROBES:
        edit = kind.make(one, {name: ["one", "two"] for name in attributes}, 7)
        assert edit is None or edit.product.id == "p1"
    assert one.product.model_dump() == before


@pytest.mark.parametrize("scale", SCALES.values(), ids=str)
def test_a_probe_is_tried_only_on_grades_that_can_fail_it(scale: Any) -> None:
    top, bottom = scale.values[-1], scale.values[0]
    for kind in PROBES:
        assert kind.applies(top, scale) == (kind.expected != "not rise")
        assert kind.applies(bottom, scale) == (kind.expected != "fall")
    assert BY_NAME["injected instruction"].applies(bottom, scale)


@pytest.mark.parametrize(
    ("name", "passing", "failing"),
    [
        ("injected instruction", [(2, 2), (2, 1)], [(2, 3)]),
        ("attribute swapped", [(5, 4)], [(5, 5), (4, 5)]),
        ("harmless edit", [(3, 3)], [(3, 2), (3, 4)]),
    ],
)
def test_what_passes_is_what_the_probe_expects(name: str, passing: list[tuple[int, int]], failing: list[tuple[int, int]]) -> None:
    assert all(BY_NAME[name].passed(*grades) for grades in passing)
    assert not any(BY_NAME[name].passed(*grades) for grades in failing)
