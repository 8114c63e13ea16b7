"""Mining by the worker processes of a Ray cluster: each proposes for some of the queries."""
