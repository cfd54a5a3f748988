from dataclasses import dataclass

import pytest

from customer_filing.core import pinned


@dataclass(frozen=True)
class Line:
    name: str
    days: int = 3


@dataclass(frozen=True)
class Rules:
    mode: str = "none"
    count: int = 0
    strict: bool = False
    end: int | None = None
    pair: tuple[int, int] = (0, 0)
    names: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


FULL = Rules("all", 2, True, 5, (1, 2), ("甲", "b"), (Line("x"), Line("y", 7)))


def test_what_is_as_by_default_is_left_out():
    assert pinned.dump(Rules()) == ""
    assert pinned.dump(Rules(count=1)) == '{"count":1}'
    assert pinned.dump(Rules(lines=(Line("x"),))) == '{"lines":[{"name":"x"}]}'


@pytest.mark.parametrize("rules", [Rules(), FULL, Rules(names=("甲",))])
def test_read_as_written(rules):
    assert pinned.load(Rules, pinned.dump(rules)) == rules


def test_chinese_stays_readable():
    assert "甲" in pinned.dump(FULL)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"unknown":1}',
        '{"count":true}',
        '{"count":"1"}',
        '{"count":null}',
        '{"strict":1}',
        '{"pair":[1]}',
        '{"names":"x"}',
        '{"names":[1]}',
        '{"lines":[{}]}',
        '{"lines":["x"]}',
    ],
)
def test_nothing_else_is_read(text):
    with pytest.raises(ValueError):
        pinned.load(Rules, text)


def test_only_whole_values_can_be_kept():
    with pytest.raises(TypeError):
        pinned.dump(Rules(count=1.5))
