"""Questions about what organisations say of themselves."""

from lounge.profiles.queries.meetings import would_meet
from lounge.profiles.queries.profiles import (
    PAGE,
    countries,
    last_writer,
    logo,
    logos,
    profile_of,
    profile_to_change,
    profiles,
)
from lounge.profiles.queries.sectors import sectors_like

__all__ = [
    "PAGE",
    "countries",
    "last_writer",
    "logo",
    "logos",
    "profile_of",
    "profile_to_change",
    "profiles",
    "sectors_like",
    "would_meet",
]
