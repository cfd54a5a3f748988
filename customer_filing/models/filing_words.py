"""Values of settings as a person reads them."""

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
    return str(value) if value or field.type == "integer" else _("none")


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
