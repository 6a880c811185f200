"""The house's limit of calls, counted in the database so that all its web processes count together."""

from flask import current_app
from sqlalchemy import BigInteger, ForeignKey, case
from sqlalchemy.orm import Mapped, mapped_column

from lounge.plumbing import clock
from lounge.plumbing.api.problem import TooOften
from lounge.plumbing.api.upsert import insert
from lounge.plumbing.db import Base, db
from lounge.settings import Rate


class CallCount(Base):
    """How often a token called in the window of time in which it called last; one row for each token."""

    __tablename__ = "call_count"

    token_id: Mapped[int] = mapped_column(ForeignKey("token.id", ondelete="CASCADE"), primary_key=True)
    window: Mapped[int] = mapped_column(BigInteger)
    calls: Mapped[int]


def count(token_id: int) -> None:
    """Count one call; without a limit nothing is asked of the database.

    :raises TooOften: when it is one too many; that call counts too.
    """
    limit: Rate | None = current_app.extensions["lounge"].api_rate
    if limit is None:
        return
    window, gone = divmod(int(clock.now().timestamp()), limit.seconds)
    if _counted(token_id, window) > limit.calls:
        raise TooOften(limit.seconds - gone)


def _counted(token_id: int, window: int) -> int:
    first = insert(CallCount).values(token_id=token_id, window=window, calls=1)
    again = case((CallCount.window == first.excluded.window, CallCount.calls + 1), else_=1)
    counting = first.on_conflict_do_update(
        index_elements=[CallCount.token_id], set_={"window": first.excluded.window, "calls": again}
    )
    # Not the deed's transaction: a call counts whatever becomes of it, and also where it only reads.
    with db.engine.connect().execution_options(lounge_writing=True) as connection, connection.begin():
        return connection.execute(counting.returning(CallCount.calls)).scalar_one()
