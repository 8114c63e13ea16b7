"""Vega-Lite as SVG that stands in a page: no script, nothing to fetch, the same bytes whenever it is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from judge.measure.report.words import visible

WIDTH = 480
"""Pixels of a whole chart: on a telephone it shrinks by a fifth, and stays readable."""

CONFIG = {
    "background": None,
    "font": "sans-serif",
    "padding": 4,
    "view": {"stroke": None},
    # Drawn larger than page.css shows them, because another machine's letters may be wider than those measured here.
    "axis": {"labelFontSize": 15, "labelLimit": 230, "labelFlush": False},
}
_OWN_NAME = re.compile(r'(?<=\bid=")[\w-]+(?=")|(?<=="url\(#)[\w-]+(?=\)")')
"""What is named in a drawing, where it is named and where it is used. In text a quotation mark stands too, but no name hangs on that."""


def svg(spec: Mapping[str, Any], number: int) -> str:
    """The drawing, the `number`th of its page. The names in it count from 1 within it, where vl-convert's count since it was loaded."""
    import vl_convert  # it brings a whole JavaScript engine

    sized = {**_cleaned(spec), "width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}}
    drawn = vl_convert.vegalite_to_svg(sized, config=CONFIG, allowed_base_urls=[])
    order: dict[str, str] = {}
    return _OWN_NAME.sub(lambda found: order.setdefault(found[0], f"chart-{number}-{len(order) + 1}"), drawn)


def _cleaned(value: Any) -> Any:
    """The same with every text in it made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {name: _cleaned(part) for name, part in value.items()}
    return [_cleaned(part) for part in value] if isinstance(value, (list, tuple)) else value
