"""Masked phone numbers: the digits that are known, and which numbers they may be."""

from dataclasses import dataclass

# Of a number at most this many digits may be hidden, in front of the last ones.
HIDEABLE = 5
LAST = 3
#: Shorter numbers have too few digits for a part of them to say anything.
SHORTEST = 9


@dataclass(frozen=True, order=True)
class Mask:
    """A phone number with one hidden run: 138****1234 (S68-R08).

    :param country: country calling code
    :param length: how many digits the whole number has, as dialled in its country
    :param head: the known digits in front of the hidden ones
    :param tail: the known digits behind them
    """

    country: str
    length: int
    head: str
    tail: str

    @property
    def value(self) -> str:
        """The mask as an identity key's value: ``86:11:138:1234``."""
        return f"{self.country}:{self.length}:{self.head}:{self.tail}"

    @classmethod
    def from_value(cls, value: str) -> "Mask":
        """Return the mask of a key's value.

        :raise ValueError: ``value`` is none of a mask
        """
        country, length, head, tail = value.split(":")
        return cls(country, int(length), head, tail)

    @property
    def hidden(self) -> int:
        """How many digits are hidden."""
        return self.length - len(self.head) - len(self.tail)

    @property
    def is_telling(self) -> bool:
        """Whether enough is known to look for the number."""
        return (
            self.length >= SHORTEST
            and self.hidden > 0
            and len(self.head) >= self.length - LAST - HIDEABLE
            and len(self.tail) >= LAST
        )

    def fits(self, country: str, digits: str) -> bool:
        """Tell whether a full number may be the masked one.

        :param country: country calling code of the number
        :param digits: the number as dialled in its country
        """
        return (
            (country, len(digits)) == (self.country, self.length)
            and digits.startswith(self.head)
            and digits.endswith(self.tail)
        )
