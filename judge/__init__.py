"""shelfjudge: relevance labels for every candidate product, with people where they pay."""

__version__ = "0.1.0"
