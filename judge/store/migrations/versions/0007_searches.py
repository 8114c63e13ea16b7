"""What kind of search a query is, samples of queries with their inclusion probabilities, clicks weighted by propensity."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        'query_intent',
        sa.Column('query_id', text, nullable=False),
        sa.Column('intent', text, nullable=False),
        sa.Column('source', text, nullable=False),
        sa.Column('said_by', text, nullable=False),
        sa.Column('recognised', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['query_id'], ['query.id']),
        sa.PrimaryKeyConstraint('query_id'),
    )
    op.create_index('ix_query_intent_intent', 'query_intent', ['intent'], unique=False)
    op.create_table(
        'query_sample',
        sa.Column('name', text, nullable=False),
        sa.Column('seed', sa.Integer(), nullable=False),
        sa.Column('design', sa.JSON(), nullable=False),
        sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('name'),
    )
    op.create_table(
        'sampled_query',
        sa.Column('sample', text, nullable=False),
        sa.Column('query_id', text, nullable=False),
        sa.Column('stratum', text, nullable=False),
        sa.Column('inclusion', sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(['query_id'], ['query.id']),
        sa.ForeignKeyConstraint(['sample'], ['query_sample.name']),
        sa.PrimaryKeyConstraint('sample', 'query_id'),
    )
    with op.batch_alter_table('query_event', schema=None) as batch_op:
        batch_op.alter_column('zero_click_searches', existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table('pair_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('weighted_impressions', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('weighted_clicks', sa.Float(), nullable=True))
