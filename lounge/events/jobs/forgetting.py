"""Forgets what the house promised to forget."""

from datetime import datetime

from lounge.events.services import forgetting
from lounge.plumbing.db import transaction

EVERY = 600
AT_ONCE, IN_ALL = 200, 2000
DEEDS = (
    forgetting.forget_answers,
    forgetting.forget_unconfirmed,
    forgetting.forget_guests,
    forgetting.forget_invitations,
    forgetting.forget_encounters,
)


def forget(at: datetime) -> None:
    """Forget all that is due, a little at a time; what is left waits for the next time."""
    for deed in DEEDS:
        for _ in range(IN_ALL // AT_ONCE):
            with transaction():
                forgotten = deed(at=at, most=AT_ONCE)
            if forgotten < AT_ONCE:
                break
