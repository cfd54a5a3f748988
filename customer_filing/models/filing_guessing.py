from collections.abc import Set

from odoo import api, models
from odoo.fields import Domain

# So many customers whom one search finds are named in the log, no more are looked for.
MOST_GUESSED = 101


class FilingWatched(models.AbstractModel):
    """Who searches for a number learns whose it is without reading it: it is noted.

    Digit by digit the number itself could be found out so. Searches for anything else,
    and those of people without such an office, cost nothing.
    """

    _inherit = "customer.filing.watched"

    @api.model
    def _search(self, domain, *args, **kwargs):
        query = super()._search(domain, *args, **kwargs)
        by_right = not (self.env.su or kwargs.get("bypass_access"))
        asked = self._filing_guesses(domain) if by_right else ()
        if asked:
            found = super()._search(
                self._filing_with_guesses(domain, asked) & self._filing_noted(),
                limit=MOST_GUESSED,
                active_test=kwargs.get("active_test", True),
            )
            labels = self._filing_labels({_name(condition) for condition in asked})
            self.browse(tuple(found))._filing_note("read", detail=labels)
        return query

    @api.model
    def _filing_guesses(self, domain):
        """What an overseer's search compares by which one reaches a customer."""
        if not self._filing_is_overseer():
            return ()
        told = self._filing_telling_fields() | {"phone_mobile_search"}
        return [
            condition
            for condition in Domain(domain).iter_conditions()
            if _has_text(condition.value)
            and (_name(condition) in told or _is_address(condition))
        ]

    @api.model
    def _filing_with_guesses(self, domain, asked):
        """The search for all of whom it tells something: also by leaving them out."""
        negative = [one for one in asked if one.operator in Domain.NEGATIVE_OPERATORS]
        return Domain(domain).map_conditions(
            lambda condition: Domain.TRUE if condition in negative else condition
        )


def _is_address(condition):
    """Odoo finds contacts by a part of their address as well as by their name."""
    value = condition.value
    by_name = _name(condition) == "display_name"
    return by_name and "@" in (
        value if isinstance(value, str) else "".join(map(str, value))
    )


def _name(condition):
    return condition.field_expr.split(".")[0]


def _has_text(value):
    if isinstance(value, str):
        return bool(value)
    listed = isinstance(value, (list, tuple, Set))
    return listed and any(isinstance(one, str) and one for one in value)
