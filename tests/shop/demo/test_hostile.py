from __future__ import annotations

import unicodedata
from dataclasses import replace

from judge.shop.demo.hostile import ATTACKS, with_hostile_texts
from judge.shop.demo.queries import QUERIES
from judge.shop.demo.truth import true_grade

SIGNS = ("Ignore the guidelines", "</product>", "<script>", "=HYPERLINK", "lamp lamps table lamp", "\x1b[2J", "$\\frac", "\u202e")


def test_nine_products_carry_texts_that_attack_the_reader(products):
    texts = [product.title + product.description for product in products]
    for sign in SIGNS:
        assert sum(sign in text for text in texts) == 1, sign
    assert sum(len(text) > 10_000 for text in texts) == 1
    assert len(ATTACKS) == 9


def test_one_title_begins_like_a_formula(products):
    assert [product.title for product in products if product.title.startswith("=")] != []


def test_one_description_holds_control_characters(products):
    controls = [p for p in products if any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in p.description)]
    assert [product.kind.name for product in controls] == ["bar stool"]


def test_an_attack_changes_words_and_nothing_else(products):
    spoiled = with_hostile_texts(products)
    changed = [(before, after) for before, after in zip(products, spoiled, strict=True) if before != after]
    assert len(changed) == len(ATTACKS)
    for before, after in changed:
        assert replace(after, title=before.title, description=before.description) == before


def test_an_injected_instruction_does_not_change_the_truth(products):
    spoiled = with_hostile_texts(products)
    for query in QUERIES:
        assert [true_grade(query.wish, p) for p in spoiled] == [true_grade(query.wish, p) for p in products]


def test_every_attacked_product_is_rated_by_somebody(products, read):
    rated = {row["product_id"] for row in read("ratings")}
    assert all(p.id in rated for p in products if any(sign in p.title + p.description for sign in SIGNS))
