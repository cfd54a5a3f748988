"""Many filings of one team, as an import makes them."""

from filing_case import FilingCase


class CrowdCase(FilingCase):
    def crowd(self, count, user=None, first=0):
        """``count`` running filings of ``user`` in team North, as walk-ins."""
        rows = [
            [f"重庆第{number}机械设备有限公司", f"138{number:08d}"]
            for number in range(first, first + count)
        ]
        filings = self.env["customer.filing"].with_user(user or self.anna)
        result = filings.load(["company_name", "phone"], rows)
        self.assertFalse(result["messages"])
        found = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(set(found.mapped("state")), {"active"})
        return found

    def states(self, filings):
        """The states of filings, each once."""
        filings.invalidate_recordset()
        return sorted(set(filings.mapped("state")))
