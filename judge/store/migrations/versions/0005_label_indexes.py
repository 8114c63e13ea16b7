"""Labels found by rater in the order of time, and the few that were taken back."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('label', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_label_rater'))
        batch_op.create_index('label_rater', ['rater', 'created_at', 'retracts'], unique=False)
        batch_op.create_index(
            'label_retracted',
            ['retracts'],
            unique=False,
            sqlite_where=sa.text('retracts IS NOT NULL'),
            postgresql_where=sa.text('retracts IS NOT NULL'),
        )
