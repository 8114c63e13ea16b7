"""Alembic's entry: runs the migrations on the connection that `migrate` hands over, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

import judge.tables  # noqa: F401  (declares the tables on SQLModel.metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
context.run_migrations()
