from odoo import api, models
from odoo.exceptions import ValidationError

# So large a number is a slip, or fits no column.
MOST = {"integer": 2**31, "float": 10**15, "monetary": 10**15}


class FilingNumbers(models.AbstractModel):
    """Numbers come in by the screen or over RPC: what is none is refused in words.

    A client may send “not a number”, infinity, or a one with four hundred zeros.
    """

    _name = "customer.filing.numbers"
    _description = "Numbers That Are Numbers"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_odd_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_odd_numbers(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """As Odoo's, with numbers that are numbers.

        :raise ValidationError: one of the values is none, or too large a one
        """
        self._refuse_odd_numbers(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _refuse_odd_numbers(self, vals):
        """:raise ValidationError: a number is none, or too large a one"""
        for name, value in vals.items():
            field = self._fields.get(name)
            if field and field.type in MOST:
                if not _is_number(value, MOST[field.type]):
                    raise ValidationError(
                        self.env._(
                            "“%(field)s”: “%(value)s” is no number, or too large a "
                            "one.",
                            field=field._description_string(self.env),
                            value=f"{value}"[:20],
                        )
                    )
            elif field and field.type == "one2many":
                for row in _rows(value):
                    self.env[field.comodel_name]._refuse_odd_numbers(row)


def _is_number(value, most):
    try:
        return -most < float(value or 0) < most
    except (OverflowError, TypeError, ValueError):
        return False


def _rows(commands):
    """The values in the commands by which a client writes lines."""
    for command in commands or ():
        if isinstance(command, (list, tuple)) and isinstance(command[-1], dict):
            yield command[-1]
