"""Free ports on this machine, for servers that must be told theirs."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port that nobody listens on now; the system hands out others before it gives this one again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
