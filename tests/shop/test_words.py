from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.shop.words import TITLE_WEIGHT, product_words, without_markup, words
from judge.tables import Product


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AA", ["aa"]),
        ("4K TV", ["4k", "tv"]),
        ("the best of IT", ["the", "best", "of", "it"]),
        ("USB-C cables", ["usb", "c", "usbc", "cable"]),
        ("Wi-Fi 802.11ac", ["wi", "fi", "wifi", "802.11", "ac"]),
        ("3.5mm / 3,5 mm", ["3.5", "mm", "3,5", "mm"]),
        ("snake_case", ["snake", "case"]),
        ("Crème BRÛLÉE", ["creme", "brulee"]),
        ("ＦＵＬＬ ½", ["full", "1", "2"]),
        ("Straße", ["strasse"]),
        ("диван ДИВАН", ["диван", "диван"]),
        ("🛋️ 100% !!!", ["100"]),
        ("", []),
    ],
)
def test_text_is_cut_into_words_without_case_or_accents_and_none_is_thrown_away(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("lamp", "lamps"),
        ("battery", "batteries"),
        ("hoodie", "hoodies"),
        ("tie", "ties"),
        ("box", "boxes"),
        ("watch", "watches"),
        ("brush", "brushes"),
        ("glass", "glasses"),
        ("case", "cases"),
        ("shoe", "shoes"),
        ("shelf", "shelves"),
        ("bookshelf", "bookshelves"),
        ("usb", "usbs"),
    ],
)
def test_one_and_many_are_the_same_word(one: str, many: str) -> None:
    assert words(one) == words(many)


@pytest.mark.parametrize(
    ("text", "other"), [("bus", "bu"), ("glass", "glas"), ("6s", "6"), ("gps", "gp"), ("aas", "aa"), ("virus", "viru")]
)
def test_what_only_looks_like_a_plural_stays(text: str, other: str) -> None:
    assert words(text) != words(other)


@given(st.text())
def test_any_text_gives_words_that_are_found_again_by_themselves(text: str) -> None:
    for word in words(text):
        assert word
        assert word == word.lower()


@given(st.text())
def test_case_never_matters(text: str) -> None:
    if text.isascii():
        assert words(text.upper()) == words(text.lower())


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Soft &amp; warm</p>", "Soft & warm"),
        ("one<br/>two", "one two"),
        ("<script>var x = 'red';</script>blue", "blue"),
        ("<STYLE>p {color: red}</STYLE >blue<!-- red -->", "blue"),
        ("for > 3 and < 8 years", "for > 3 and < 8 years"),
        ("5 &lt; 6", "5 < 6"),
        ("unfinished <b", "unfinished <b"),
    ],
)
def test_markup_is_taken_off_as_a_browser_would(html: str, shown: str) -> None:
    assert without_markup(html).split() == shown.split()


def test_a_product_is_found_by_title_category_attribute_values_and_description() -> None:
    product = Product(
        id="p1",
        title="Desk",
        description="<b>Solid</b> oak",
        category="Furniture > Tables",
        attributes={
            "colour": "Dark green",
            "height_adjustable": True,
            "foldable": False,
            "legs": 4.0,
            "sizes": ["S", {"eu": 42}],
            "note": None,
            "kg": 12.5,
        },
    )
    found = product_words(product)
    assert found.count("desk") == TITLE_WEIGHT
    assert set(found) == {"desk", "solid", "oak", "furniture", "table", "dark", "green", "height", "adjustable", "4", "s", "42", "12.5"}
