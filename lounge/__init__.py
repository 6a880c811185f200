"""lounge: the software of a house where start-ups and established firms meet."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lounge.plumbing.web import Lounge
    from lounge.settings import Settings


def create_app(settings: "Settings | None" = None) -> "Lounge":
    """Make the app of one house; see :func:`lounge.app.create_app`.

    The app is imported when it is made, so that a command which needs none of it starts at once.
    """
    from lounge import app

    return app.create_app(settings)
