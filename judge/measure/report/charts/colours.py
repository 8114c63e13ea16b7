"""Colours that are told apart with every common colour blindness, on a light and on a dark page."""

BLUE, ORANGE, GREY, GREEN, PINK = "#4488cc", "#db7b2b", "#8a929c", "#2f9e77", "#c2609a"
SEVERAL = (BLUE, ORANGE, GREEN, PINK, GREY)
"""For so many series, in this order."""
