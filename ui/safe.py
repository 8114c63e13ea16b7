"""Text we did not write, made safe to draw: product and query texts, reasons, notes, names.

Everything that reaches `st.html` goes through `safe` or `highlight`, everything that reaches a Markdown label through `plain`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape
from urllib.parse import quote, urlsplit

from judge.judging.shown import visible
from judge.people.marking import pieces

# Streamlit turns some spellings into signs, emoji or links after Markdown escapes are gone; an unseen joiner breaks them.
_JOINER = "\u2060"
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_TRANSFORMED = set(":<>-=~@./")
_PICTURES = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]", re.IGNORECASE)


def safe(text: object) -> str:
    """Text as HTML that shows it and nothing else; control and bidi-override characters are dropped."""
    return escape(visible(str(text)), quote=True)


def highlight(text: str, words: Collection[str]) -> str:
    """Text as safe HTML, with the query's words (see `judge.people.marking.query_words`) in <mark>."""
    return "".join(f"<mark>{safe(piece)}</mark>" if hit else safe(piece) for piece, hit in pieces(visible(text), words))


def plain(text: object) -> str:
    """Text for a Markdown label, on one line: no link, no formula, no directive, no emoji comes of it."""
    return _PUNCTUATION.sub(_escaped, " ".join(visible(str(text)).split()))


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    return f"\\{character}{_JOINER}" if character in _TRANSFORMED else f"\\{character}"


def picture(url: str) -> str:
    """The address for an <img>, escaped, or "" when it is no picture over http(s) or in the address itself."""
    address = visible(url).strip()
    if _PICTURES.match(address):
        return safe(address)
    return _web(address)


def link(url: str) -> str:
    """The address for a link, escaped, or "" when it is not http(s)."""
    return _web(visible(url).strip())


def _web(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    # Characters that an address cannot hold are spelled out, so that none of them can end the attribute it stands in.
    return safe(quote(address, safe="%:/?#[]@!$&'()*+,;=~-._")) if parts.scheme in ("http", "https") and parts.netloc else ""
