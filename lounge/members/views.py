"""The pages of sign-in and of one's own account."""

from flask import Blueprint
from flask_login import current_user

blueprint = Blueprint("members", __name__)


def is_signed_in() -> bool:
    """Tell whether the reader is signed in."""
    return bool(current_user and current_user.is_authenticated)
