"""What a good profile looks like: how long each text is best, and an example from a trade that is not the reader's."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

TEXTS = ("headline", "about", "offers", "seeks")
ENOUGH_WORDS = 60
"""Of all four texts: with about as many, six of ten firms ranked first share the field (matching figures)."""
FULL = {"headline": 6, "about": 40, "offers": 12, "seeks": 12}
"""From how many words on a text is good."""
DIVISIONS_OF_ROPES = frozenset({"13", "25", "30", "33"})


@dataclass(frozen=True, slots=True)
class Advice:
    """What stands beside a text: how many words it has, how good that is, and an example."""

    words: int
    full: int
    """From how many words on it is good."""
    levels: list[tuple[int, str]]
    """What to say from how many words on."""
    example: str

    @property
    def sentence(self) -> str:
        """What is to be said of the text as it is."""
        return next(said for words, said in reversed(self.levels) if self.words >= words)

    @property
    def share(self) -> float:
        """How much of a good length it has."""
        return min(self.words / self.full, 1.0)


def advice(name: str, text: str, *, sectors: Sequence[str] = ()) -> Advice:
    """Say how good one of the four texts is; the example is from a trade other than that of ``sectors``."""
    is_of_ropes = any(code[:2] in DIVISIONS_OF_ROPES for code in sectors)
    example = (_juice() if is_of_ropes else _ropes())[name]
    return Advice(len(text.split()), FULL[name], _levels()[name], example)


def _levels() -> dict[str, list[tuple[int, str]]]:
    nothing, good = _("Nothing yet."), _("Good.")
    list_more = _("Name two or three things, as concrete as on an order.")
    return {
        "headline": [
            (0, nothing),
            (1, _("Say what, and for whom.")),
            (6, good),
            (16, _("Shorter is better: this line stands on cards.")),
        ],
        "about": [
            (0, nothing),
            (1, _("A beginning. Say what you make, for whom, and what is special about it.")),
            (20, _("On the way. What would a visitor see at your place?")),
            (40, _("Good. There is enough here to compare.")),
            (150, _("Plenty. What counts most belongs to the front.")),
        ],
        "offers": [
            (0, nothing),
            (1, list_more),
            (12, good),
            (80, _("Plenty. What counts most belongs to the front.")),
        ],
        "seeks": [
            (0, nothing),
            (1, list_more),
            (12, good),
            (80, _("Plenty. What counts most belongs to the front.")),
        ],
    }


def _ropes() -> dict[str, str]:
    return {
        "headline": _("Ropes for cranes and sails, laid to measure since 1921"),
        "about": _(
            "We lay ropes of steel and fibre, from two to ninety millimetres, for shipyards, theatres and climbing "
            "gardens. Eleven people work in a hall of 180 metres, the shortest in which a rope can be laid in one "
            "piece. One of each kind is pulled until it breaks, on a test bench of our own, before the others leave "
            "the house."
        ),
        "offers": _(
            "Ropes in single pieces within two days, a test bench up to 400 tonnes that others may use, training in "
            "inspecting ropes"
        ),
        "seeks": _(
            "Fibres from recycled nets, a sensor that shows wear inside a rope, shipyards in Norway and Denmark"
        ),
    }


def _juice() -> dict[str, str]:
    return {
        "headline": _("Juice from old apple varieties, for restaurants and night trains"),
        "about": _(
            "We press apples and pears from 300 meadows between Bremen and Stade, each variety by itself. Nine growers "
            "and two pressers bottle 90,000 litres in autumn; the rest of the year we visit kitchens that want a juice "
            "to go with a dish, as others choose a wine."
        ),
        "offers": _(
            "Juice by variety from a crate upwards, bottling for other growers, a cold press for trials in spring"
        ),
        "seeks": _(
            "Returnable bottles for the railway, a buyer of pomace, restaurants in Copenhagen and Amsterdam"
        ),
    }
