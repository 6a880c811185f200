"""How topics, reach, audiences, places, regions, states and ratings are called."""

from flask_babel import gettext as _

from lounge.events.models import AUDIENCES, PLACE_KINDS, RATINGS, REACHES, TOPICS
from lounge.profiles.words import country


def topic(code: str) -> str:
    """Name what an event is about."""
    return {
        "export": _("Export"),
        "founding": _("Founding a firm"),
        "finance": _("Finance"),
        "digital": _("Digital trade and craft"),
        "logistics": _("Logistics"),
        "maritime": _("Ports and shipping"),
        "energy": _("Energy"),
        "food": _("Food and drink"),
        "space": _("Space"),
        "health": _("Health"),
        "trades": _("Skilled trades"),
        "skills": _("Training and skills"),
        "law": _("Law and taxes"),
        "culture": _("Culture"),
    }[code]


def topics() -> dict[str, str]:
    """Return all topics by their code, in the order of their names."""
    return dict(sorted(((code, topic(code)) for code in TOPICS), key=lambda one: one[1]))


def reach(code: str) -> str:
    """Say from how far people come to an event."""
    return {
        "local": _("local"),
        "regional": _("regional"),
        "national": _("national"),
        "international": _("international"),
    }[code]


def reaches() -> dict[str, str]:
    """Return how far an event can reach, the nearest first."""
    return {code: reach(code) for code in REACHES}


def audience(code: str) -> str:
    """Say for whom something is open."""
    return {
        "public": _("open to everybody"),
        "members": _("for members"),
        "invited": _("by invitation"),
    }[code]


def audiences() -> dict[str, str]:
    """Return for whom something can be open, the widest first."""
    return {code: audience(code) for code in AUDIENCES}


def place_kind(code: str) -> str:
    """Say in what sort of place an event is."""
    return {"rooms": _("in the house"), "address": _("elsewhere"), "online": _("online")}[code]


def place_kinds() -> dict[str, str]:
    """Return the sorts of places."""
    return {code: place_kind(code) for code in PLACE_KINDS}


def event_state(code: str) -> str:
    """Say how an event stands."""
    return {"draft": _("draft"), "published": _("published"), "cancelled": _("cancelled")}[code]


def registration_state(code: str) -> str:
    """Say how a registration stands."""
    return {
        "unconfirmed": _("address not confirmed yet"),
        "registered": _("registered"),
        "waiting": _("on the waiting list"),
        "offered": _("a place is held"),
        "lapsed": _("offer lapsed"),
        "cancelled": _("cancelled"),
    }[code]


def guest_kind(code: str) -> str:
    """Say as what somebody comes."""
    return {"member": _("member"), "guest": _("guest"), "partner": _("partner")}[code]


def rating(code: str) -> str:
    """Say how somebody found an event."""
    return {"good": _("well worth it"), "fair": _("all right"), "poor": _("not for me")}[code]


def ratings() -> dict[str, str]:
    """Return how an event can be found, the best first."""
    return {code: rating(code) for code in RATINGS}


def diets() -> dict[str, str]:
    """Return what somebody can say of what they eat; the rest is said in their own words."""
    return {
        "all": _("I eat everything"),
        "vegetarian": _("vegetarian"),
        "vegan": _("vegan"),
        "halal": _("halal"),
        "kosher": _("kosher"),
        "gluten_free": _("gluten-free"),
        "lactose_free": _("lactose-free"),
    }


def region(code: str) -> str:
    """Name a region: a country, or a state of Germany such as ``DE-NI``."""
    return german_states().get(code) or country(code)


def german_states() -> dict[str, str]:
    """Return the states of Germany by their ISO 3166-2 codes, by name."""
    named = {
        "DE-BW": _("Baden-Württemberg"),
        "DE-BY": _("Bavaria"),
        "DE-BE": _("Berlin"),
        "DE-BB": _("Brandenburg"),
        "DE-HB": _("Bremen"),
        "DE-HH": _("Hamburg"),
        "DE-HE": _("Hesse"),
        "DE-MV": _("Mecklenburg-Western Pomerania"),
        "DE-NI": _("Lower Saxony"),
        "DE-NW": _("North Rhine-Westphalia"),
        "DE-RP": _("Rhineland-Palatinate"),
        "DE-SL": _("Saarland"),
        "DE-SN": _("Saxony"),
        "DE-ST": _("Saxony-Anhalt"),
        "DE-SH": _("Schleswig-Holstein"),
        "DE-TH": _("Thuringia"),
    }
    return dict(sorted(named.items(), key=lambda one: one[1]))
