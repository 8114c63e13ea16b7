"""What the Raters page draws of agreement: nothing that is not there, nothing cut off."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest
from support.drawn import draw, text
from support.graded import rater_said, settled

PRODUCTS, QUERIES = 10, 10
UP = {(f"q{query}", f"p{product}"): 1 + product % 5 for query in range(1, QUERIES + 1) for product in range(1, PRODUCTS + 1)}
DOWN = {pair: 6 - grade for pair, grade in UP.items()}


def agreement(app: AppTest) -> dict[str, Any]:
    """The encoding of the chart of kappas."""
    charts = [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
    (found,) = [chart["layer"][0]["encoding"] for chart in charts if "layer" in chart]
    return found


def test_gold_is_in_the_legend_only_where_pairs_were_settled(app: AppTest, shop: Any) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    rater_said(db, UP)
    rater_said(db, UP, "bob")
    draw(app, "raters")
    assert agreement(app)["color"]["scale"]["domain"] == ["the other raters"]
    assert "too few" not in text(app)
    settled(db, UP)
    draw(app, "raters")
    assert agreement(app)["color"]["scale"]["domain"] == ["the other raters", "gold"]


def test_raters_who_contradict_each_other_are_drawn_below_zero(app: AppTest, shop: Any) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    rater_said(db, UP)
    rater_said(db, DOWN, "bob")
    draw(app, "raters")
    low, high = agreement(app)["x"]["scale"]["domain"]
    assert (low < 0, high) == (True, 1)
    assert "clamp" not in agreement(app)["x"]["scale"]
