"""No text from outside becomes HTML, Markdown or an address that does something."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.judging.shown import visible
from judge.people.marking import query_words
from ui.safe import highlight, link, picture, plain, safe

HOSTILE = "<script>alert(1)</script><img src=x onerror='x()'> \"q\" & **b** $x^2$ :red[r] :smile: [l](javascript:x) \u202egnp.exe"
TEXTS = st.text() | st.text(alphabet="<>\"'&amp;lamp script/=:[]$*_`~#|\\ \n\u202e\u0000")


class Tags(HTMLParser):
    """Collects the tags of a document and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


@given(TEXTS)
def test_safe_text_holds_no_bracket_and_no_quote_and_reads_as_what_was_visible(text: str) -> None:
    assert not re.search("[<>\"']", safe(text))
    assert unescape(safe(text)) == visible(text)


@given(TEXTS, TEXTS)
def test_highlighted_text_holds_no_tag_but_mark_and_reads_as_what_was_visible(text: str, query: str) -> None:
    html = highlight(text, query_words(query))
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert not re.search("[<>\"']", bare)
    assert unescape(bare) == visible(text)


def test_the_words_of_the_query_are_marked() -> None:
    assert highlight("A <lamp> for LAMPS", query_words("lamp")) == "A &lt;<mark>lamp</mark>&gt; for <mark>LAMPS</mark>"


def test_a_direction_override_does_not_reach_the_page() -> None:
    assert "\u202e" not in safe(HOSTILE) + highlight(HOSTILE, {"gnp"}) + plain(HOSTILE)


@given(TEXTS)
def test_every_sign_that_means_something_in_markdown_is_escaped_and_the_text_is_one_line(text: str) -> None:
    escaped = plain(text)
    assert re.fullmatch(r"(?:[^!-/:-@\[-`{-~]|\\[!-/:-@\[-`{-~])*", escaped)
    assert "\n" not in escaped


@given(TEXTS)
def test_a_markdown_label_reads_as_the_text(text: str) -> None:
    read = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain(text)).replace("\u2060", "")
    assert read == " ".join(visible(text).split()).replace("\u2060", "")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xmlx;,x",
        "vbscript:x",
        "file:///etc/passwd",
        "/etc/passwd",
        "//evil.example/x.png",
        "relative.png",
        "http://[broken",
        "https://",
        "",
    ],
)
def test_only_pictures_from_the_web_or_from_the_address_itself_are_shown(url: str) -> None:
    assert picture(url) == ""
    assert link(url) == ""


def test_pictures_are_shown_as_they_were_named() -> None:
    assert picture("https://shop.example/a%20b.png?w=1&h=2") == "https://shop.example/a%20b.png?w=1&amp;h=2"
    assert picture("data:image/svg+xml;base64,PHN2Zz4=") == "data:image/svg+xml;base64,PHN2Zz4="
    assert link("https://shop.example/lamp") == "https://shop.example/lamp"
    assert link("data:image/png;base64,AA==") == ""


@given(TEXTS)
def test_no_address_ends_the_attribute_it_stands_in(text: str) -> None:
    for prefix in ("https://shop.example/", "data:image/png;base64,"):
        address = picture(prefix + text)
        (tag,) = Tags(f'<img src="{address}">').found
        assert [name for name, _ in tag[1]] == ["src"]
