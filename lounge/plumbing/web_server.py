"""How gunicorn serves lounge; any of it can be set otherwise on gunicorn's command line.

The app is loaded once, before the workers are forked: they share its memory, and start at once. Nothing that was
opened while loading may reach two of them, so `wsgi.py` leaves no connection to the database behind.
"""

import os
from typing import TYPE_CHECKING

from lounge.plumbing.serve import end_with_parent
from lounge.settings import PROJECT

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
threads = 4
preload_app = True
chdir = str(PROJECT)
loglevel = "warning"
graceful_timeout = 10
control_socket_disable = True


def on_starting(_server: "Arbiter") -> None:
    """End when `lounge up` ends, however it ends."""
    end_with_parent()
