from odoo import api, models


class CustomerFiling(models.Model):
    """Odoo's own import, taught to file what it loads."""

    _inherit = "customer.filing"

    @api.model
    def load(self, fields, data):
        """Import rows as drafts and file them (rules S68-R04, S68-R10).

        Odoo rolls a whole import back on one error, so rows that cannot be read are
        set aside and listed in an import report; rows that break a rule become
        refused filings. The rows filed are returned as usual. Rows that the user
        imported within the last day, and that were not refused, are passed over. A long
        file comes in batches; only the rows of this one are looked at.
        """
        imports = self.env["customer.filing.import"]
        limit = self.env.context.get("_import_limit")
        end = imports._batch_end(fields, data, limit)
        is_last = end == len(data)
        report = imports._begin(fields, data[:end])
        if is_last and report["skipped"] and report["skipped"] == report["total"]:
            message = imports._message_imported_before()
            messages = [{"type": "error", "message": message}]
            return {"ids": False, "messages": messages, "nextrow": 0}
        result = super().load(report["fields"], report["rows"])
        if result["ids"] is False:
            for message in result["messages"]:
                self._tell_place(message, report["places"])
            return result
        result["nextrow"] = 0 if is_last else end
        # submitted only here: a lost race must leave load() to be tried again
        loaded = self.browse(result["ids"])
        filings = loaded.filtered(lambda f: f.state == "draft")
        filings._submit()
        self._forget_refused(report, loaded)
        imports._finish(report, filings)
        return result

    @api.model
    def _forget_refused(self, report, loaded):
        """Let rows that were refused be imported again: what stood against them may be
        over by then, as the hours in which nothing is filed."""
        # sudo: a referral may have made some of them somebody else's
        states = loaded.sudo().mapped("state")
        if len(states) == len(report["digests"]):
            report["digests"] = [
                digest
                for digest, state in zip(report["digests"], states, strict=True)
                if state != "refused"
            ]

    @api.model
    def _tell_place(self, message, places):
        """Say where a row stood in the file, before others were set aside."""
        if message.get("rows"):
            message["rows"] = {end: places[row] for end, row in message["rows"].items()}
        if "record" in message and "rows" in message:
            message["record"] = message["rows"]["from"]
