"""The pages of the front desk, and of the displays at the doors."""

from lounge.desk.views import displays, door

BLUEPRINTS = (displays.blueprint, door.blueprint)

__all__ = ["BLUEPRINTS", "displays", "door"]
