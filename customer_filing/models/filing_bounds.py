"""Numbers that a person may have mistyped are refused with a sentence."""

from odoo.exceptions import ValidationError


def check(records, bounds):
    """Refuse numbers out of bounds.

    :param bounds: {name of an integer field: (lowest, highest)}
    :raise ValidationError: names the field, as it is called on the screen
    """
    _ = records.env._
    for record in records:
        for name, (lowest, highest) in bounds.items():
            if not lowest <= record[name] <= highest:
                label = record._fields[name]._description_string(record.env)
                raise ValidationError(
                    _(
                        "“%(field)s” must be between %(lowest)s and %(highest)s.",
                        field=label,
                        lowest=lowest,
                        highest=highest,
                    )
                )
