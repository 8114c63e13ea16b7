"""What an encoder is shown of a query and of a product."""

from __future__ import annotations

import html
import re
import unicodedata

from judge.tables import Product, Query

RAW_CHARACTERS = 20_000
READ_CHARACTERS = 4_000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SCRIPT = re.compile(r"<(?:script|style)\b[^<]*", re.IGNORECASE)
_TAG = re.compile(r"<[a-z/!][^<>]*>", re.IGNORECASE)


def plain(text: str) -> str:
    """Text without markup, control characters and invisible characters, white space collapsed, cut to a bounded length."""
    text = unicodedata.normalize("NFC", html.unescape(text[:RAW_CHARACTERS]))
    text = _TAG.sub(" ", _SCRIPT.sub(" ", text))
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    return " ".join(text.split())[:READ_CHARACTERS]


def query_text(query: Query) -> str:
    """The query as typed, on one line."""
    return plain(query.text)


def product_text(product: Product) -> str:
    """Title, category and description: what the embedded judge compares with the query.

    With the attributes too it finds about as much of what people graded relevant, with less it finds less: `python tests/bench/dense_texts.py`.
    """
    return sentence(plain(product.title), plain(product.category), plain(product.description))


def sentence(*parts: str) -> str:
    """The parts that are not empty, one sentence each."""
    return ". ".join(filter(None, parts))
