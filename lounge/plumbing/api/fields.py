"""The fields that calls are made of: strict, bounded, and with errors in the reader's language."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from lounge.domain.interval import FIRST_YEAR, LAST_YEAR
from lounge.plumbing.api.calls import written
from lounge.plumbing.db import LARGEST_ID
from lounge.plumbing.forms import KEPT, cleaned, hides

# RFC 3339, section 5.6. A space before the offset is a plus that was not escaped in an address.
STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(?:([Zz])|([+ -])(\d\d:\d\d))?", re.ASCII
)
DIGITS = re.compile(r"\d{1,12}", re.ASCII)
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def _saying(**sentences: Any) -> dict[str, Any]:
    """Return error messages by the names that marshmallow has for them; they are lazy, for every reader their own."""
    return sentences


class Schema(ma.Schema):
    """A body, or the parameters of an address; what it does not know it refuses."""

    error_messages = _saying(
        unknown=_l("There is no such field."),
        type=_l("An object is needed here."),
    )

    class Meta:
        """Nothing unknown is passed over: a mistyped name must not change what is done."""

        unknown = ma.RAISE


class Answer(ma.Schema):
    """A body that is answered; more fields may come to it at any time."""

    class Meta:
        """Readers pass over what they do not know."""

        unknown = ma.EXCLUDE


class Said(ma.fields.Field[Any]):
    """What all fields say when something is missing or of another kind."""

    default_error_messages = _saying(
        required=_l("This is needed."),
        null=_l("This may not be null."),
        invalid=_l("This is not of the right kind."),
        validator_failed=_l("This is not of the right kind."),
    )


class Instant(Said):
    """An instant by RFC 3339; its offset is needed, for 18:00 alone is a different time in every zone."""

    default_error_messages = _saying(
        invalid=_l("Write the instant by RFC 3339, such as 2026-12-01T18:00:00+01:00."),
        naive=_l("The instant needs its offset from UTC, such as 2026-12-01T18:00:00+01:00."),
        year=_l("The house's calendar has no such year."),
    )

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else written(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        stamp = STAMP.fullmatch(value) if isinstance(value, str) else None
        if stamp is None:
            raise self.make_error("invalid")
        day, minute, second, zulu, sign, offset = stamp.groups()
        if not zulu and not offset:
            raise self.make_error("naive")
        shift = "+00:00" if zulu else f"{'-' if sign == '-' else '+'}{offset}"
        try:
            instant = datetime.fromisoformat(f"{day}T{minute}{(second or ':00')[:10]}{shift}").astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid") from None
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            raise self.make_error("year")
        return instant


class Whole(Said, ma.fields.Integer):
    """A whole number from ``least`` to ``most``: in a body a number, not its digits and not a yes."""

    default_error_messages = _saying(
        invalid=_l("A whole number is needed here."),
        too_large=_l("This number is too large."),
    )

    def __init__(self, *, least: int = 1, most: int = LARGEST_ID, **kwargs: Any) -> None:
        said: Any = _l("A number from %(least)s to %(most)s is needed here.", least=least, most=most)
        super().__init__(validate=ma.validate.Range(least, most, error=said), **kwargs)

    def _validated(self, value: Any) -> int:
        # JSON Schema, 6.1.1: 5.0 is an integer too.
        if isinstance(value, bool) or not (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        ):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class WholeParameter(Whole):
    """A whole number in an address, written in digits."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) and DIGITS.fullmatch(value):
            return super()._validated(int(value))
        raise self.make_error("invalid", input=value)


class Text(Said, ma.fields.String):
    """Several lines of text, cleaned, without characters that nobody can see; at most ``longest`` characters."""

    kept = KEPT
    default_error_messages = _saying(
        invalid=_l("A text is needed here."),
        control=_l("Please leave out control characters; they cannot be shown."),
        empty=_l("This may not be empty."),
    )

    def __init__(self, *, shortest: int = 0, longest: int = 2000, **kwargs: Any) -> None:
        said: Any = _l("At most %(longest)s characters, please.", longest=longest)
        told = (
            {"minLength": shortest, **kwargs.pop("metadata", {})} if shortest else kwargs.pop("metadata", {})
        )
        super().__init__(validate=ma.validate.Length(max=longest, error=said), metadata=told, **kwargs)
        self.shortest = shortest

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = cleaned(super()._deserialize(value, attr, data, **kwargs)) if isinstance(value, str) else value
        if not isinstance(text, str):
            raise self.make_error("invalid")
        if hides(text, kept=self.kept):
            raise self.make_error("control")
        if len(text) < self.shortest:
            raise self.make_error("empty")
        return text


class Line(Text):
    """One line of text, cleaned; at most ``longest`` characters."""

    kept = ""

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(longest=longest, **kwargs)


class Email(Line):
    """An e-mail address, as far as its shape tells."""

    default_error_messages = _saying(address=_l("This is not an e-mail address."))

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not ADDRESS.fullmatch(text):
            raise self.make_error("address")
        return text


class Several(Said, ma.fields.List[Any]):
    """A list of at most ``most`` things."""

    default_error_messages = _saying(invalid=_l("A list is needed here."))

    def __init__(self, inner: ma.fields.Field[Any], *, most: int, **kwargs: Any) -> None:
        said: Any = _l("At most %(most)s, please.", most=most)
        super().__init__(inner, validate=ma.validate.Length(max=most, error=said), **kwargs)
