"""The schema of the database: is it the right one, and how it gets there."""

from flask import Flask


def init(app: Flask) -> None:
    """Add what answers for the schema to the app."""
