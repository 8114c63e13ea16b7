"""What can be opened beside a pair, and which parts of the page were on the screen when it was graded."""

from __future__ import annotations

import streamlit as st

from judge.judging.shown import spelled
from judge.people.beside import beside
from judge.people.marking import query_words
from judge.people.showing import Shown
from judge.scales import Scale
from judge.store.db import Database
from judge.tables import Label, Product
from ui import widgets
from ui.reviewing.guidelines import guidelines
from ui.safe import picture


def opened() -> tuple[str, ...]:
    """Which of the folded parts are open."""
    return tuple(part for part in ("guidelines", "others") if st.session_state.get(part))


def on_screen(product: Product, *open_parts: str) -> tuple[str, ...]:
    """The parts of the page that a rater sees of this product, by name, and those that are open."""
    there = {
        "title": bool(product.title),
        "category": bool(product.category),
        "image": bool(picture(product.image_url)),
        "price": product.price is not None,
        "attributes": any(spelled(value) for value in product.attributes.values()),
        "description": bool(product.description),
    }
    return (*(part for part, is_there in there.items() if is_there), *open_parts)


def guidelines_part(db: Database) -> None:
    """What the judge is told, folded until somebody opens it."""
    with st.expander("Guidelines `i`", key="guidelines", on_change="rerun") as part:
        if part.open:
            st.html(f'<div class="sj sj-told">{guidelines(db)}</div>')


def others_part(db: Database, scale: Scale, shown: Shown) -> None:
    """The query's other products, folded until somebody opens them, with the rater's own grades."""
    with st.expander("Other products of this query `o`", key="others", on_change="rerun") as part:
        if part.open:
            words = query_words(shown.query.text)
            rows = [widgets.product_row(other.product, words, own_grade(scale, other.own)) for other in beside(db, shown)]
            st.html(f'<div class="sj sj-rows sj-told">{"".join(rows) or "This is the only one."}</div>')


def own_grade(scale: Scale, label: Label | None) -> str:
    """The rater's own grade as HTML; "" where they gave none."""
    return "" if label is None else widgets.grade_chip(scale, label.grade)
