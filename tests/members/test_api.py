"""What the API tells of the caller."""

from lounge.plumbing.web import Lounge
from tests.builders import make_organisation, make_person
from tests.support.program import Program
from tests.support.queries import count_queries


def test_me_is_whom_the_token_speaks_for(app: Lounge) -> None:
    firm = make_organisation(name="Kahn & Krone")
    person = make_person(name="Femke Harms", organisation=firm, role="manager")
    told = Program.of(app, person).get("/me").json
    assert (told["id"], told["name"], told["email"], told["role"]) == (
        person.id,
        "Femke Harms",
        person.email,
        "manager",
    )
    assert told["organisation"] == {"id": firm.id, "name": "Kahn & Krone", "kind": "startup"}


def test_the_code_of_the_card_is_ones_own(app: Lounge) -> None:
    codes = [Program.of(app).get("/me").json["card_code"] for _one in range(2)]
    assert len(set(codes)) == 2
    assert all(len(code) >= 16 for code in codes)


def test_a_token_is_looked_up_in_one_query(app: Lounge) -> None:
    program = Program.of(app)
    with count_queries() as seen:
        program.get("/me")
    assert len(seen) == 1
