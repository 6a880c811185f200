"""What rooms tells whoever stands above it and listens, within the deed's transaction; each sends ``by`` and ``at``."""

from blinker import Signal

cancelled = Signal("The booking that is sent was given back, or let go while it was only held.")
changed = Signal("The booking that is sent has another time, room, title, or other guests than before.")
