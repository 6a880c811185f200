"""The pages of introductions that members see; those that letters open need no sign-in."""

from lounge.introductions.views import house, house_round, letter, mine, wish
from lounge.introductions.views.blueprint import blueprint, by_letter

BLUEPRINTS = (blueprint, by_letter, house.blueprint)

__all__ = ["BLUEPRINTS", "house", "house_round", "letter", "mine", "wish"]
