"""What a prompt shows of a query and of a product: cleaned, cut to size, and inside a block that its own text cannot close."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from html import unescape
from typing import Any, Literal, get_args

from judge.tables import Product, Query

FieldName = Literal["id", "title", "category", "attributes", "description", "price", "url", "image_url"]
FIELDS: tuple[str, ...] = get_args(FieldName)
LIMITS = {"id": 100, "title": 300, "category": 300, "description": 1500, "price": 40, "url": 300, "image_url": 300}
QUERY_LIMITS = {"text": 1000, "locale": 40, "need": 1000}
MOST_ATTRIBUTES = 40
ATTRIBUTE_NAME_LIMIT = 80
ATTRIBUTE_LIMIT = 120
CUT = " […]"
_OPEN, _OPEN_NUMBERED = "<product>", '<product number="{}">'

# Control, bidi-override, zero-width and tag characters, lone surrogates. White space is left to split();
# U+200C, U+200D and variation selectors stay: emoji and several scripts are spelled with them.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_INLINE_TAG = re.compile(r"</?(?:a|abbr|b|big|em|font|i|mark|small|span|strong|sub|sup|u|wbr)(?:[\s/][^<>]*)?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:article|blockquote|body|br|center|dd|div|dl|dt|footer|h[1-6]|head|header|hr|html|iframe|img|li|link|meta|ol|p|pre"
    r"|script|section|style|table|tbody|td|tfoot|th|thead|title|tr|ul|video)(?:[\s/][^<>]*)?>|<!--[^<>]*-->",
    re.IGNORECASE,
)
# Most of what catalogues hold: nothing to decode, strip, defuse or collapse.
_PLAIN = re.compile(r"[!-%'-;=-~]+(?: [!-%'-;=-~]+)*")
# A "<" that could open or close a tag, wide look-alikes included; "< 40 dB" and "<=5" stay as they are.
_OPENING = re.compile(r"[<＜﹤](?!\s?[\d=.])")


class ShownQuery(dict[str, str]):
    """A query as a template sees it: `text`, `locale`, `need`. Printed, it is its block."""

    @classmethod
    def of(cls, query: Query) -> ShownQuery:
        """Unlike a seller's text, a shopper's is not taken for HTML: it stays as typed."""
        return cls((name, _as_typed(getattr(query, name), limit)) for name, limit in QUERY_LIMITS.items())

    def __str__(self) -> str:
        return f"<query>\n{self['text']}\n</query>"


class ShownProduct(dict[str, Any]):
    """The fields of a product that a prompt names, as a template sees them. Printed, it is its block."""

    number: int | None = None
    left_out: int = 0

    @classmethod
    def of(cls, product: Product, fields: Iterable[str]) -> ShownProduct:
        """These fields of it, as the only product of its request."""
        shown = cls()
        for name in fields:
            shown[name] = shown._attributes(product.attributes) if name == "attributes" else _field(name, getattr(product, name))
        return shown

    def numbered(self, number: int) -> ShownProduct:
        """The same product with a number, which tells products that share one request apart."""
        shown = ShownProduct(self)
        shown.number, shown.left_out = number, self.left_out
        shown.block = _OPEN_NUMBERED.format(number) + self.block.removeprefix(_OPEN)
        return shown

    def _attributes(self, attributes: Mapping[str, Any]) -> dict[str, str]:
        """Attributes that say something, sorted by name; past MOST_ATTRIBUTES they are only counted."""
        stated = [(name, text) for name in sorted(attributes) if (text := spelled(attributes[name]))]
        self.left_out = max(0, len(stated) - MOST_ATTRIBUTES)
        return {_attribute_name(name): one_line(text, ATTRIBUTE_LIMIT) for name, text in stated[:MOST_ATTRIBUTES]}

    def __str__(self) -> str:
        return self.block

    @cached_property
    def block(self) -> str:
        """The product between its tags, as a prompt prints it."""
        lines = [_OPEN]
        for name, value in self.items():
            if isinstance(value, dict):
                lines += ["attributes:"] * bool(value)
                lines += [f"  {attribute}: {text}" for attribute, text in value.items()]
                lines += [f"  (and {self.left_out} more)"] * bool(self.left_out)
            elif value:
                lines.append(f"{name}: {value}")
        lines.append("</product>")
        return "\n".join(lines)


@lru_cache(maxsize=4096)
def _attribute_name(name: str) -> str:
    return one_line(name, ATTRIBUTE_NAME_LIMIT)


@lru_cache(maxsize=256)
def _as_typed(text: str, limit: int) -> str:
    return _shorten(" ".join(_defused(visible(text)).split()), limit)


def _field(name: str, value: Any) -> str:
    return paragraph(value, LIMITS[name]) if name == "description" else one_line(spelled(value), LIMITS[name])


def spelled(value: Any) -> str:
    """An attribute's value in words: yes and no, whole numbers without ".0", lists joined; "" where nothing is stated."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value != value:  # NaN, which is how tables spell "missing"
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {text}" for name in sorted(value) if (text := spelled(value[name])))
    if isinstance(value, list | tuple):
        return ", ".join(text for item in value if (text := spelled(item)))
    return str(value)


def one_line(text: str, limit: int) -> str:
    """A seller's text on one line, so that it cannot pose as another field."""
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    cleaned = " ".join(_clean(text[: 20 * limit]).split())
    return _shorten(cleaned, limit, cut=len(text) > 20 * limit)


def paragraph(text: str, limit: int) -> str:
    """A seller's text with its line breaks; all lines but the first are indented, so that none can pose as a field."""
    lines = (" ".join(line.split()) for line in _clean(text[: 20 * limit]).splitlines())
    return _shorten("\n  ".join(line for line in lines if line), limit, cut=len(text) > 20 * limit)


def visible(text: str) -> str:
    """The text without characters that are not seen but are read: control, bidi override, zero width, tags, lone surrogates."""
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def _clean(text: str) -> str:
    """Entities decoded, HTML tags turned to line breaks or nothing, unseen characters gone, delimiters defused."""
    if "&" in text:
        text = unescape(text)
    text = visible(text)
    if "<" in text:
        text = _BLOCK_TAG.sub("\n", _INLINE_TAG.sub("", text))
    return _defused(text)


def _defused(text: str) -> str:
    return text if text.isascii() and "<" not in text else _OPENING.sub("‹", text)


def _shorten(text: str, limit: int, *, cut: bool = False) -> str:
    """At most `limit` characters and then a visible mark, where anything is missing."""
    return text[:limit].rstrip() + CUT if cut or len(text) > limit else text
