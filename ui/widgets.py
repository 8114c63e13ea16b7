"""What is drawn on more than one page. Text from outside goes through `ui.safe` here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import streamlit as st

from judge.judging.shown import spelled
from judge.people.marking import mentions
from judge.scales import Grade, Scale
from judge.tables import Product, Query, Verdict
from ui.safe import highlight, picture, plain, safe
from ui.shared import colours

ATTRIBUTES_SHOWN = 8
BESIDE = (0.63, 0.37)
"""How wide a product stands, and what can be said of it beside."""

_ONE_PRESS = """
export default function () {
  if (window.shelfjudgeOnePress) return;
  window.shelfjudgeOnePress = true;
  window.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.repeat && !typing) event.stopImmediatePropagation();
  }, true);
}
"""
"""A key that is held down counts once. Streamlit's own shortcuts fire again for as long as it is held."""


def one_press() -> None:
    """Put that rule on the page; doing it again changes nothing."""
    st.components.v2.component("shelfjudge_one_press", js=_ONE_PRESS)(key="one_press", height=0)


def query_head(query: Query, over: str = "Query", look: str = "") -> None:
    """The query as typed, big, with what the shopper needs where that is known. A new `look` brings it back into sight."""
    need = f'<p class="sj-need">{safe(query.need)}</p>' if query.need else ""
    intent = f'<span class="quiet">Intent: {safe(query.intent)}</span>' if query.intent else ""
    at = f' data-look="{safe(look)}"' if look else ""
    st.html(f'<div class="sj"{at}><div class="over">{over}</div><div class="sj-query">{safe(query.text)}</div>{need}{intent}</div>')


def product_card(product: Product, words: Collection[str]) -> None:
    """Everything a person grades by, the query's words marked."""
    parts = (
        f'<div class="sj sj-card">{_picture(product)}<div>',
        f'<div class="quiet">{highlight(product.category.replace(" > ", " › "), words)}</div>' if product.category else "",
        f'<div class="sj-title">{highlight(product.title, words)}</div>',
        f'<div class="sj-price">Price {product.price:,.2f}</div>' if product.price is not None else "",
        _attributes(product, words),
        "</div>",
        f'<div class="sj-text">{highlight(product.description, words)}</div>' if product.description else "",
        "</div>",
    )
    st.html("".join(parts))


def product_row(product: Product, words: Collection[str], beside: str = "", more: str = "", at: str = "") -> str:
    """A product on one line of a list, as HTML; `beside` and `more` are HTML to the right and below, `at` its attributes."""
    category = highlight(product.category.replace(" > ", " › "), words)
    return (
        f'<div class="sj-row"{at}>{_picture(product)}<div><b>{highlight(product.title, words)}</b>'
        f'<div class="quiet">{category}</div>{more or _mentioned(product, words)}</div><div>{beside}</div></div>'
    )


def details(product: Product, words: Collection[str]) -> str:
    """What the one line of a product leaves out."""
    price = f'<div class="sj-price">Price {product.price:,.2f}</div>' if product.price is not None else ""
    text = f'<div class="sj-text">{highlight(product.description, words)}</div>' if product.description else ""
    return f"{price}{_attributes(product, words)}{text}"


def _mentioned(product: Product, words: Collection[str]) -> str:
    """The attributes that the query mentions."""
    stated = [f"{name}: {text}" for name, text in _stated(product) if mentions(name, words) or mentions(text, words)]
    return f'<div class="small">{highlight("; ".join(stated), words)}</div>' if stated else ""


def _stated(product: Product) -> list[tuple[str, str]]:
    return [(str(name).replace("_", " "), text) for name, value in product.attributes.items() if (text := spelled(value))]


def _picture(product: Product) -> str:
    address = picture(product.image_url)
    if not address:
        return '<div class="sj-picture none">No picture</div>'
    return f'<div class="sj-picture"><img src="{address}" alt="" loading="lazy"></div>'


def _attributes(product: Product, words: Collection[str]) -> str:
    """A table; what the query mentions comes first, what is too much for one look folds away."""
    ordered = sorted(_stated(product), key=lambda pair: not (mentions(pair[0], words) or mentions(pair[1], words)))
    rows = [f"<tr><td>{highlight(name, words)}</td><td>{highlight(text, words)}</td></tr>" for name, text in ordered]
    shown, folded = rows[:ATTRIBUTES_SHOWN], rows[ATTRIBUTES_SHOWN:]
    more = f"<details><summary>{len(folded)} more</summary><table>{''.join(folded)}</table></details>" if folded else ""
    return f"<table>{''.join(shown)}</table>{more}" if rows else ""


def grade_name(grade: Grade) -> str:
    """A grade's name, with its letter where the scale has letters."""
    return grade.name if grade.label in (grade.name, str(grade.value)) else f"{grade.name} ({grade.label})"


def grade_buttons(scale: Scale, token: str, on_click: Callable[..., None], args: tuple[Any, ...], described: bool = True) -> None:
    """One button a grade, best first, each with its key, the grade's number; its meaning below it, or shown on hover.

    The token is in the widgets' keys and the pair in `args`, so a late click can only ever mean the pair it was aimed at.
    """
    st.html(_edges(scale))
    with st.container(gap="xsmall"):
        for grade in reversed(scale.grades):
            with st.container(key=f"grade-{grade.value}-{token}", gap=None):
                st.button(
                    grade_name(grade),
                    key=f"grade:{grade.value}:{token}",
                    shortcut=str(grade.value),
                    on_click=on_click,
                    args=(*args, grade.value),
                    help=None if described else grade.description,
                    width="stretch",
                )
                if described:
                    st.html(f'<div class="sj sj-means" title="{safe(grade.description)}">{safe(grade.description)}</div>')


def _edges(scale: Scale) -> str:
    rules = (f'[class*="st-key-grade-{value}-"] button {{ border-left-color: {colour} }}' for value, colour in colours(scale).items())
    return f"<style>{' '.join(rules)}</style>"


def grade_chip(scale: Scale, value: int | None) -> str:
    """A grade as HTML: its colour and its name; None is "cannot tell"."""
    if value is None:
        return '<span class="sj-chip">Cannot tell</span>'
    if value not in scale.values:
        return f'<span class="sj-chip">{value} (no grade of this scale)</span>'
    return chip(colours(scale)[value], grade_name(scale[value]))


def chip(colour: str, name: str) -> str:
    """A colour of ours and a name, as HTML."""
    return f'<span class="sj-chip">{_swatch(colour)}{safe(name)}</span>'


def _swatch(colour: str) -> str:
    return f'<span class="sj-key" style="background:{colour}"></span>'


def verdict_html(scale: Scale, verdict: Verdict | None) -> str:
    """What a judge said of a pair: grade, confidence, reason, what is met and missed; or how it failed; or nothing yet."""
    if verdict is None:
        return '<div class="quiet">The judge has not judged this pair yet.</div>'
    if verdict.failure is not None:
        return f'<div>The judge gave no grade: {safe(verdict.failure)}.</div><div class="quiet">{safe(verdict.detail)}</div>'
    sure = f' <span class="quiet">confidence {verdict.confidence:.2f}</span>' if verdict.confidence is not None else ""
    evidence = verdict.evidence or {}
    parts = (
        f"<div>{grade_chip(scale, verdict.grade)}{sure}</div>",
        f'<div class="small">{safe(verdict.reason)}</div>' if verdict.reason else "",
        _tags(evidence.get("met", ()), evidence.get("missed", ())),
    )
    return "".join(parts)


def _tags(met: Iterable[str], missed: Iterable[str]) -> str:
    """What the query asks for, as the judge sees it fulfilled or not."""
    tags = [f'<span title="met">✓ {safe(text)}</span>' for text in met]
    tags += [f'<span title="missed">✗ {safe(text)}</span>' for text in missed]
    return f'<div class="sj-tags">{"".join(tags)}</div>' if tags else ""


def bar(parts: Sequence[tuple[str, int, str]], whole: int, thin: bool = False) -> str:
    """A bar of (name, amount, colour) parts of a whole, with a legend unless it is thin."""
    spans = "".join(f'<span style="width:{100 * amount / whole:.3f}%;background:{colour}"></span>' for _, amount, colour in parts if whole)
    legend = "".join(f"<span>{_swatch(colour)}{safe(name)} {amount:,}</span>" for name, amount, colour in parts)
    below = "" if thin else f'<div class="sj-legend">{legend}</div>'
    return f'<div class="sj-bar{" thin" if thin else ""}">{spans}</div>{below}'


def table(head: Sequence[str], rows: Iterable[Sequence[object]], numbers: Collection[int] = ()) -> str:
    """A small table; `numbers` are the columns set to the right. Every cell is escaped."""
    kind = [' class="number"' if column in numbers else "" for column in range(len(head))]
    cells = "".join(f"<th{kind[column]}>{safe(name)}</th>" for column, name in enumerate(head))
    body = "".join("<tr>" + "".join(f"<td{kind[c]}>{safe(value)}</td>" for c, value in enumerate(row)) + "</tr>" for row in rows)
    return f'<table class="sj-table"><tr>{cells}</tr>{body}</table>'


def money(usd: float | None, unpriced: int) -> str:
    """A cost as far as it is known; unknown is never a zero."""
    if usd is None:
        return f"cost unknown ({unpriced:,} pairs without a known price)"
    known = f"${usd:,.2f}" if usd >= 0.01 or usd == 0 else f"${usd:.4f}"
    return f"{known} and an unknown price for {unpriced:,} pairs" if unpriced else known


def next_command(why: str, *commands: str) -> None:
    """An empty page says what to type."""
    st.info(why, icon=":material/terminal:")
    st.code("\n".join(commands), language=None)


def signed_in(name: str, forget: Callable[[], None]) -> None:
    """Who is grading, and a way to say it is someone else."""
    st.button(f"{plain(name)} · change", key="change_name", type="tertiary", icon=":material/person:", on_click=forget)
