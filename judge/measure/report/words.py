"""Figures, texts and names as a report writes them: fit to be sent to anybody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath, PureWindowsPath
from urllib.parse import urlsplit

from judge.stats.clusters import Estimate
from judge.store.trusted import in_order

_ADDRESS = re.compile(r"(?<=[?&])base_url=[^&#]*&?")
_LEFT = re.compile(r"[?&](?=#|$)")
_UNSEEN = {"Cc", "Cf", "Cs"}
# Emoji and several scripts are spelled with the joiners, paragraphs with the rest.
_KEPT = {"\u200c", "\u200d", "\n", "\t"}
# No XML can hold these, nor most control characters: vl-convert 1.9 takes the whole process down with it.
_NONE = {"\ufffe", "\uffff"}


def visible(text: str) -> str:
    """The text without characters that are not seen but are read: control, bidi override, zero width, tags, lone surrogates."""
    return text if text.isprintable() else "".join(filter(_seen, text))


def _seen(character: str) -> bool:
    return character in _KEPT or not (character in _NONE or unicodedata.category(character) in _UNSEEN)


def number(figure: Estimate | None, sign: str = "-") -> str:
    """A figure with its interval; with a `sign` of "+", figures above zero show theirs too."""
    return _spelled(figure, f"{sign}.3f")


def share(figure: Estimate | None, sign: str = "-") -> str:
    """The same in percent."""
    return _spelled(figure, f"{sign}.1%")


def _spelled(figure: Estimate | None, form: str) -> str:
    if figure is None:
        return "none"
    return f"{figure.value:{form}}" + ("" if figure.low is None or figure.high is None else f" [{figure.low:{form}}, {figure.high:{form}}]")


def judge_named(spec: str) -> str:
    """A judge by its spec, but for the address of its server, which is nobody else's business."""
    return _LEFT.sub("", _ADDRESS.sub("", spec))


def judges_named(specs: Iterable[str]) -> str:
    """Several taken as one, in order of trust."""
    return in_order(map(judge_named, specs))


def file_named(path: str) -> str:
    """The last part of a path of any system."""
    return PureWindowsPath(PurePath(path).name).name


def database_named(target: str) -> str:
    """A database's file, or its name where it is a server's: no folder, no host, no password."""
    return file_named(urlsplit(target).path if "://" in target else target)
