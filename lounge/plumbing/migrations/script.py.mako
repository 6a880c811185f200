"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
from lounge.plumbing import guards

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the changes, and the guards that a rebuilt table may have lost."""
    ${upgrades if upgrades else "pass"}
    guards.install(op.get_bind())


def downgrade() -> None:
    """Take the changes back."""
    ${downgrades if downgrades else "pass"}
