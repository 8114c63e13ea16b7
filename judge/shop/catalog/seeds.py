"""Words that a catalogue may use without an attribute that says what they are. Everything else comes from the catalogue itself.

Why any: a catalogue of titles and descriptions alone (of the catalogues tested, ikea has no attribute of colour, material or setting)
would know no colour at all. A catalogue's own values are added to these; it never loses one to them.
"""

from __future__ import annotations

SEEDS: dict[str, str] = {
    "colour": "anthracite, beige, black, blue, brown, cyan, dark blue, dark brown, dark grey, gold, gray, green, grey, ivory, light blue, "
    "light brown, light grey, magenta, multicolour, navy, off white, orange, pink, purple, red, silver, turquoise, violet, white, yellow",
    "material": "aluminium, aluminum, bamboo, brass, ceramic, cotton, fleece, glass, leather, linen, marble, metal, nylon, oak, pine, "
    "plastic, polyester, rattan, rubber, silk, solid wood, stainless steel, steel, velvet, walnut, wood, wooden, wool",
    "setting": "bathroom, bedroom, children's room, dining room, garden, in/outdoor, indoor, kitchen, living room, office, outdoor",
}
"""Everyday English words of the kinds that shoppers name most; not measured, kept short on purpose."""

SAME = {
    "gray": "grey",
    "aluminum": "aluminium",
    "wooden": "wood",
    "multicolor": "multicolour",
    "multicolored": "multicolour",
    "multicoloured": "multicolour",
}
"""Spellings of one value."""

NO_HEAD = (
    "box, color, colour, edition, external, female, full, gloss, glossy, inch, internal, light, male, matt, matte, model, new, original, pair, photo, plus, premium, pro, retail, "
    "series, size, standard, style, type, version, wired, wireless"
)
"""Words that end a phrase without being what the product is; they stand beside the colours when a head noun is looked for."""

NO_NAME = {"one"}
"""Words that a query asks nothing by, though a category ends with them: All-in-One printers are no ones, and an Xbox One is none of them."""

NEGATIONS = "not, no, non, without, w o, except, excluding, other than, rather than, instead of"
"""Words behind which stands what is not wanted."""

ALL = {"any", "anything", "all", "every", "everything"}
"""Words before "but" that make it a negation: "any colour but grey"."""

BETWEEN = {"a", "an", "any", "in", "of", "for", "from", "made", "the"}
"""Words that may stand between a negation and what it denies."""

_MORE = "bigger, greater, heavier, higher, larger, longer, more, taller, thicker, wider"
_LESS = "fewer, less, lighter, lower, narrower, shorter, smaller, thinner"


def _than(words: str, before: str = "") -> str:
    return ", ".join(f"{before}{word} than" for word in words.split(", "))


BOUNDS: dict[str, str] = {
    "under": f"under, below, {_than(_LESS)}, <",
    "over": f"over, above, exceeding, {_than(_MORE)}, >",
    "up to": f"up to, max, maximum, at most, not over, not above, {_than(_MORE, 'no ')}, {_than(_MORE, 'not ')}, <=, =<, ≤",
    "at least": f"at least, min, minimum, from, not under, not below, {_than(_LESS, 'no ')}, {_than(_LESS, 'not ')}, >=, =>, ≥",
}
"""What stands before a number that is a bound."""

BOUNDS_BEHIND: dict[str, str] = {
    "up to": "or less, or smaller, or shorter, or lighter, or under, or below, and under, and below, max, maximum",
    "at least": "or more, or larger, or bigger, or longer, or over, or above, and over, and above, and up, and more, min, minimum",
}
"""What stands behind one. A plus sign says "at least" as well."""
