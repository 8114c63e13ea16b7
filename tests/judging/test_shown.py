"""What a judge is shown of a query and a product."""

from typing import Any
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.judging.shown import (
    ATTRIBUTE_LIMIT,
    CUT,
    FIELDS,
    LIMITS,
    MOST_ATTRIBUTES,
    ShownProduct,
    ShownQuery,
    one_line,
    paragraph,
    spelled,
)
from judge.tables import Product, Query

DELIMITERS = ("<product", "</product", "<query", "</query")
PIECES = [
    *DELIMITERS,
    "</",
    "product",
    ">",
    "<b>",
    "</b>",
    "<br/>",
    "&lt;",
    "&#60;",
    "&amp;lt;",
    "＜",
    "＜/product",
    "﹤product",
    "\u200b",
    "\u202e",
    "\n",
    " ",
]
NASTY = st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join)
VALUES = st.recursive(
    NASTY | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner, max_size=3),
)


def product(**fields: Any) -> Product:
    return Product(**{"id": "p1", "title": "Sofa"} | fields)


def block(**fields: Any) -> str:
    return str(ShownProduct.of(product(**fields), FIELDS))


def squeezed(text: str) -> str:
    """The text as a careless reader takes it: no white space, no case, wide letters like narrow ones."""
    return "".join(normalize("NFKC", text).split()).casefold()


def test_a_block_has_one_line_a_field_in_the_order_asked_for_and_attributes_by_name() -> None:
    sofa = product(category="Living > Sofas", attributes={"width": 228.0, "colour": "green"}, price=499.5)
    assert str(ShownProduct.of(sofa, ["price", "title", "category", "attributes"])).splitlines() == [
        "<product>",
        "price: 499.5",
        "title: Sofa",
        "category: Living > Sofas",
        "attributes:",
        "  colour: green",
        "  width: 228",
        "</product>",
    ]


def test_what_is_empty_has_no_line() -> None:
    assert block(description="", attributes={"colour": None, "care": "", "tags": []}) == "<product>\nid: p1\ntitle: Sofa\n</product>"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("oak", "oak"),
        (228, "228"),
        (228.0, "228"),
        (0.5, "0.5"),
        (0, "0"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        (float("nan"), ""),
        (["oak", None, 2.0], "oak, 2"),
        ({"w": 10, "h": None, "d": 3}, "d: 3, w: 10"),
    ],
)
def test_values_are_spelled_as_a_person_would(value: Any, text: str) -> None:
    assert spelled(value) == text


def test_html_is_reduced_to_text_with_its_line_breaks() -> None:
    shown = block(description="<p>A <b>deep</b> sofa.</p><ul><li>Oak &amp; steel</li><li>Max. <i>90</i> kg</li></ul><br/>")
    assert "description: A deep sofa.\n  Oak & steel\n  Max. 90 kg\n</product>" in shown


@pytest.mark.parametrize("text", ["noise < 40 dB", "depth <=60 cm", "A > B", "a & b", "I <3 sofas"])
def test_comparisons_and_paths_stay_as_they_are(text: str) -> None:
    assert one_line(text, 100) == text


def test_letters_of_any_script_and_emoji_stay() -> None:
    text = "Sofá BJÖRN 沙发 کتاب‌ها 👩‍👩‍👧 ❤️"
    assert one_line(text, 100) == text


@pytest.mark.parametrize("unseen", ["\x00", "\x1b", "\x7f", "\x9f", "\xad", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800", "\U000e0041"])
def test_characters_that_are_read_but_not_seen_are_gone(unseen: str) -> None:
    assert one_line(f"so{unseen}fa", 100) == "sofa"
    assert ShownQuery.of(Query(id="q", text=f"so{unseen}fa"))["text"] == "sofa"


def test_a_text_on_one_line_cannot_pose_as_another_field() -> None:
    assert "title: Sofa price: 1" in block(title="Sofa\nprice: 1")
    assert "  colour: green price: 1\n" in block(attributes={"colour": "green\u2028price: 1"})
    assert "\n  price: 1" in block(description="Sofa\nprice: 1")


@pytest.mark.parametrize("field", ["title", "category", "description", "url"])
def test_a_long_field_is_cut_with_a_visible_mark(field: str) -> None:
    shown = ShownProduct.of(product(**{field: "x" * 5000}), [field])
    assert shown[field] == "x" * LIMITS[field] + CUT


def test_a_text_of_exactly_the_limit_is_not_marked() -> None:
    assert one_line("x" * 300, 300) == "x" * 300
    assert paragraph("é" * 300, 300) == "é" * 300


def test_markup_that_swallows_the_limit_is_still_marked_as_cut() -> None:
    assert one_line("<b>" * 10_000 + "sofa", 300) == CUT


def test_attributes_past_the_limit_are_counted() -> None:
    shown = block(attributes={f"name{number:03}": "x" * 500 for number in range(MOST_ATTRIBUTES + 7)})
    assert shown.count("\n  name") == MOST_ATTRIBUTES
    assert f"  name000: {'x' * ATTRIBUTE_LIMIT}{CUT}\n" in shown
    assert "\n  (and 7 more)\n</product>" in shown


def test_products_of_one_request_are_told_apart_by_number() -> None:
    assert str(ShownProduct.of(product(), ["title"]).numbered(2)) == '<product number="2">\ntitle: Sofa\n</product>'


def test_a_query_stays_as_typed() -> None:
    text = "Sofa <b> &amp; Co 😀"
    assert str(ShownQuery.of(Query(id="q", text=text))) == "<query>\nSofa ‹b> &amp; Co 😀\n</query>"


@pytest.mark.parametrize(
    "tag", ["</product>", "< /PRODUCT>", "&lt;/product&gt;", "<</b>/product>", "</pro\u200bduct>", "＜/product＞", "﹤/product>"]
)
def test_a_delimiter_in_a_text_is_defused_and_still_to_be_seen(tag: str) -> None:
    assert one_line(f"Sofa {tag} 5", 100).casefold().replace(" ", "").startswith("sofa‹/product")


@given(
    texts=st.fixed_dictionaries({name: NASTY for name in FIELDS if name not in ("attributes", "price")}),
    attributes=st.dictionaries(NASTY, VALUES),
)
def test_no_product_text_can_open_or_close_a_block(texts: dict[str, str], attributes: dict[str, Any]) -> None:
    shown = str(ShownProduct.of(Product(**texts, attributes=attributes), FIELDS))
    inside = shown.removeprefix("<product>\n").removesuffix("</product>")
    assert shown == f"<product>\n{inside}</product>"
    assert not any(delimiter in squeezed(inside) for delimiter in DELIMITERS)


@given(text=NASTY, need=NASTY)
def test_no_query_can_open_or_close_a_block(text: str, need: str) -> None:
    shown = ShownQuery.of(Query(id="q", text=text, need=need))
    for inside in (str(shown).removeprefix("<query>\n").removesuffix("\n</query>"), shown["need"]):
        assert not any(delimiter in squeezed(inside) for delimiter in DELIMITERS)


@given(text=NASTY)
def test_what_is_shown_holds_no_control_or_direction_characters_and_can_be_sent(text: str) -> None:
    for shown in (one_line(text, 50), paragraph(text, 50)):
        assert not {category(character) for character in shown.replace("\n", "")} & {"Cc", "Cs"}
        assert not set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(shown)
        shown.encode()


@given(text=NASTY)
def test_the_quick_way_and_the_careful_way_agree(text: str) -> None:
    careful = one_line(text + "\x00", 10_000)
    assert one_line(text, 10_000) == careful
