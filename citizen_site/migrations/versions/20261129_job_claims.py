"""job_claims: a worker claims a job, and the period of periodic work; when a job was given up has a column of its own"""

from alembic import op
import sqlalchemy as sa


revision = 'a6881a6d7fdb'
down_revision = 'c4f19a7e62d3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('periodic_run',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('period', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claim_token', sa.String(length=32), nullable=True),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('crashes', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_periodic_run'))
    )
    with op.batch_alter_table('outbox_job', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_up_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('claim_token', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True))
        # The default stays: processes of the release before owe jobs until they are restarted.
        batch_op.add_column(sa.Column('crashes', sa.Integer(), server_default='0', nullable=False))
    op.execute("UPDATE outbox_job SET given_up_at = due_at WHERE attempts >= 54")


def downgrade() -> None:
    op.execute("UPDATE outbox_job SET attempts = 54, due_at = given_up_at WHERE given_up_at IS NOT NULL")
    with op.batch_alter_table('outbox_job', schema=None) as batch_op:
        batch_op.drop_column('crashes')
        batch_op.drop_column('claimed_until')
        batch_op.drop_column('claim_token')
        batch_op.drop_column('given_up_at')

    op.drop_table('periodic_run')
