"""Requests written by hand, for tests of what lies below the prompts."""

from __future__ import annotations

from judge.judging.base import Message, Request
from judge.scales import Scale, scale_named
from judge.tables import Product, Query


def request_for(query: str, *titles: str, scale: Scale | None = None) -> Request:
    """One query and products of these titles, shown as the shipped prompts show them."""
    products = tuple(Product(id=f"p{number}", title=title) for number, title in enumerate(titles, start=1))
    numbered = len(titles) > 1
    blocks = (
        f'<product number="{n}">\ntitle: {t}\n</product>' if numbered else f"<product>\ntitle: {t}\n</product>"
        for n, t in enumerate(titles, 1)
    )
    shown = "\n".join((f"<query>\n{query}\n</query>", *blocks))
    messages = (Message("system", "Grade each product for the query."), Message("user", shown))
    return Request(Query(id="q1", text=query), products, scale or scale_named("paper"), messages)
