"""Pages drawn without a browser: opening one, reading it, pressing its buttons."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest


def draw(app: AppTest, page: str, **query: str) -> AppTest:
    """Open a page by name; nothing may have gone wrong on it."""
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"app_pages/{page}.py")
    return clean(app.run())


def clean(app: AppTest) -> AppTest:
    assert [error.value for error in app.exception] == []
    return app


def text(app: AppTest) -> str:
    """All text on the page, HTML as it was written."""
    return "\n".join(words(app.main))


def words(block: Any) -> Iterator[str]:
    for element in block:
        yield str(getattr(element.proto, "body", ""))
        yield str(getattr(element, "value", ""))
        yield str(getattr(element, "label", ""))


def press(app: AppTest, label: str) -> AppTest:
    """Click a button after having looked at the pair for two seconds."""
    if "on_screen" in app.session_state:
        app.session_state["on_screen"] = (app.session_state["on_screen"][0], time.monotonic() - 2)
    return press_at_once(app, label)


def press_at_once(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return clean(app.run())


def pair(app: AppTest) -> tuple[str, str]:
    return app.query_params["query"], app.query_params["product"]
