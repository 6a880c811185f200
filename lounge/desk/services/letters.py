"""The letters of the front desk."""

from datetime import datetime

from lounge.desk.models import Movement, Visit
from lounge.plumbing import mail


def guest_is_here(visit: Visit, arrival: Movement, *, at: datetime) -> None:
    """Tell the host that their visitor waits at the desk; of somebody who comes in again on the day they know."""
    site = arrival.site
    mail.write(
        "desk/guest_here",
        to=mail.Reader(visit.host.email, visit.host.name, visit.host.language),
        facts={
            "visitor": visit.name,
            "firm": visit.organisation,
            "room": "" if visit.booking is None else visit.booking.room.name,
            "site": site.name,
            "zone": site.zone,
            "came_at": arrival.happened_at.isoformat(),
        },
        key=f"visit/{visit.id}/here",
        at=at,
    )
