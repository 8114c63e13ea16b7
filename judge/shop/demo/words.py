"""The shop's copywriter: sentences about series, materials, colours and facts, from which descriptions are put together."""

from __future__ import annotations

SERIES: dict[str, tuple[str, ...]] = {
    "Slowrain": ("Slowrain is low, wide and in no hurry.", "Rounded arms, deep seats: Slowrain is for evenings without plans."),
    "Plumhaze": ("Plumhaze has soft curves and a slightly old-fashioned charm.", "A little theatre for the home: that is Plumhaze."),
    "Softgale": ("Softgale is our plain, friendly family piece.", "Softgale has a loose, washable cover and forgives everything."),
    "Bluntnoon": ("Bluntnoon has straight lines and nothing to spare.", "Bluntnoon is made of few parts, each of them honest."),
    "Kindsquall": ("Kindsquall is light in colour and light to carry.", "Kindsquall comes from the kitchen, where everything has to work."),
    "Tallcloud": ("Tallcloud has calm fronts and thin edges.", "Tallcloud makes a wall look taller and a room look tidier."),
    "Gingersleet": (
        "Gingersleet is turned, not cut: every edge is round.",
        "Small, warm and handy: Gingersleet fits where nothing else does.",
    ),
    "Hushdrizzle": ("Hushdrizzle is quiet and unhurried.", "Hushdrizzle is made for sleeping in on Saturdays."),
    "Twicedawn": (
        "Twicedawn is simple and solid, and it is meant to be inherited.",
        "Twicedawn brings a summer cottage into a city bedroom.",
    ),
    "Farflurry": (
        "Farflurry is thick, soft and slightly uneven, as handmade things are.",
        "Farflurry is woven from yarn dyed in small batches.",
    ),
    "Lateglow": ("Lateglow gives a warm light and needs little room.", "Lateglow turns six o'clock into evening."),
    "Wanderfog": ("Wanderfog has a slim stem and a head that follows you.", "Wanderfog borrows its joints from drawing boards."),
    "Oddmist": ("Oddmist grows more beautiful as it weathers.", "No two pieces of Oddmist have quite the same grain."),
    "Quietgust": (
        "Quietgust moves with the air from an open window.",
        "Quietgust is undyed where it can be and gently dyed where it cannot.",
    ),
    "Underbreeze": ("Underbreeze lets air through and keeps the rest out.", "Underbreeze was drawn for long working days."),
    "Halfthunder": ("Halfthunder is sturdy, with a hint of the workshop.", "Halfthunder shows its screws and is proud of them."),
    "Saltmizzle": ("Saltmizzle is glazed and dyed like things found on a beach.", "Saltmizzle does not mind water at all."),
}

MATERIALS: dict[str, tuple[str, ...]] = {
    "linen": ("The linen is tightly woven and softens with use.", "Linen breathes, creases a little and lasts."),
    "velvet": ("The velvet catches the light and hides small sins.", "Short-pile velvet, pleasant to the hand and easy to brush."),
    "cotton": ("The cotton comes off and goes in the washing machine.", "Thick cotton, pre-washed so that it does not shrink."),
    "leather": ("The leather darkens and softens with the years.", "Full-grain leather, with the marks a life leaves on it."),
    "imitation leather": ("Imitation leather: no animal, easy to wipe clean.", "The imitation leather looks the part and wipes clean."),
    "birch": ("Solid birch, sanded and waxed by hand.", "The birch is pale and fine-grained."),
    "oak": ("Solid oak, oiled, so that scratches can be sanded out.", "The solid oak comes from forests that are older than we are."),
    "oak veneer": (
        "Oak veneer over a stable core, so that doors stay straight.",
        "A thin layer of oak over board: light to carry, calm to look at.",
    ),
    "walnut": ("Solid walnut, dark and lively in its grain.", "The walnut is oiled and smells of it for a week."),
    "pine": ("Solid pine, with knots where the branches were.", "The pine is lacquered and will not yellow."),
    "steel": ("Powder-coated steel that does not chip.", "The steel is bent and welded, not screwed."),
    "aluminium": ("Powder-coated aluminium: it never rusts and weighs little.", "The aluminium frame can stay out in any weather."),
    "brass": ("The brass is not lacquered and will darken with time.", "Solid brass, brushed so that fingerprints do not show."),
    "glass": ("Mouth-blown glass with the odd small bubble.", "The glass is opal inside and clear at the rim."),
    "rattan": ("Rattan, woven by hand over a metal ring.", "The rattan throws a pattern of shadows."),
    "bamboo": ("Bamboo, oiled against the weather.", "The bamboo has been heat-treated, so that it does not split."),
    "acacia": ("Solid acacia, oiled; let it turn silver or oil it again.", "The acacia is dense and heavy and needs no cover."),
    "memory foam": ("Memory foam that remembers you for about a minute.", "The memory foam is open-celled and does not get warm."),
    "pocket springs": ("Pocket springs that move one by one, so nobody else notices.", "Four hundred pocket springs, each in its own bag."),
    "latex": ("Natural latex, with holes for air.", "The latex is springy and cool."),
    "wool": (
        "Pure new wool, which cleans itself better than you would think.",
        "The wool is thick and a little oily, so that spills stay on top.",
    ),
    "wool blend": ("Half wool, half something that dries faster.", "A wool blend, softer at first and thinner later than pure wool."),
    "jute": ("Jute, rough underfoot and golden in the sun.", "The jute is spun and braided without dye."),
    "polypropylene": ("Polypropylene that can be hosed down and hung over a fence.", "Flat-woven polypropylene; it does not fade or rot."),
    "polyester": ("Recycled polyester that needs no ironing.", "The polyester is dense and falls in even folds."),
    "ceramic": ("Glazed ceramic that stands frost down to minus ten.", "The ceramic is fired twice, once for strength and once for looks."),
    "mesh": ("The mesh keeps your back cool.", "Tight mesh that supports without padding."),
}

COLOURS = ("The colour is {colour}.", "Shown here in {colour}.", "This one comes in {colour}.", "Made in {colour}.")
NATURAL = ("The surface is left natural.", "No stain and no paint: the natural colour stays.")

FACTS: dict[tuple[str, str | int], str] = {
    ("storage", "drawers"): "Two wide drawers run underneath on quiet rails.",
    ("storage", "inside"): "The lid lifts off: there is storage inside for blankets.",
    ("storage", "none"): "It is open underneath and has no storage.",
    ("shape", "round"): "The top is round.",
    ("shape", "rectangular"): "The top is rectangular.",
    ("power", "cord"): "The textile cord is two metres long, with a switch.",
    ("power", "rechargeable"): "It is cordless: one charge lasts twenty hours.",
    ("power", "mains"): "It is wired to the mains by an electrician.",
    ("power", "solar"): "It needs no cable: the sun charges it during the day.",
    ("armrests", "yes"): "With armrests.",
    ("armrests", "no"): "Without armrests, so it slides right under the table.",
    ("headrest", "yes"): "The headrest can be moved up and down.",
    ("doors", "hinged"): "The hinged doors close softly.",
    ("doors", "sliding"): "The sliding doors need no room to open.",
    ("mirror", "yes"): "Both doors are mirrors from top to bottom.",
    ("mirror", "no"): "The doors are plain, without a mirror.",
    ("light", "blackout"): "They keep the light out completely, street lamps included.",
    ("light", "sheer"): "They let daylight through and curious looks not.",
    ("height", "fixed"): "The height is fixed at 74 cm.",
    ("height", "adjustable"): "The height is adjustable from 65 to 128 cm, for sitting and standing.",
    ("folds", "yes"): "Folds flat for the winter.",
    ("setting", "outdoor"): "Made for outdoor use.",
}

FACT_PATTERNS: dict[str, str] = {
    "seats": "Seats {value}.",
    "fits": "Made for the {series} {value}.",
    "drawers": "{value} drawers in all.",
    "socket": "For lamps with an {value} socket.",
    "bed_size": "Bed size: {value}.",
}

CARE: dict[str, tuple[str, ...]] = {
    "Furniture": (
        "Delivered flat in two boxes.",
        "Assembly takes one person and one screwdriver.",
        "Arrives in one piece, through doors from 80 cm.",
    ),
    "Beds": ("Slats are included, bed linen is not.", "Thirty nights to change your mind."),
    "Storage": ("Fix it to the wall: the screws are in the box.", "Delivered flat; allow an hour and a half."),
    "Lighting": ("Ships in a box made of paper only.", "Spare parts are kept for ten years."),
    "Textiles": ("Wash cold and dry flat.", "A little shrinkage is normal at the first wash.", "Vacuum now and then."),
    "Office": ("Tested for eight hours a day, five days a week.", "Spare parts are kept for ten years."),
    "Outdoor": ("Store dry in winter and it will thank you.", "Clean with water and a soft brush."),
    "Spare parts": ("Please check the name of your series before you order.",),
}
