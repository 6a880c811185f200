"""lounge: the software of a house where start-ups and established firms meet."""

from lounge.app import create_app

__all__ = ["create_app"]
