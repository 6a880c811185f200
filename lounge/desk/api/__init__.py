"""The API's calls about the front desk."""

from lounge.desk.api.arrivals import blueprint as arrivals

BLUEPRINTS = (arrivals,)

__all__ = ["BLUEPRINTS"]
