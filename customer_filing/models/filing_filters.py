"""Filters on filings, as an administrator sets them and as rules pin them."""

import ast
import logging

from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class FilterError(ValueError):
    """A filter that is no domain, or that names what filings do not have."""


def read_filter(env, text, model="customer.filing"):
    """The filter in ``text`` as a Domain on filings, or on records of ``model``.

    :raise FilterError: it cannot be read, it has no condition, or a field is unknown
    """
    try:
        conditions = ast.literal_eval((text or "").strip())
        domain = Domain(conditions)
        domain.validate(env[model])
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError) as error:
        raise FilterError(str(error) or text) from error
    if domain.is_true() or domain.is_false():
        raise FilterError(text)
    return domain


def fitting(records, texts):
    """Which of these filings, or leads, fit which filter, as they are now.

    An empty scope matches nothing, and neither does a filter that has become
    unreadable since it was pinned.

    :param records: as superuser
    :param texts: texts of filters
    :return: {text: ids}
    """
    found = {}
    for text in texts:
        try:
            domain = read_filter(records.env, text, records._name)
        except FilterError:
            _logger.warning("A filter cannot be read any more: %s", text)
            found[text] = frozenset()
            continue
        mine = Domain("id", "in", records.ids)
        # whether a lead is archived does not matter to what it is tagged with
        seen = records.with_context(active_test=False)
        found[text] = frozenset(seen._search(mine & domain).get_result_ids())
    return found
