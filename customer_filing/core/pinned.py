"""Rules as text: how a frozen dataclass is kept within pinned terms."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(rules: Any) -> str:
    """Return the canonical text of a frozen dataclass: sorted names, no blanks.

    Values that equal their default are left out, so that a rule added later does not
    change texts written before; a default, once released, never changes.

    :param rules: texts, whole numbers, booleans, None, tuples and dataclasses of these
    :return: "" if everything is as by default
    """
    values = _plain(rules)
    if not values:
        return ""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def load(cls: type[T], text: str) -> T:
    """Return the rules that :func:`dump` wrote, exactly.

    :param cls: the dataclass; what the text does not name has its default
    :raises ValueError: not JSON, an unknown or missing name, or a value of the wrong
        type
    """
    return _object(cls, json.loads(text) if text else {}, cls.__name__)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"No rule can be a {type(value).__name__}: {value!r}")


def _object(cls: type[T], values: Any, path: str) -> T:
    if not isinstance(values, Mapping):
        raise ValueError(f"{path} must be an object")
    types = get_type_hints(cls)
    unknown = values.keys() - types.keys()
    missing = {
        field.name
        for field in fields(cls)  # type: ignore[arg-type]
        if field.default is MISSING and field.name not in values
    }
    if unknown or missing:
        raise ValueError(
            f"Unknown or missing in {path}: {', '.join(sorted(unknown | missing))}"
        )
    return cls(
        **{name: _read(types[name], values[name], f"{path}.{name}") for name in values}
    )


def _read(kind: Any, value: Any, path: str) -> Any:
    if get_origin(kind) in (Union, UnionType):
        if value is None and type(None) in get_args(kind):
            return None
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), value, path)
    if is_dataclass(kind):
        return _object(kind, value, path)  # type: ignore[arg-type]
    # type() and not isinstance(): True is no length.
    if type(value) is not kind:
        raise ValueError(f"Wrong type of {path}: {value!r}")
    return value


def _tuple(kinds: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"Expected a list in {path}: {value!r}")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], item, path) for item in value)
    if len(kinds) != len(value):
        raise ValueError(f"Expected {len(kinds)} values in {path}: {value!r}")
    return tuple(
        _read(kind, item, path) for kind, item in zip(kinds, value, strict=True)
    )
