"""A small furniture shop that does not exist, made by a seeded generator: `write_shop(folder)`.

Read it in the order in which it is made:

assortment.toml   what is sold: 35 kinds in a three-level category tree, in series, materials, colours and sizes
catalog           products, their titles and descriptions (`words`), pictures (`pictograms`) and attacking texts (`hostile`)
queries           sixty searches, each with the wish behind it
truth             the true grade of a wish and a product: the one function that everything below rests on
raters            three simulated people: the truth plus a stated amount of error
runs              two simple search systems
behaviour         four weeks of simulated shoppers
testing           a simulated A/B test of the search, and past ones

The shop, its products, raters and shoppers are simulated. Figures measured on them show that the software
works; they say nothing about any judge on any real shop.
"""

from judge.shop.demo.writing import DemoShop, write_shop

__all__ = ["DemoShop", "write_shop"]
