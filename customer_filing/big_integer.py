from odoo import fields


class BigInteger(fields.Integer):
    """An integer of 64 bits, for digests; it has no place in any view."""

    type = "integer"
    _column_type = ("int8", "int8")
    aggregator = None

    def convert_to_column(self, value, record, values=None, validate=True):
        return None if value is None or value is False else int(value)

    def convert_to_cache(self, value, record, validate=True):
        return None if value is None or value is False else int(value)
