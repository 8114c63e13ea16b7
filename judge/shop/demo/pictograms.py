"""A picture for every product, drawn in its own colour, as a data: address: the review page needs no network."""

from __future__ import annotations

from base64 import b64encode

PAINT = {
    "white": "#fbfaf6", "cream": "#f1e4c3", "grey": "#a3a6a8", "charcoal": "#54585c", "black": "#2e2d2c", "blue": "#4f7ca8",
    "navy": "#2b3f66", "green": "#5c8a63", "pink": "#dd9fa8", "beige": "#d9c5a4", "brown": "#85573b", "gold": "#cfa64a",
    "terracotta": "#c0704c", "amber": "#e3a94e",
}  # fmt: skip
NATURAL = {
    "oak": "#c9a26b", "oak veneer": "#c9a26b", "birch": "#e0c594", "walnut": "#8a5a3c", "pine": "#e2bf85", "acacia": "#b07a4b",
    "bamboo": "#d6bf7a", "rattan": "#d2a868", "jute": "#cbb083",
}  # fmt: skip
UNKNOWN = "#d5d1ca"
"""The colour of a product whose page does not say its colour."""

# In each drawing C is the product's colour, D a darker and L a lighter shade of it, W wood or metal. 120 x 90.
_SEAT = '<path fill="W" d="M24 72h4v8h-4zM92 72h4v8h-4z"/>'
_SOFA = (
    _SEAT
    + '<rect x="22" y="30" width="76" height="34" rx="7" fill="C"/><rect x="14" y="44" width="14" height="30" rx="6" fill="D"/><rect x="92" y="44" width="14" height="30" rx="6" fill="D"/><rect x="28" y="54" width="64" height="18" rx="4" fill="L"/>'
)
_CHAIR = '<path fill="W" d="M42 56h4l-4 26h-3zM74 56h4l3 26h-3z"/><rect x="42" y="14" width="36" height="34" rx="5" fill="C"/><rect x="38" y="50" width="44" height="8" rx="3" fill="D"/>'
_TABLE = '<path fill="D" d="M26 40h5v40h-5zM89 40h5v40h-5z"/><rect x="16" y="34" width="88" height="8" rx="2" fill="C"/>'
_SHELF = '<rect x="36" y="8" width="48" height="74" fill="D"/><path fill="C" d="M36 8h4v74h-4zM80 8h4v74h-4zM36 8h48v4h-48zM36 30h48v4h-48zM36 54h48v4h-48zM36 78h48v4h-48z"/><path fill="#b5624a" d="M43 16h5v14h-5zM58 62h5v16h-5z"/><path fill="#5b7f95" d="M50 18h6v12h-6zM44 40h5v14h-5zM66 64h6v14h-6z"/>'
_MATTRESS = '<rect x="12" y="42" width="96" height="28" rx="8" fill="C"/><path stroke="D" stroke-width="2" fill="none" d="M14 56h92"/><path stroke="D" stroke-dasharray="1 7" stroke-width="3" d="M18 48h86M18 64h86"/>'
_LAMP = '<path fill="#fff3c4" d="M44 40h32l18 42H26z"/><path fill="C" d="M48 12h24l12 30H36z"/><path fill="D" d="M58 42h4v34h-4zM46 76h28v5H46z"/>'
_BOX = '<rect x="30" y="12" width="60" height="68" rx="2" fill="C"/>'

DRAWINGS: dict[str, str] = {
    "sofa": _SOFA,
    "corner sofa": '<path fill="W" d="M14 74h4v7h-4zM102 74h4v7h-4z"/><path fill="C" d="M12 24h96v30H12z"/><path fill="D" d="M12 24h18v52H12zM96 40h12v36H96z"/><path fill="L" d="M30 50h66v20H30z"/><path fill="L" d="M14 58h34v18H14z"/>',
    "sofa bed": _SOFA + '<path fill="#fff" d="M34 64h52v12H34z"/><path fill="L" d="M30 68h60v12H30z"/><path stroke="D" stroke-dasharray="3 3" d="M30 74h60"/>',
    "armchair": '<path fill="W" d="M38 72h4v9h-4zM78 72h4v9h-4z"/><rect x="36" y="18" width="48" height="46" rx="10" fill="C"/><rect x="28" y="42" width="13" height="32" rx="6" fill="D"/><rect x="79" y="42" width="13" height="32" rx="6" fill="D"/><rect x="41" y="52" width="38" height="20" rx="4" fill="L"/>',
    "footstool": '<path fill="W" d="M38 62h4v16h-4zM78 62h4v16h-4z"/><rect x="32" y="42" width="56" height="22" rx="7" fill="C"/><path stroke="D" d="M34 54h52"/>',
    "dining table": _TABLE,
    "coffee table": '<path fill="D" d="M30 54h4v24h-4zM86 54h4v24h-4z"/><rect x="20" y="48" width="80" height="7" rx="3" fill="C"/><path fill="L" d="M34 66h52v3H34z"/>',
    "side table": '<path fill="D" d="M58 42h4v36h-4zM46 78h28v4H46z"/><ellipse cx="60" cy="40" rx="26" ry="6" fill="C"/>',
    "dining chair": _CHAIR,
    "bar stool": '<path fill="D" d="M48 30h4l-8 52h-4zM68 30h4l8 52h-4zM44 60h32v3H44z"/><rect x="40" y="22" width="40" height="9" rx="4" fill="C"/>',
    "bed frame": '<path fill="D" d="M12 66h5v16h-5zM103 66h5v16h-5z"/><rect x="10" y="22" width="14" height="46" rx="4" fill="C"/><path fill="#fff" d="M24 48h82v12H24z"/><rect x="28" y="42" width="22" height="10" rx="4" fill="#eef1f4"/><path fill="C" d="M10 58h98v10H10z"/>',
    "mattress": _MATTRESS,
    "mattress topper": '<rect x="14" y="56" width="92" height="22" rx="6" fill="#c9c4ba"/><rect x="12" y="44" width="96" height="10" rx="5" fill="C" stroke="D"/>',
    "bookcase": _SHELF,
    "wall shelf": '<path fill="#b5624a" d="M34 30h6v20h-6z"/><path fill="#5b7f95" d="M42 26h7v24h-7z"/><path fill="#d0a647" d="M51 32h5v18h-5z"/><rect x="18" y="50" width="84" height="7" fill="C"/><path fill="D" d="M28 57h4v10h-4zM88 57h4v10h-4z"/>',
    "wardrobe": _BOX + '<path stroke="D" stroke-width="2" d="M60 12v68"/><path fill="D" d="M55 42h2v12h-2zM63 42h2v12h-2zM34 80h6v4h-6zM80 80h6v4h-6z"/>',
    "chest of drawers": '<rect x="26" y="26" width="68" height="52" rx="2" fill="C"/><path stroke="D" stroke-width="2" d="M26 43h68M26 60h68"/><path fill="D" d="M54 33h12v3H54zM54 50h12v3H54zM54 68h12v3H54zM30 78h5v5h-5zM85 78h5v5h-5z"/>',
    "table lamp": _LAMP,
    "floor lamp": '<path fill="#fff3c4" d="M48 28h24l14 30H34z"/><path fill="C" d="M50 8h20l10 22H40z"/><path fill="D" d="M59 30h3v50h-3zM48 80h25v3H48z"/>',
    "pendant lamp": '<path stroke="D" stroke-width="2" d="M60 0v24"/><path fill="#fff3c4" d="M38 52h44l14 34H24z"/><path fill="C" d="M60 22c16 0 26 14 28 30H32c2-16 12-30 28-30z"/>',
    "outdoor lamp": '<path fill="#fff3c4" d="M30 30h60v50H30z" opacity=".6"/><path fill="C" d="M46 22h28l6 10H40zM42 68h36v6H42z"/><path fill="#ffe08a" d="M44 32h32v36H44z"/><path stroke="D" stroke-width="3" fill="none" d="M44 32v36M60 32v36M76 32v36M60 12v10"/>',
    "lamp shade": '<path fill="C" stroke="D" d="M44 24h32l18 44H26z"/><path stroke="D" fill="none" d="M44 24l32 0M26 68h68"/>',
    "light bulb": '<circle cx="60" cy="38" r="22" fill="C" stroke="D"/><path stroke="#d08b2c" stroke-width="2" fill="none" d="M52 40l4-8 4 8 4-8 4 8"/><path fill="#8b8f93" d="M52 60h16v16H52z"/>',
    "rug": '<path fill="C" d="M22 30h76l12 44H10z"/><path stroke="L" stroke-width="3" fill="none" d="M28 38h64l7 28H21z"/><path stroke="D" stroke-dasharray="2 3" stroke-width="4" d="M22 28h76M10 76h100"/>',
    "cushion": '<path fill="C" d="M28 18q32 8 64 0q-8 28 0 58q-32-8-64 0q8-30 0-58z"/><path stroke="D" fill="none" d="M34 25q26 5 52 0q-5 22 0 44q-26-5-52 0q5-22 0-44z"/>',
    "curtains": '<path fill="#cfe3ee" d="M34 14h52v66H34z"/><path fill="C" d="M18 12h30q-2 40 -12 72H18zM102 12H72q2 40 12 72h18z"/><path stroke="D" fill="none" d="M26 12v72M36 12q0 40-6 70M94 12v72M84 12q0 40 6 70"/><path fill="#7c6a55" d="M10 8h100v4H10z"/>',
    "desk": _TABLE + '<rect x="66" y="42" width="23" height="18" fill="L" stroke="D"/><path fill="D" d="M74 50h8v2h-8z"/><path fill="#5b6670" d="M36 14h26v16H36zM46 30h6v4h-6z"/>',
    "office chair": '<rect x="42" y="8" width="36" height="36" rx="7" fill="C"/><rect x="38" y="48" width="44" height="9" rx="4" fill="D"/><path fill="#6d7072" d="M58 57h4v14h-4zM42 71h36v3H42z"/><circle cx="43" cy="79" r="4"/><circle cx="60" cy="79" r="4"/><circle cx="77" cy="79" r="4"/>',
    "outdoor sofa": '<path stroke="C" stroke-width="5" fill="none" d="M16 80V34h88v46M16 64h88"/><path stroke="D" stroke-width="3" d="M30 36v26M45 36v26M60 36v26M75 36v26M90 36v26"/><rect x="20" y="54" width="80" height="10" rx="4" fill="#f3eee2"/>',
    "outdoor chair": '<path stroke="C" stroke-width="5" fill="none" d="M42 82l4-66h28l4 66M42 54h36"/><path stroke="D" stroke-width="3" d="M47 26h26M46 35h28M46 44h28"/>',
    "sun lounger": '<path fill="D" d="M18 64h4v16h-4zM84 64h4v16h-4z"/><path stroke="C" stroke-width="7" fill="none" stroke-linejoin="round" d="M10 62h66l32-30"/><circle cx="98" cy="16" r="8" fill="#f2c14e"/>',
    "outdoor table": _TABLE + '<path fill="W" d="M59 10h3v24h-3z"/><path fill="#d98c5f" d="M26 16q34-22 68 0z"/>',
    "planter": '<path fill="#5f9460" d="M60 46q-26-4-24-32q22 4 24 32q2-34 26-34q0 30-26 34z"/><path fill="C" d="M38 46h44l-6 36H44z"/><path fill="D" d="M36 44h48v7H36z"/>',
    "sofa cover": '<path fill="C" d="M16 40q44-26 88 0v38q-8 4-14 0q-10 5-18 0q-12 5-22 0q-10 5-18 0q-8 4-16 0z"/><path stroke="D" stroke-dasharray="4 3" fill="none" d="M22 44q38-20 76 0M22 60h76"/>',
    "replacement legs": '<path fill="C" d="M22 24h12l-4 50h-4zM44 24h12l-4 50h-4zM66 24h12l-4 50h-4zM88 24h12l-4 50h-4z"/><path fill="#8b8f93" d="M20 20h16v4H20zM42 20h16v4H42zM64 20h16v4H64zM86 20h16v4H86z"/>',
}  # fmt: skip


def pictogram(kind: str, colour: str, material: str) -> str:
    """A `data:image/svg+xml` address, below 1,200 characters, of that kind of product in its colour."""
    main = NATURAL.get(material, UNKNOWN) if colour == "natural" else PAINT.get(colour, UNKNOWN)
    shades = {"C": main, "D": _shade(main, 0.78), "L": _shade(main, 1.08), "W": "#7a5a41"}
    drawing = DRAWINGS[kind]
    for letter, shade in shades.items():
        drawing = drawing.replace(f'"{letter}"', f'"{shade}"')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 90"><path fill="#e6e0d4" d="M0 0h120v90H0z"/>{drawing}</svg>'
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _shade(colour: str, factor: float) -> str:
    parts = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    return "#" + "".join(f"{min(255, round(part * factor)):02x}" for part in parts)
