from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# Roles that nothing else in the house tells.
NOTED = [
    ("listing", "Listing side"),
    ("exclusive", "Exclusive agent"),
    ("customer", "Customer side"),
    ("key", "Key holder"),
    ("photo", "Site photos"),
    ("plan", "Floor plan"),
    ("helper", "Helper"),
    ("referrer", "Referrer"),
    ("other", "Somebody else"),
]
# What is claimed with them must be explained (rule S14-R07).
EXPLAINED = ("exclusive", "key")
TYPED = frozenset({"filing_id", "role", "user_id", "partner_id", "note"})


class FilingParticipant(models.Model):
    """Who took part in winning a customer, in which role; for the split.

    Noted while the filing runs, kept as it was noted, and revoked if it was wrong.
    """

    _name = "customer.filing.participant"
    _description = "Participant of a Filing"
    _order = "id"

    filing_id = fields.Many2one(
        "customer.filing", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True)
    role = fields.Selection(NOTED, required=True)
    user_id = fields.Many2one(
        "res.users", string="Colleague", domain=[("share", "=", False)]
    )
    partner_id = fields.Many2one("res.partner", string="Somebody from outside")
    note = fields.Text(help="What he did; needed for keys and exclusive agencies.")
    noted_by_id = fields.Many2one("res.users", string="Noted by", readonly=True)
    noted_at = fields.Datetime(string="Noted", readonly=True)
    revoked_at = fields.Datetime(string="Revoked", readonly=True, copy=False)
    revoked_by_id = fields.Many2one(
        "res.users", string="Revoked by", readonly=True, copy=False
    )

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(user_id, partner_id) = 1)",
        "Choose one person: a colleague, or somebody from outside.",
    )
    _standing_unique = models.UniqueIndex(
        "(filing_id, role, COALESCE(user_id, 0), COALESCE(partner_id, 0)) "
        "WHERE revoked_at IS NULL",
        "He is noted in this role already.",
    )

    @api.depends("role", "user_id.name", "partner_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for participant in self:
            person = participant.user_id or participant.partner_id
            participant.display_name = self.env._(
                "%(role)s: %(name)s",
                role=labels.get(participant.role, ""),
                name=person.name or "",
            )

    @api.constrains("role", "note")
    def _check_note(self):
        for participant in self:
            if participant.role in EXPLAINED and not (participant.note or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say what was agreed: without an explanation a key or an "
                        "exclusive agency does not count."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Note who took part, as the user and now.

        For the filing's salesperson, the leader of its team and register officers.
        """
        stamp = {
            "noted_by_id": self.env.uid,
            "noted_at": fields.Datetime.now(),
            "revoked_at": False,
            "revoked_by_id": False,
        }
        participants = super().create(
            [
                self._as_colleague({name: vals[name] for name in TYPED & set(vals)})
                | stamp
                for vals in vals_list
            ]
        )
        participants._refuse_strangers()
        return participants

    @api.model
    def _as_colleague(self, vals):
        """A colleague named by his contact is named as himself: he answers himself."""
        # sudo: whether a contact works here
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id") or ())
        colleague = partner.user_ids.filtered(lambda user: user._is_internal())[:1]
        if not colleague or vals.get("user_id"):
            return vals
        return vals | {"user_id": colleague.id, "partner_id": False}

    def _refuse_strangers(self):
        """:raise AccessError: somebody is noted by who has nothing to do with it"""
        for filing in self.filing_id:
            if not self.env.su and not filing.may_act:
                raise AccessError(
                    self.env._(
                        "Who took part in %s is noted by its salesperson, his leader "
                        "or the register office.",
                        filing.display_name,
                    )
                )

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("A note stays as it was made: revoke it and make another.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A note stays as it was made: revoke it and make another.")
        )

    def action_revoke(self):
        """Take back that these took part; who does it and when is kept.

        For whoever may note them: salesperson, leader, register officers.
        """
        self.check_access("read")
        self._refuse_strangers()
        # sudo: a note is changed by nobody, and revoked through this method alone
        standing = self.sudo().filtered(lambda one: not one.revoked_at)
        super(FilingParticipant, standing).write(
            {"revoked_at": fields.Datetime.now(), "revoked_by_id": self.env.uid}
        )
        return True
