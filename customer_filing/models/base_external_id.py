from odoo import models

# What is imported from a list, where it is often called by its customer's name.
IMPORTED = ("crm.lead", "customer.filing", "res.partner")


class Base(models.AbstractModel):
    """What an import called a customer is told to who may read him (rule S01-R13)."""

    _inherit = "base"

    def get_external_id(self):
        """Odoo's names of records, as ``{id: name}``; no name of a lead, filing or
        contact that the user may not read.
        """
        told = super().get_external_id()
        if self.env.su or self._name not in IMPORTED:
            return told
        seen = set(self._filtered_access("read")._ids)
        return {id_: name if id_ in seen else "" for id_, name in told.items()}

    def _BaseModel__ensure_xml_id(self, skip=False):
        # Odoo's own, private to its base class: every column of an export that asks
        # for such a name ends here, whichever way it takes, and no right is asked
        if skip or self.env.su or self._name not in IMPORTED:
            return super()._BaseModel__ensure_xml_id(skip)
        seen = self._filtered_access("read")
        told = dict(super(Base, seen)._BaseModel__ensure_xml_id(skip))
        return ((record, told.get(record, "")) for record in self)
