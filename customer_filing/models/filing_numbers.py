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
            _refuse(self, vals)
        return super().create(vals_list)

    def write(self, vals):
        _refuse(self, vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """As Odoo's, with numbers that are numbers.

        :raise ValidationError: one of the values is none, or too large a one
        """
        _refuse(self, values)
        return super().onchange(values, field_names, fields_spec)


def _refuse(model, vals):
    """:raise ValidationError: a number is none, or too large a one"""
    for name, value in vals.items():
        field = model._fields.get(name)
        if field and field.type in MOST and not _is_number(value, MOST[field.type]):
            raise ValidationError(
                model.env._(
                    "“%(field)s”: “%(value)s” is no number, or too large a one.",
                    field=field._description_string(model.env),
                    value=str(value)[:20],
                )
            )
        if field and field.type == "one2many":
            for row in _rows(value):
                _refuse(model.env[field.comodel_name], row)


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
