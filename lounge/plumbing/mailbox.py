"""The demo's mailbox: the letters as a mail program would show them."""

from flask import Flask


def init(app: Flask) -> None:
    """Add the mailbox to the app."""
