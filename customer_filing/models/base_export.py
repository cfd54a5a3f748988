from itertools import pairwise

from odoo import models
from odoo.exceptions import AccessError

EXPORTER = "customer_filing.group_filing_export"
# What holds masked values only.
MASKED = ("customer.filing.card", "customer.filing.memory")
# By these a path ends at a record without telling anything of it.
NUMBERS = ("id", ".id")


class Base(models.AbstractModel):
    """Who exports filings, or what belongs to them, needs a right of his own.

    It is noted with the number of rows (rule S01-R13), and so is who has no right.
    """

    _inherit = "base"

    def export_data(self, fields_to_export):
        """Odoo's export. Of filings, of what tells of them, and of leads of protected
        customers only for the group "Exports filings"; each is noted. So it is where a
        column leads to them from other records.

        :raise AccessError: the user may not export filings
        """
        told = self._filing_told()
        for path in fields_to_export:
            told |= self._filing_told_through(path)
        if not told or self.env.su:
            answer = super().export_data(fields_to_export)
            self._filing_note_contacts(fields_to_export)
            return answer
        sightings = self.env["customer.filing.sighting"]
        detail = f"{self._description}: {', '.join(fields_to_export)}"
        if not self.env.user.has_group(EXPORTER):
            # one attempt, and of customers that may be his own
            sightings._note_apart("denied", told, rows=1, detail=detail)
            raise AccessError(
                self.env._(
                    "Only who has the right to export filings takes customers out of "
                    "the register. Ask your administrator."
                )
            )
        answer = super().export_data(fields_to_export)
        sightings._note_apart("export", told, rows=len(told), detail=detail)
        self._filing_note_contacts(fields_to_export)
        return answer

    def _filing_note_contacts(self, paths):
        """Note whose contacts are exported with these columns, as if they were read."""
        contacts = self.env["res.partner"]
        if not contacts._filing_is_overseer():
            return
        told = {}
        for path in paths:
            *way, name = path.split("/")
            records = self
            for step in way:
                field = records._fields.get(step)
                if field is None or not field.relational:
                    records = contacts.browse()
                    break
                records = records[step]._filtered_access("read")
            if records._name == contacts._name:
                told.setdefault(records, set()).add(name)
        for partners, names in told.items():
            partners._filing_note_read(names)

    def _filing_told_through(self, path):
        """The filings of which a column of an export tells, such as lead_id/phone."""
        told, records = self.env["customer.filing"], self
        for name, beyond in pairwise(path.split("/")):
            field = records._fields.get(name)
            if field is None or not field.relational:
                break
            # as the user: what he may not read is not exported
            records = records[name]._filtered_access("read")
            if beyond not in NUMBERS:
                told |= records._filing_told()
        return told

    def _filing_told(self):
        """The filings of which these records tell; none for anything else in Odoo."""
        filings = self.env["customer.filing"]
        if self._name == filings._name:
            return self
        is_ours = self._name.startswith(f"{filings._name}.") and not self._transient
        if not is_ours or self._name in MASKED or "filing_id" not in self._fields:
            return filings
        # sudo: how many they are, not what they say
        return self.sudo().filing_id
