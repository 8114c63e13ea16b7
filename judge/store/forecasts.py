"""What the verdicts that count say of every pair that was judged: grade, probabilities, category."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.trusted import PRODUCT, VERDICT, counting_verdicts

GRADED = PRODUCT.alias("graded")
"""Products under a name of their own: the conditions on verdicts look into the table too."""


class Forecast(NamedTuple):
    """A pair's verdict that counts. `probabilities`: of each grade as text keys, None where the judge gives none."""

    query_id: str
    product_id: str
    category: str
    grade: int
    probabilities: Mapping[str, float] | None


def forecasts(db: Database, judges: Sequence[int]) -> Generator[Forecast]:
    """Every pair with a grade of these judges, ids in order of trust; read as it comes, in no order."""
    columns = (VERDICT.c.query_id, VERDICT.c.product_id, GRADED.c.category, VERDICT.c.grade, VERDICT.c.probabilities)
    said = (
        select(*columns).join(GRADED, GRADED.c.id == VERDICT.c.product_id).where(*counting_verdicts(judges), VERDICT.c.grade.is_not(None))
    )
    with db.read() as connection:
        for record in connection.execution_options(yield_per=PAGE).execute(said):
            yield Forecast(*record)
