"""What a file of each kind may hold: its fields, how each is read, and the column names it usually goes by."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from judge.shop.importers.base import Kind
from judge.shop.importing import values

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Field:
    """One field. `columns` are the usual names, the likeliest first, as `spelled` writes them.

    `column_required`: a file without such a column is refused. `required`: so is a row where it is empty.
    """

    name: str
    read: Callable[[Any], Any]
    columns: tuple[str, ...]
    required: bool = False
    column_required: bool = False


def _field(name: str, read: Callable[[Any], Any], also: str = "", *, required: bool = False, column: bool = False) -> Field:
    return Field(name, read, (name, *also.split()), required, required or column)


_QUERY_ID = _field("query_id", values.identifier, "qid id_query topic topic_id")
_QUERY = _field("query", values.text, "query_text user_query search_query search_term keyword keywords")
_PRODUCT = "docid doc_id sku asin item_id corpus_id document_id object_id"
_PRODUCT_ID = _field("product_id", values.identifier, _PRODUCT, required=True)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    "products": (
        _field("product_id", values.identifier, f"id {_PRODUCT}", required=True),
        _field("title", values.text, "product_title name product_name item_name", required=True),
        _field(
            "description",
            values.text,
            "product_description description_html long_description short_description text product_text",
        ),
        _field("category", values.category, "category_path category_paths category_hierarchy product_category categories"),
        _field("attributes", values.attributes, "product_attributes attrs"),
        _field("image_url", values.text, "image image_link image_src picture"),
        _field("url", values.text, "link product_url product_link"),
        _field("price", values.number, "price_usd price_eur price_gbp"),
    ),
    "queries": (
        _field("query_id", values.identifier, "id qid"),
        _field("query", values.text, "text query_text user_query search_query search_term keyword", required=True),
        _field("locale", values.text, "query_locale language lang"),
        _field("origin", values.text),
        _field("intent", values.text),
        _field("need", values.text, "information_need narrative"),
    ),
    "labels": (
        _QUERY_ID,
        _QUERY,
        _PRODUCT_ID,
        _field("grade", values.text, "rating label relevance judgment judgement score", column=True),
        _field("rater", values.text, "judge annotator rater_id annotator_id worker worker_id decided_by"),
        _field("note", values.text, "comment why explanation"),
        _field("seconds", values.seconds, "duration_seconds"),
        _field("cannot_tell", values.truth, "unrateable unsure"),
    ),
    "events": (
        _QUERY_ID,
        _QUERY,
        _field("product_id", values.identifier, _PRODUCT),
        _field("day", values.day, "date timestamp time event_date", required=True),
        _field("searches", values.count, "search_count"),
        _field("zero_click_searches", values.count, "zero_clicks"),
        _field("impressions", values.count, "views"),
        _field("clicks", values.count, "click_count"),
        _field("carts", values.count, "add_to_carts add_to_cart"),
        _field("purchases", values.count, "orders conversions"),
        _field("position", values.position, "mean_position avg_position"),
        _field("event", values.text, "event_type event_name action action_name"),
        _field("clicked", values.truth, "click is_click was_clicked"),
        _field("search_id", values.identifier, "session session_id"),
        _field("propensity", values.share, "propensity_score"),
    ),
    "runs": (
        _field("run", values.identifier, "run_id run_name system tag"),
        _QUERY_ID,
        _QUERY,
        _PRODUCT_ID,
        _field("rank", values.count, "position"),
        _field("score", values.number, "similarity"),
    ),
}

OF_QUERY = ("searches", "zero_click_searches", "clicks", "carts", "purchases")
OF_PAIR = ("impressions", "clicks", "carts", "purchases")
"""What is counted of a query, and of a product shown for it. A file of events that has none of them is a log: each row is one event."""

OF_LOG = ("event", "clicked", "search_id")
"""What a row of a log says, and a row of counts does not."""

EVENTS = {
    **dict.fromkeys(("impression", "view", "shown"), "impressions"),
    **dict.fromkeys(("click", "click_through"), "clicks"),
    **dict.fromkeys(("add_to_cart", "cart"), "carts"),
    **dict.fromkeys(("purchase", "order"), "purchases"),
    "search": "searches",
}
"""What one event of a log adds to, by its name as `spelled` writes it."""

REFERRING: tuple[Kind, ...] = ("labels", "events", "runs")
"""Kinds whose rows name a query, by id or by exact text, and products."""


def spelled(column: str) -> str:
    """A column's name as names are compared: lower case, and `_` for whatever stands between words."""
    return _BETWEEN_WORDS.sub("_", column.casefold()).strip("_")


def names(kind: Kind) -> list[str]:
    return [field.name for field in FIELDS[kind]]
