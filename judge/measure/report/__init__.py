"""A report for people without access: one HTML file of what a database holds and how far it can be trusted.

parts      what a section tells: sentences, tables, charts
sections/  one file a section; adding one is one file and one line
charts/    figures and amounts as Vega-Lite, and Vega-Lite as SVG
words      texts and names, fit to be sent to anybody
page       all of that as one file, without scripts and without anything to fetch
"""
