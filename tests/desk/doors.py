"""What the tests of displays share: a room whose door has a display, and a screen that is paired with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lounge.desk.models import DoorDisplay
from lounge.desk.services import displays
from lounge.desk.views import door, showing
from lounge.plumbing.db import transaction
from lounge.rooms.models import Room
from tests.builders import NOON, make_person, make_room
from tests.conftest import CheckingClient

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen that hangs at a door."""

    client: CheckingClient
    display: DoorDisplay
    key: str

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/display/{self.display.room.key}"

    def state(self, **headers: str) -> Any:
        """Ask for all that the door will say."""
        return self.client.get(f"{self.address}/state.json", headers=headers)

    def moment(self, at: datetime) -> dict[str, Any]:
        """Return what the door says at an instant, from what it was told beforehand."""
        told = self.state().json
        return [one for one in told["moments"] if one["from"] <= showing.milliseconds(at)][-1]

    def touch(self, deed: str, **told: object) -> Any:
        """Touch a button, as the page's own script does."""
        sent = {"csrf_token": showing.token(self.key)} | told
        return self.client.post(f"{self.address}/{deed}", data=sent, headers={"Accept": "application/json"})


def make_display(*, room: Room | None = None, at: datetime = NOON, **given: Any) -> DoorDisplay:
    """Add a display, with a code that waits."""
    told: dict[str, Any] = {"name": "", "takes_bookings": True}
    with transaction():
        return displays.add(room or make_room(), by=make_person(role="manager"), at=at, **told | given)


def make_screen(client: CheckingClient, *, at: datetime = NOON, **given: Any) -> Screen:
    """Pair a screen, whose cookie the client keeps."""
    display = make_display(at=at, **given)
    with transaction():
        _display, key = displays.pair(display.pairing_code or "", at=at)
    client.set_cookie(door.KEY, key, path="/display")
    return Screen(client, display, key)
