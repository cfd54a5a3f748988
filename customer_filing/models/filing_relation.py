from odoo import fields, models

from ..core import identity
from .filing_relative import RELATIONS


class FilingRelation(models.Model):
    """What the relatives of one sort say of who a customer is (rules S05-R02, R03)."""

    _name = "customer.filing.relation"
    _description = "Relatives in a Register"
    _inherit = "customer.filing.cached"
    _order = "id"

    register_id = fields.Many2one(
        "customer.filing.register", required=True, index=True, ondelete="cascade"
    )
    relation = fields.Selection(RELATIONS, required=True)
    by_phone = fields.Boolean(
        string="Phone counts", help="The relative's number stands for the customer's."
    )
    by_name = fields.Boolean(
        string="Name counts",
        help="The relative's name stands for the customer's, together with other data.",
    )
    collides = fields.Boolean(
        string="Decides",
        help="What counts of the relative decides as the customer's own would. "
        "Otherwise it is only a hint.",
    )

    _relation_unique = models.UniqueIndex(
        "(register_id, relation)", "This register has a line for that relation already."
    )

    def _rule(self):
        """This line as core.identity.RelationRule."""
        self.ensure_one()
        return identity.RelationRule(
            relation=self.relation,
            by_phone=self.by_phone,
            by_name=self.by_name,
            collides=self.collides,
        )
