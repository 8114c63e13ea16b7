"""Figures and amounts as Vega-Lite (`whiskers`, `bars`), and Vega-Lite as SVG for a page (`drawing`)."""
