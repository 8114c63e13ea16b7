from __future__ import annotations

from base64 import b64decode
from collections import Counter
from xml.etree import ElementTree

import pytest

from judge.shop.demo.base import KINDS
from judge.shop.demo.catalog import TWINS, make_catalog
from judge.shop.demo.words import SERIES


def test_there_are_about_three_hundred_products_in_a_tree_of_three_levels(products):
    paths = {product.kind.path for product in products}
    assert 290 <= len(products) <= 330
    assert 25 <= len(paths) <= 35
    assert {path.count(" > ") for path in paths} == {2}
    assert {path.split(" > ")[0] for path in paths} >= {"Furniture", "Lighting", "Storage", "Beds", "Outdoor", "Textiles", "Office"}


def test_every_leaf_has_a_choice_of_products(products):
    assert min(Counter(product.kind.name for product in products).values()) >= 4


def test_ids_are_unique_text_that_a_number_would_spoil(products):
    ids = [product.id for product in products]
    assert len(set(ids)) == len(ids)
    assert any(text.startswith("0") for text in ids)


def test_every_series_of_the_vocabulary_is_sold_and_no_other(products):
    assert {product.attributes["series"] for product in products} == set(SERIES)


def test_variants_differ_in_colour_or_size_only(products):
    sofas = [p.attributes for p in products if p.kind.name == "sofa" and p.attributes["series"] == "Slowrain"]
    assert len({(a.get("colour"), a["seats"]) for a in sofas}) >= 5
    assert {a["material"] for a in sofas if "material" in a} == {"linen"}


def test_some_products_are_listed_twice_under_nearly_the_same_title(products):
    spelled = Counter(frozenset(product.title.lower().replace(",", "").replace(" in ", " ").split()) for product in products)
    same = Counter((product.kind.name, *sorted(map(str, product.attributes.items()))) for product in products)
    assert sum(count > 1 for count in same.values()) >= TWINS
    assert sum(count > 1 for count in spelled.values()) >= TWINS / 2


def test_what_a_page_leaves_out_is_left_out_of_its_words_too(products):
    silent = [p for p in products if "colour" not in p.attributes and p.kind.lines]
    assert 5 <= len(silent) <= 25
    for product in silent:
        colours = {colour for line in product.kind.lines for colour in line.colours}
        assert not colours & set(product.title.replace(",", "").split())


def test_accessories_name_the_products_they_belong_to(products):
    accessories = {product.kind.name for product in products if product.kind.part_of}
    assert accessories >= {"sofa cover", "cushion", "replacement legs", "lamp shade", "light bulb", "mattress topper"}
    assert {name for kind in KINDS.values() for name in kind.part_of} <= set(KINDS)


def test_descriptions_are_varied_prose(products):
    assert len({product.description for product in products}) >= 0.95 * len(products)
    assert all(len(product.description.split()) >= 20 for product in products)


def test_no_template_is_left_unfilled(products):
    ordinary = [product.title for product in products] + [
        p.description for p in products if "grade" not in p.description and "frac" not in p.description
    ]
    assert not any(mark in text for text in ordinary for mark in ("{", "}", ", ,", "None"))


def test_prices_are_positive_and_a_larger_size_costs_more(products):
    prices = {p.attributes["seats"]: p.price for p in products if p.kind.name == "outdoor sofa" and p.attributes["series"] == "Oddmist"}
    assert min(product.price for product in products) > 0
    assert prices[3] > prices[2]


def test_every_picture_is_a_small_drawing_without_script_or_links(products):
    for address in {product.image_url for product in products}:
        assert len(address) < 1200
        drawing = ElementTree.fromstring(b64decode(address.partition(",")[2]))
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
        assert {element.tag.partition("}")[2] for element in drawing.iter()} <= {"svg", "path", "rect", "circle", "ellipse"}
        paints = {element.get(name) for element in drawing.iter() for name in ("fill", "stroke")} - {None}
        assert all(paint == "none" or paint.startswith("#") for paint in paints)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_seed_sells_the_same_assortment(products, seed):
    assert Counter(p.kind.name for p in make_catalog(seed)[:-TWINS]) == Counter(p.kind.name for p in products[:-TWINS])
