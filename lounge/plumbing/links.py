"""Links in letters that open one thing for one person for a while, without a sign-in: signed, bound and expiring."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

EXPIRES = "x"


class LinkError(Exception):
    """The link is not ours, was altered, is meant for something else, or its time is over."""

    def __init__(self, *, is_expired: bool = False) -> None:
        super().__init__("the link has expired" if is_expired else "the link is not valid")
        self.is_expired = is_expired


def sign(purpose: str, *, until: datetime, **facts: int) -> str:
    """Return a token that :func:`read` takes for this purpose until then; it stays short, for the sake of headers."""
    return str(_signer(purpose).dumps({**facts, EXPIRES: int(until.timestamp())}))


def read(purpose: str, token: str, *, at: datetime) -> dict[str, int]:
    """Return the facts that were signed.

    :raises LinkError: for every token that was not signed for this purpose, or not for this late.
    """
    try:
        facts: dict[str, Any] = _signer(purpose).loads(token)
    except BadData:
        raise LinkError from None
    if datetime.fromtimestamp(facts.pop(EXPIRES), UTC) <= at:
        raise LinkError(is_expired=True)
    return facts


def address(path: str) -> str:
    """Return the whole address of a path of this house, for what is read elsewhere."""
    return f"{current_app.extensions['lounge'].base_url}{path}"


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["lounge"].secret_key, salt=f"link/{purpose}")
