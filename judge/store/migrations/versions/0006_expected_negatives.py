"""Proposals say in what they expect a negative to fail, and how far off it lies."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The proposals that are there get a value; the default is then taken away, since every new row brings its own.
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('violated', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('distance', sa.Integer(), nullable=True))
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.alter_column('violated', server_default=None)
