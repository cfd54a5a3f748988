"""Values of settings as a person reads them."""

from functools import reduce

from odoo import models

# Fields of a line that say nothing of what it sets.
_SILENT = {"version_id", "kind_id", "sequence", "display_name", *models.MAGIC_COLUMNS}


def of_value(record, name):
    """The value of one field, to-many apart, in words."""
    _ = record.env._
    field, value = record._fields[name], record[name]
    if field.type == "boolean":
        return _("yes") if value else _("no")
    if field.type == "selection":
        labels = dict(field._description_selection(record.env))
        return labels.get(value) or _("the company's")
    if field.type == "float":
        # a time of day or a number of hours: settings have no other fractions
        minutes = round(value * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if field.type == "many2one":
        return value.display_name or _("none")
    if field.type == "text":
        return ", ".join((value or "").split("\n")) or _("none")
    return str(value) if value or field.type == "integer" else _("none")


def of_filings(env, name):
    """The values of a selection field of filings, each with its label."""
    return env["customer.filing"]._fields[name]._description_selection(env)


def of_length(env, number, unit):
    """A length of time in words: ``1 day``, ``7 days``.

    :param unit: minute, hour, day, working_day, week, month or permanent
    """
    _ = env._
    if unit == "permanent":
        return _("without end")
    if number == 1:
        return {
            "minute": _("1 minute"),
            "hour": _("1 hour"),
            "day": _("1 day"),
            "working_day": _("1 working day"),
            "week": _("1 week"),
            "month": _("1 month"),
        }[unit]
    return {
        "minute": _("%s minutes", number),
        "hour": _("%s hours", number),
        "day": _("%s days", number),
        "working_day": _("%s working days", number),
        "week": _("%s weeks", number),
        "month": _("%s months", number),
    }[unit]


def of_line(line):
    """Whatever is set on a line, as "label: value"."""
    told = [
        field
        for name, field in line._fields.items()
        if field.store and name not in _SILENT and line[name]
    ]
    return ", ".join(
        f"{field._description_string(line.env)}: {of_value(line, field.name)}"
        for field in told
    )


def listed(env, texts):
    """Texts in a row, with the comma of the language."""
    return reduce(
        lambda told, more: env._("%(told)s, %(more)s", told=told, more=more), texts
    )


def strung(env, texts):
    """Texts that have commas of their own in a row."""
    return reduce(
        lambda told, more: env._("%(told)s; %(more)s", told=told, more=more), texts
    )
