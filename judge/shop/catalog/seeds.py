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
