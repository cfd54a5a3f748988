"""Filings made from drafts, under a policy that each test sets as it needs."""

from filing_case import FilingCase

from odoo import Command, fields


class DraftCase(FilingCase):
    def rules(self, **values):
        """Set rules of team North's policy, as a new version from now on."""
        version = self.policy.version_ids.sorted("number")[-1:]
        if version._used():
            version = version._new_version(fields.Datetime.now())
        version.write(values)
        return version

    def draft(self, user=None, **values):
        """A draft as a salesperson makes it over RPC, in team North."""
        user = user or self.anna
        return (
            self.env["customer.filing"]
            .with_user(user)
            .create(
                {
                    "contact_name": "李小明",
                    "team_id": self.north.id,
                    "kind_id": self.walk_in.id,
                    "country_id": self.env.ref("base.cn").id,
                }
                | values
            )
        )

    def filed(self, user=None, **values):
        """A draft that was submitted, whatever became of it."""
        draft = self.draft(user, **values)
        draft.action_submit()
        return draft.with_env(self.env)

    def dialog(self, lead, **values):
        """The dialog "File customer", as the lead's salesperson fills it in."""
        return (
            self.env["customer.filing.submit"]
            .with_user(lead.user_id)
            .with_context(default_lead_id=lead.id)
            .create({"kind_id": self.walk_in.id} | values)
        )

    def relative(self, relation, name="", phone=""):
        """The command that adds a relative to a filing."""
        return Command.create({"relation": relation, "name": name, "phone": phone})

    def assertRefused(self, filing, *codes):
        self.assertEqual((filing.state, self.codes(filing)), ("refused", sorted(codes)))
