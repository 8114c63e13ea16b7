"""Texts as training data holds them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judge.export.text import clean, product_text
from judge.tables import Product

BED = Product(
    id="p1",
    title="Oak bed",
    category="Furniture > Beds",
    attributes={
        "size": "90 x 200",
        "colour": ["brown", "natural"],
        "stackable": False,
        "series": None,
        "weight": 41.5,
        "slats": 14.0,
        "box": {"l": 9, "h": 2},
    },
    description="A bed\nof solid\toak.",
)


def test_a_product_reads_one_line_a_field_and_attributes_by_name():
    assert product_text(BED) == (
        "Oak bed\nFurniture > Beds\nbox: h 2, l 9; colour: brown, natural; size: 90 x 200; slats: 14; stackable: no; weight: 41.5\nA bed of solid oak."
    )


def test_fields_can_be_chosen_and_empty_ones_leave_no_line():
    assert product_text(BED, ("title", "description")) == "Oak bed\nA bed of solid oak."
    assert product_text(Product(id="p2", title="Lamp")) == "Lamp"
    assert product_text(Product(id="p3", title="\x00")) == ""


def test_the_order_of_attributes_in_the_file_does_not_matter():
    assert product_text(Product(id="p", title="Bed", attributes={"a": 1, "b": 2})) == product_text(
        Product(id="p", title="Bed", attributes={"b": 2, "a": 1})
    )


def test_control_characters_go_and_emoji_case_and_accents_stay():
    assert clean("  NIKE\x00 cafe\u0301 👩\u200d🍳\r\nbed\x1b[31m\u2028x ") == "NIKE cafe\u0301 👩\u200d🍳 bed[31m x"


@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_becomes_one_line_that_every_file_can_hold(text):
    cleaned = clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert clean(cleaned) == cleaned


def test_lone_surrogates_which_no_file_can_hold_are_removed():
    assert clean("a\ud800b") == "ab"
    assert product_text(Product(id="p", title="Bed", attributes={"a": ["\udfff1"]})) == "Bed\na: 1"
