"""Acts on many reports, rules that route new ones"""

from alembic import op
import sqlalchemy as sa


revision = '30a251baf223'
down_revision = '8efb1f535260'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bulk_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_bulk_act_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['desk_task.id'], name=op.f('fk_bulk_act_task_id_desk_task'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_act')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_bulk_act_person_id'))
    )
    with op.batch_alter_table('bulk_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_act_task_id'), ['task_id'], unique=False)

    op.create_table('routing_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('group_code', sa.String(length=40), nullable=False),
    sa.Column('within_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('from_minute', sa.Integer(), nullable=True),
    sa.Column('until_minute', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("category_id IS NULL OR group_code = ''", name=op.f('ck_routing_rule_one_kind')),
    sa.CheckConstraint('(from_minute IS NULL) = (until_minute IS NULL)', name=op.f('ck_routing_rule_whole_time')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_routing_rule_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['category_id'], ['report_category.id'], name=op.f('fk_routing_rule_category_id_report_category'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_routing_rule_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['unit_id'], ['handling_unit.id'], name=op.f('fk_routing_rule_unit_id_handling_unit'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['within_id'], ['area.id'], name=op.f('fk_routing_rule_within_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routing_rule'))
    )
    with op.batch_alter_table('routing_rule', schema=None) as batch_op:
        batch_op.create_index('ix_routing_rule_order', ['area_id', 'position', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_routing_rule_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_routing_rule_unit_id'), ['unit_id'], unique=False)

    op.create_table('bulk_act_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('seen_version', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('problem', sa.String(length=20), nullable=False),
    sa.Column('version_after', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['act_id'], ['bulk_act.id'], name=op.f('fk_bulk_act_item_act_id_bulk_act'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_bulk_act_item_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_act_item')),
    sa.UniqueConstraint('act_id', 'report_id', name=op.f('uq_bulk_act_item_act_id'))
    )
    with op.batch_alter_table('bulk_act_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_act_item_done_at'), ['done_at'], unique=False)
        batch_op.create_index('ix_bulk_act_item_outcome', ['act_id', 'outcome', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_act_item_report_id'), ['report_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('bulk_act_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_act_item_report_id'))
        batch_op.drop_index('ix_bulk_act_item_outcome')
        batch_op.drop_index(batch_op.f('ix_bulk_act_item_done_at'))

    op.drop_table('bulk_act_item')
    with op.batch_alter_table('routing_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_routing_rule_unit_id'))
        batch_op.drop_index(batch_op.f('ix_routing_rule_person_id'))
        batch_op.drop_index('ix_routing_rule_order')

    op.drop_table('routing_rule')
    with op.batch_alter_table('bulk_act', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_act_task_id'))

    op.drop_table('bulk_act')
