"""What people type into the demo shop's search box, and what they mean by it.

The intents are those of arXiv 2605.00353 (section 6: category-only 45 %, single-attribute 25 %, product-name
18 %, multi-attribute 12 % of unique queries); each comes short (1-2 words), medium (3-4) and long (5 or more).
"""

from __future__ import annotations

from dataclasses import dataclass

from judge.shop.demo.truth import Between, Need, Not, Wish

CATEGORY, SINGLE, MULTI, NAME = "category-only", "single-attribute", "multi-attribute", "product-name"


@dataclass(frozen=True)
class DemoQuery:
    """One query as typed, its intent and its wish."""

    id: str
    text: str
    intent: str
    wish: Wish


SOFAS = ("sofa", "corner sofa")


def _wish(*kinds: str, also: str = "", perhaps: str = "", minor: dict[str, Need] | None = None, **needs: Need) -> Wish:
    """`also` and `perhaps` name kinds, comma-separated; every other keyword is a requirement."""
    return Wish(kinds, _names(also), _names(perhaps), needs, minor or {})


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(", ")))


_WRITTEN: tuple[tuple[str, str, Wish], ...] = (
    # Category only: short, medium, long.
    ("sofa", CATEGORY, _wish(*SOFAS, also="sofa bed", perhaps="outdoor sofa")),
    ("Corner sofa", CATEGORY, _wish("corner sofa")),
    ("bookcase", CATEGORY, _wish("bookcase", perhaps="wall shelf")),
    ("DESK", CATEGORY, _wish("desk")),
    ("table lamp", CATEGORY, _wish("table lamp", perhaps="floor lamp")),
    ("rug", CATEGORY, _wish("rug", minor={"setting": "indoor"})),
    ("wardrobe", CATEGORY, _wish("wardrobe", perhaps="chest of drawers")),
    ("office chair", CATEGORY, _wish("office chair")),
    ("bar stools", CATEGORY, _wish("bar stool")),
    ("mattress", CATEGORY, _wish("mattress")),
    ("dining table", CATEGORY, _wish("dining table", perhaps="outdoor table")),
    ("curtains", CATEGORY, _wish("curtains")),
    ("Pendant Lamp", CATEGORY, _wish("pendant lamp", perhaps="lamp shade")),
    ("coffee table ☕", CATEGORY, _wish("coffee table", also="side table", perhaps="footstool")),
    ("footstool", CATEGORY, _wish("footstool")),
    ("plant pots", CATEGORY, _wish("planter")),
    ("sofabed", CATEGORY, _wish("sofa bed")),
    ("matress topper", CATEGORY, _wish("mattress topper")),
    ("garden gnome", CATEGORY, _wish()),
    ("chest of drawers", CATEGORY, _wish("chest of drawers", perhaps="wardrobe")),
    ("chairs for the balcony", CATEGORY, _wish("outdoor chair", also="sun lounger", perhaps="outdoor sofa", minor={"folds": "yes"})),
    ("chair for my desk", CATEGORY, _wish("office chair", also="dining chair")),
    ("place to sit outside", CATEGORY, _wish("outdoor sofa", "outdoor chair", also="sun lounger", perhaps="outdoor table")),
    ("lamp for reading in bed", CATEGORY, _wish("table lamp", also="floor lamp", perhaps="pendant lamp")),
    ("a sofa for when guests stay the night", CATEGORY, _wish("sofa bed", also="mattress topper", perhaps="sofa, corner sofa")),
    ("where to put all my books", CATEGORY, _wish("bookcase", also="wall shelf", perhaps="chest of drawers")),
    ("something to lie on in the sun 🌞", CATEGORY, _wish("sun lounger", also="outdoor sofa", perhaps="outdoor chair")),
    # One attribute.
    ("white sofa", SINGLE, _wish(*SOFAS, also="sofa bed", colour="white")),
    ("black desk", SINGLE, _wish("desk", colour="black")),
    ("oak bookcase", SINGLE, _wish("bookcase", also="wall shelf", material="oak")),
    ("Green Armchair", SINGLE, _wish("armchair", colour="green")),
    ("wool rug", SINGLE, _wish("rug", material="wool")),
    ("lamp without cord", SINGLE, _wish("table lamp", "floor lamp", also="outdoor lamp", power=Not(("cord", "mains")))),
    ("queen bed mattress", SINGLE, _wish("mattress", bed_size="queen")),
    ("velvet cushions for the sofa", SINGLE, _wish("cushion", material="velvet")),
    ("king size bed frame", SINGLE, _wish("bed frame", bed_size="king")),
    ("bed with storage underneath", SINGLE, _wish("bed frame", storage="drawers")),
    ("rug for the terrace", SINGLE, _wish("rug", setting="outdoor")),
    ("desk under 120 cm wide", SINGLE, _wish("desk", width_cm=Between(high=119))),
    ("curtains that block out the light", SINGLE, _wish("curtains", light="blackout")),
    ("a wardrobe with mirror doors", SINGLE, _wish("wardrobe", mirror="yes")),
    ("dining table that seats eight people", SINGLE, _wish("dining table", perhaps="outdoor table", seats=Between(low=8))),
    # Several attributes.
    ("white metal outdoor lamp", MULTI, _wish("outdoor lamp", colour="white", material=("steel", "aluminium", "brass"))),
    ("blue wool rug 200x300", MULTI, _wish("rug", colour="blue", material="wool", minor={"width_cm": Between(190, 210)})),
    ("grey velvet corner sofa", MULTI, _wish("corner sofa", perhaps="sofa", colour="grey", material="velvet")),
    ("small oak desk with drawers", MULTI, _wish("desk", material="oak", storage="drawers", minor={"width_cm": Between(high=110)})),
    (
        "round white dining table for four",
        MULTI,
        _wish("dining table", perhaps="outdoor table", colour="white", shape="round", seats=Between(4, 6)),
    ),
    (
        "black leather office chair with armrests",
        MULTI,
        _wish("office chair", colour="black", material="leather", armrests="yes"),
    ),
    ("wooden bar stool but not black", MULTI, _wish("bar stool", material=("birch", "walnut", "oak", "pine"), colour=Not(("black",)))),
    # A product by its name.
    ("Slowrain", NAME, _wish("sofa", "corner sofa", "sofa bed", "armchair", "footstool", series="Slowrain")),
    ("slowrain sofa", NAME, _wish(*SOFAS, also="sofa bed", perhaps="armchair", series="Slowrain")),
    ("slowrane corner sofa", NAME, _wish("corner sofa", also="sofa", perhaps="sofa bed", series="Slowrain")),
    ("LATEGLOW table lamp", NAME, _wish("table lamp", also="floor lamp", series="Lateglow")),
    ("halfthunder desk", NAME, _wish("desk", series="Halfthunder")),
    ("tallcloud bookcase white", NAME, _wish("bookcase", also="wall shelf", series="Tallcloud", minor={"colour": "white"})),
    ("Plumhaze armchair green", NAME, _wish("armchair", series="Plumhaze", minor={"colour": "green"})),
    ("underbreeze office chair with headrest", NAME, _wish("office chair", series="Underbreeze", headrest="yes")),
    ("new cover for my Slowrain three-seat sofa", NAME, _wish("sofa cover", series="Slowrain", fits="three-seat sofa")),
    ("oddmist outdoor table and chairs", NAME, _wish("outdoor table", "outdoor chair", also="outdoor sofa", series="Oddmist")),
    ("Hushdrizzle memory foam mattress king size", NAME, _wish("mattress", series="Hushdrizzle", minor={"bed_size": "king"})),
)

QUERIES: tuple[DemoQuery, ...] = tuple(
    DemoQuery(f"q{number:02d}", text, intent, wish) for number, (text, intent, wish) in enumerate(_WRITTEN, start=1)
)
