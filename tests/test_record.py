"""Records: values of their own before those of the class, and what else they have of a dataclass."""

import pickle

import pytest

from bep_lint.record import Record


class Place(Record):
    name: str
    height: int = 3

    @property
    def text(self) -> str:
        return f"{self.name} {self.height}"


class City(Place):
    name: str
    mayors: tuple[str, ...] = ()


def test_what_is_not_given_is_that_of_the_class() -> None:
    assert Place(name="a").text == "a 3"
    assert Place(name="a", height=4).text == "a 4"
    assert Place.height == 3


def test_fields_are_inherited_and_stand_once_in_their_order() -> None:
    assert Place._fields == ("name", "height")
    assert City._fields == ("name", "height", "mayors")
    assert City(name="b")._asdict() == {"name": "b", "height": 3, "mayors": ()}


def test_records_are_equal_by_what_they_hold_and_are() -> None:
    assert Place(name="a") == Place(name="a", height=3)
    assert Place(name="a") != Place(name="a", height=4)
    assert Place(name="a") != City(name="a")
    with pytest.raises(TypeError, match="unhashable"):
        hash(Place(name="a"))


def test_a_record_does_not_change() -> None:
    place = Place(name="a")
    with pytest.raises(AttributeError, match=r"^Place\.height cannot be set$"):
        place.height = 4  # type: ignore[misc]
    assert place._replace(height=5) == Place(name="a", height=5)
    assert place == Place(name="a")


def test_a_record_travels_to_another_process() -> None:
    city = City(name="a", mayors=("b",))
    assert pickle.loads(pickle.dumps(city)) == city  # noqa: S301
