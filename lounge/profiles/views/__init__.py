"""The pages of the firms: all of them, one, and for a firm's own people what they write."""

from lounge.profiles.views import editor, firms, preview
from lounge.profiles.views.blueprint import blueprint

__all__ = ["blueprint", "editor", "firms", "preview"]
