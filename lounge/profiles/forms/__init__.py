"""The forms by which firms are looked for and by which a firm writes of itself."""

from lounge.profiles.forms.profile import MarketForm, ProfileForm
from lounge.profiles.forms.search import SearchForm

__all__ = ["MarketForm", "ProfileForm", "SearchForm"]
