"""What an organisation does with its profile: write it, and show a logo."""

from lounge.profiles.services.fitting import keep_space
from lounge.profiles.services.logos import LARGEST_FILE, redrawn, show_logo, take_logo_away
from lounge.profiles.services.saving import MOST_SECTORS, Draft, save

__all__ = [
    "LARGEST_FILE",
    "MOST_SECTORS",
    "Draft",
    "keep_space",
    "redrawn",
    "save",
    "show_logo",
    "take_logo_away",
]
