from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import clock, windows
from . import filing_bounds

# {field: (lowest, highest)}; more than a year in minutes, or than a century in days,
# is a typing error.
BOUNDS = {
    "check_reply_minutes": (1, 60 * 24 * 366),
    "entry_deadline_hours": (0, 24 * 366),
    "min_lead_minutes": (0, 60 * 24 * 366),
    "max_lead_days": (0, 36600),
    "queue_places": (0, 1000),
    "referral_depth": (0, 1000),
}


class FilingPolicyVersion(models.Model):
    """A policy's content from a date on; of one team if that team differs.

    A filing never reads a version again after it was made: it pins the resolved
    terms. So a version may be corrected until somebody has filed under it.
    """

    _name = "customer.filing.policy.version"
    _description = "Filing Policy Version"
    _inherit = ["customer.filing.cached", "customer.filing.numbers"]
    _order = "policy_id, team_id, valid_from desc, number desc"

    policy_id = fields.Many2one(
        "customer.filing.policy", required=True, index=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Only for team",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: every team with this policy. Set: this team's own version.",
    )
    number = fields.Integer(required=True, default=1, copy=False)
    valid_from = fields.Datetime(
        required=True, default=fields.Datetime.now, help="Filings made later use it."
    )
    line_ids = fields.One2many(
        "customer.filing.policy.line",
        "version_id",
        string="Protection periods",
        copy=True,
    )
    tz = fields.Selection(
        "_tz_get",
        string="Time zone",
        help="In which days begin and end. Empty: the company's.",
    )
    require_name = fields.Boolean(string="Company or contact", default=True)
    require_company = fields.Boolean(string="Company")
    require_contact = fields.Boolean(string="Contact")
    require_phone = fields.Boolean(string="Phone", default=True)
    require_email = fields.Boolean(string="Email")
    require_address = fields.Boolean(string="Address")
    require_tax_number = fields.Boolean(string="Tax number")
    requirement_ids = fields.One2many(
        "customer.filing.requirement",
        "version_id",
        string="Further requirements",
        copy=True,
    )
    document_ids = fields.One2many(
        "customer.filing.document.rule",
        "version_id",
        string="Documents",
        copy=True,
    )
    validity_mode = fields.Selection(
        [
            ("void", "All or void"),
            ("score", "Completeness counts"),
            ("warn", "Warn only"),
        ],
        string="If something is missing",
        required=True,
        default="void",
        help="All or void: the filing is refused.\n"
        "Completeness counts: it is accepted, and says how complete it is.\n"
        "Warn only: it is accepted, and its salesperson reads what is missing.",
    )
    name_rule = fields.Selection(
        [
            ("any", "Any name will do"),
            ("no_honorific", "More than a surname with a title"),
            ("full", "The full name"),
        ],
        string="Name of the contact",
        required=True,
        default="any",
        help="A surname with a title is one such as 李先生 or Mr Smith.",
    )
    masked_phone = fields.Boolean(
        string="Masked phone numbers are accepted",
        help="Such as 138****1234. Otherwise a filing needs the whole number.",
    )
    refuse_staff_phones = fields.Boolean(
        string="Phone numbers of colleagues are refused", default=True
    )
    require_consent = fields.Boolean(
        string="The customer's consent",
        help="The salesperson states that the customer agreed to being filed.",
    )
    allow_without_contact = fields.Boolean(
        string="A photo replaces the phone",
        help="For customers who left no number: "
        "a photo of the place and the customer will do.",
    )
    effective_from = fields.Selection(
        [
            ("submission", "The filing"),
            ("check", "The passed check"),
            ("signature", "The leader's signature"),
        ],
        string="Protected from",
        required=True,
        default="submission",
        help="The protection period begins with this.",
    )
    check_answer = fields.Selection(
        [("instant", "At once, by the system"), ("office", "By the register office")],
        string="Whether a customer is free is answered",
        required=True,
        default="instant",
    )
    check_reply_minutes = fields.Integer(
        string="Within (minutes)",
        default=60,
        help="So much time the register office has; then the question is escalated.",
    )
    entry_deadline = fields.Selection(
        [
            ("none", "At any time"),
            ("hours", "Some hours after the first contact"),
            ("same_day", "On the day of the first contact"),
            ("before_arrival", "Before the customer arrives"),
        ],
        string="To be filed at the latest",
        required=True,
        default="none",
        help="Later only a superior may file the customer.",
    )
    entry_deadline_hours = fields.Integer(string="Hours after the contact")
    has_window = fields.Boolean(
        string="Only at certain hours", help="In the time zone of this version."
    )
    window_from = fields.Float(string="From", help="Filings are taken from here on.")
    window_to = fields.Float(
        string="To",
        help="This second is the last; earlier than the beginning: of the next day.",
    )
    min_lead_minutes = fields.Integer(
        string="Minutes before the arrival",
        help="At least so long before he arrives the customer must be filed. "
        "0: even when he is here already.",
    )
    max_lead_days = fields.Integer(
        string="Days before the arrival",
        help="At most so long before he arrives the customer may be filed. "
        "0: any time before.",
    )
    import_file_pattern = fields.Char(
        string="Import files are called",
        help="For example *预报备*, where * stands for anything. Empty: as you like.",
    )
    limit_ids = fields.One2many(
        "customer.filing.daily.limit", "version_id", string="Daily limits", copy=True
    )
    duplicate_policy = fields.Selection(
        [
            ("refuse", "Is refused"),
            ("queue", "May wait for the end"),
            ("allow", "Is filed as well"),
        ],
        string="Who files a protected customer",
        required=True,
        default="refuse",
        help="Of the customers protected under this version.\n"
        "May wait for the end: his turn comes when the protection is over.\n"
        "Is filed as well: both have him, and no filing excludes another.",
    )
    queue_places = fields.Integer(
        string="Waiting places", default=1, help="So many may wait for one customer."
    )
    referral_owner = fields.Selection(
        [
            ("receiver", "Whoever receives him"),
            ("customer_owner", "The old customer's salesperson"),
        ],
        string="Whom an old customer brings belongs to",
        required=True,
        default="receiver",
    )
    referral_condition = fields.Selection(
        [
            ("any", "However it becomes known"),
            ("at_filing", "If it is named when filed"),
            ("first_visit", "If it is named by the first visit"),
            ("in_person", "If the old customer comes along"),
        ],
        string="The referral counts",
        required=True,
        default="any",
    )
    referral_depth = fields.Integer(
        string="Steps back",
        default=1,
        help="1: the salesperson of the customer who brought him. "
        "2: of the one who had brought that one. 0: back to the very first.",
    )
    is_used = fields.Boolean(compute="_compute_is_used")

    _number_unique = models.UniqueIndex(
        "(policy_id, COALESCE(team_id, 0), number)",
        "This policy has a version with this number already.",
    )

    @api.model
    def _tz_get(self):
        return self.env["res.partner"]._fields["tz"]._description_selection(self.env)

    @api.depends("policy_id.name", "team_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            name = f"{version.policy_id.name or ''} v{version.number}"
            if version.team_id:
                name = f"{name} ({version.team_id.name})"
            version.display_name = name

    def _compute_is_used(self):
        used = self._used()
        for version in self:
            version.is_used = version in used

    def _used(self):
        """Those of these versions that somebody has filed under."""
        # sudo: an administrator need not see filings to know that some exist
        used = (
            self.env["customer.filing"]
            .sudo()
            ._read_group([("version_id", "in", self.ids)], ["version_id"])
        )
        return self.browse(version.id for (version,) in used)

    @api.constrains("policy_id", "line_ids")
    def _check_line_ids(self):
        for version in self:
            if not version.line_ids:
                raise ValidationError(
                    self.env._(
                        "A version needs at least one protection period: "
                        "without any it protects nobody."
                    )
                )

    def write(self, vals):
        # a version in use may end, by somebody; what it says stays
        if set(vals) - {"valid_to", "sight_by_id"}:
            self._refuse_if_used()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._refuse_if_used()

    def _refuse_if_used(self):
        # not is_used: it may have been read before the first filing
        if self._used():
            raise UserError(
                self.env._(
                    "Filings were made under this version, so it stays as it is. "
                    "Make a new version: it applies to filings made from then on."
                )
            )

    def _new_version(self, valid_from, team=None, **values):
        """Copy this version to a later one, of ``team`` if given."""
        self.ensure_one()
        team = team or self.team_id
        siblings = self.policy_id.version_ids.filtered(
            lambda version: version.team_id == team
        )
        number = max(siblings.mapped("number"), default=0) + 1
        return self.copy(
            {"valid_from": valid_from, "number": number, "team_id": team.id, **values}
        )

    @api.constrains("tz")
    def _check_tz(self):
        for version in self:
            if version.tz and not clock.is_time_zone(version.tz):
                raise ValidationError(
                    self.env._("The time zone “%s” is not known here.", version.tz)
                )

    @api.constrains(*BOUNDS)
    def _check_bounds(self):
        filing_bounds.check(self, BOUNDS)

    @api.constrains("entry_deadline", "entry_deadline_hours")
    def _check_entry_deadline(self):
        for version in self:
            if version.entry_deadline == "hours" and not version.entry_deadline_hours:
                raise ValidationError(
                    self.env._(
                        "Say how many hours after the first contact a customer may "
                        "still be filed."
                    )
                )

    @api.constrains("has_window", "window_from", "window_to")
    def _check_window(self):
        for version in self.filtered("has_window"):
            first, last = version._window()
            day = windows.LAST_SECOND
            if not (0 <= first < day and 0 <= last <= day):
                raise ValidationError(
                    self.env._(
                        "The hours of filing are times of a day: from 00:00 to 24:00."
                    )
                )
            if first == last:
                raise ValidationError(
                    self.env._(
                        "Filings would be taken at a single moment of the day: set an "
                        "end that differs from the beginning."
                    )
                )

    @api.constrains("min_lead_minutes", "max_lead_days")
    def _check_lead_time(self):
        for version in self.filtered("max_lead_days"):
            if version.min_lead_minutes > version.max_lead_days * 24 * 60:
                raise ValidationError(
                    self.env._(
                        "Nobody could file in time: at least %(minutes)s minutes "
                        "before the arrival is longer than at most %(days)s days.",
                        minutes=version.min_lead_minutes,
                        days=version.max_lead_days,
                    )
                )

    @api.constrains("duplicate_policy", "queue_places")
    def _check_queue_places(self):
        for version in self:
            if version.duplicate_policy == "queue" and not version.queue_places:
                raise ValidationError(
                    self.env._(
                        "Nobody could wait: set at least one waiting place, or let "
                        "further filings be refused."
                    )
                )
