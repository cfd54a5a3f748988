"""Customers with a secret in whatever is known of them.

One is protected, one waits in a public pool, if their team's policy brings him there.
Both are somebody's, and nobody else is to learn of them. Each stands in the address
book, as a company with a buyer: what is known of these alone is a secret where a
register hides contacts, and told to every employee where it does not.
"""

import random
import string
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from odoo import Command, fields
from odoo.exceptions import UserError

from .windows import traces

_SIGNS = "曜旭霁翊琰璟澍瀚煜燊皓穆笙翎荻蔚衍谡轩邈郢铄锴霖靖颢骞鸢黎龢"
_LONG = timedelta(days=30)


@dataclass
class Planted:
    """What was planted, as the superuser sees it, and what must not be told."""

    leads: object
    filings: object
    files: object
    #: {what it is: how it would show itself}
    secrets: dict[str, str] = field(default_factory=dict)
    #: the same of what only their contacts in the address book tell
    contact_secrets: dict[str, str] = field(default_factory=dict)

    @property
    def env(self):
        return self.leads.env

    @property
    def cards(self):
        """What may be shown of them."""
        cards = self.env["customer.filing.card"]
        return cards.search([("filing_id", "in", self.filings.ids)])

    @property
    def contacts(self):
        """Their companies in the address book, each with its buyer."""
        return self.contacts_of(self.leads)

    def contacts_of(self, leads):
        """The company and the buyer of each of these leads."""
        return leads.partner_id | leads.partner_id.child_ids

    def told_in(self, text):
        """Which secrets stand in a text."""
        return _standing_in(text, self.secrets)

    def contact_told_in(self, text):
        """Which secrets of the contacts stand in a text."""
        return _standing_in(text, self.contact_secrets)

    def open_contacts(self):
        """Contacts are no secret to who asks: what they tell is no leak of itself."""
        for what in self.contact_secrets:
            self.secrets.pop(what, None)

    def protected_one(self):
        """The protected customer alone."""
        return Planted(
            self.leads[:1],
            self.filings[:1],
            self.files[:1],
            _of_protected(self.secrets),
            _of_protected(self.contact_secrets),
        )

    def customers(self):
        """(lead, filing) of each customer."""
        return list(zip(self.leads, self.filings, strict=True))

    @cached_property
    def traces(self):
        """{model: ids of records in which something of them stands}"""
        return traces(self)

    @cached_property
    def model_id(self):
        """The number of the model of leads."""
        return self.env["ir.model"]._get_id("crm.lead")


def _standing_in(text, secrets):
    text = text.casefold()
    return [what for what, shown in secrets.items() if shown in text]


def _of_protected(secrets):
    return {w: shown for w, shown in secrets.items() if w.endswith("(protected)")}


@dataclass(frozen=True)
class _Customer:
    """A made-up customer whom nobody has: everything of him is drawn by lot."""

    word: str
    signs: str
    number: str
    buyer_number: str

    @classmethod
    def drawn(cls):
        letters = random.SystemRandom()
        return cls(
            "qzx" + "".join(letters.choices(string.ascii_lowercase, k=6)),
            "".join(letters.sample(_SIGNS, 4)),
            "".join(letters.choices("23456789", k=8)),
            "".join(letters.choices("23456789", k=8)),
        )

    def named(self, what):
        return f"{self.word}-{what}"

    def of_lead(self):
        """What a salesperson knows of him, as values of a lead."""
        return {
            "name": self.named("lead"),
            "type": "opportunity",
            "partner_name": f"上海{self.signs}商贸有限公司",
            "contact_name": f"欧阳{self.signs[:2]}",
            "phone": f"137{self.number}",
            "email_from": f"{self.word}.mail@{self.word[::-1]}.example",
            "street": self.named("street"),
            "city": "上海",
            "website": f"https://{self.word}-site.example",
            "description": f"<p>{self.named('description')}</p>",
            "tag_ids": [Command.create({"name": self.named("tag")})],
        }

    def of_company(self):
        """His company in the address book, as values of a contact, with its buyer.

        Odoo copies phone and e-mail between a lead and its contact. So the company has
        none, and what the buyer has is told by nothing but the address book.
        """
        buyer = {
            "name": self.named("buyer"),
            "phone": f"139{self.buyer_number}",
            "email": f"buyer@{self.word}-mail.example",
            "street": self.named("door"),
        }
        return {
            "name": self.named("firm"),
            "is_company": True,
            "comment": self.named("remark"),
            "child_ids": [Command.create(buyer | {"type": "other"})],
        }

    def contact_secrets(self):
        told = {w: self.named(w) for w in ("firm", "remark", "buyer", "door")}
        number = self.buyer_number
        return {f"contact's {what}": shown for what, shown in told.items()} | {
            "contact's phone": number,
            "contact's phone in groups": f"{number[:4]} {number[4:]}",
            "contact's e-mail": f"buyer@{self.word}",
        }

    def secrets(self):
        told = (
            "lead",
            "street",
            "site",
            "description",
            "tag",
            "note",
            "chatter",
            "file",
            "content",
            "activity",
            "done",
            "meeting",
            "reason",
            "import",
        )
        number = self.number
        return {what: self.named(what) for what in told} | {
            "company": self.signs,
            "contact": f"阳{self.signs[:2]}",
            "phone": number,
            "phone in groups": f"{number[:4]} {number[4:]}",
            "e-mail": f"{self.word}.mail",
            "WeChat": f"{self.word}_wechat",
        }


def plant(owner, team, kind, pooled=True):
    """Plant a customer whom somebody protects, and one whom he gave back.

    Nothing is asked of them that a policy asks of new filings: they come under it as
    customers do when a team begins to file.

    :param owner: a salesperson of the team
    :param kind: a kind that the team's policy has
    :param pooled: whether to plant the one who was given back, too
    :return: a ``Planted``
    :raise UserError: the policy does not take them
    """
    # sudo: a rehearsal's records are nobody's; who may start it was checked before
    env = team.sudo().env
    env = env(context={"mail_notify_force_send": False, "lang": "en_US"})
    owner, team = owner.with_env(env), team.with_env(env)
    customers = [_Customer.drawn() for _number in range(2 if pooled else 1)]
    leads = env["crm.lead"]
    for customer in customers:
        leads |= _lead(customer, owner, team)
    filings = _taken_over(customers, leads, kind)
    files = env["ir.attachment"]
    for customer, lead, filing in zip(customers, leads, filings, strict=True):
        files |= _work_on(customer, lead, owner)
        _name_as_imported(customer, lead)
        _name_as_imported(customer, filing)
    for customer, filing in list(zip(customers, filings, strict=True))[1:]:
        filing._end_with_reason("release", customer.named("reason"))
    env.flush_all()
    planted = Planted(leads, filings, files)
    _tell_secrets(planted, customers)
    return planted


def _taken_over(customers, leads, kind):
    """The filings under which these leads come."""
    filings = leads.env["customer.filing"]
    outcomes = filings._take_over_leads(
        [
            (_filing(customer, lead, kind), lead, leads.browse())
            for customer, lead in zip(customers, leads, strict=True)
        ]
    )
    for filing, why in outcomes:
        if not filing:
            raise UserError(filings._sentence_of_problem(why))
        filings |= filing
    return filings


def _tell_secrets(planted, customers):
    """Let ``planted`` know what must not be told of these customers."""
    for place, customer in zip(("protected", "pool"), customers, strict=False):
        for what, shown in customer.secrets().items():
            planted.secrets[f"{what} ({place})"] = shown
        for what, shown in customer.contact_secrets().items():
            planted.contact_secrets[f"{what} ({place})"] = shown
    if set(planted.filings.register_id.mapped("contact_sight")) == {"hide"}:
        planted.secrets |= planted.contact_secrets


def _lead(customer, owner, team):
    leads = team.env["crm.lead"].with_user(owner).sudo()
    told = {"user_id": owner.id, "team_id": team.id, "company_id": team.company_id.id}
    lead = leads.create(customer.of_lead() | told)
    company = lead.env["res.partner"].create(customer.of_company())
    # what stands in the same write stays as it was typed
    known = ("partner_name", "contact_name", "street", "city", "website")
    lead.write({"partner_id": company.id} | {name: lead[name] for name in known})
    return lead.with_env(team.env)


def _filing(customer, lead, kind):
    """Values of the filing by which a lead comes under the policy."""
    return lead._filing_customer() | {
        "lead_id": lead.id,
        "user_id": lead.user_id.id,
        "team_id": lead.team_id.id,
        "kind_id": kind.id,
        "filed_on": fields.Datetime.now(),
        "kept_until": fields.Datetime.now() + _LONG,
        "wechat": f"{customer.word}_wechat",
        "note": customer.named("note"),
    }


def _name_as_imported(customer, record):
    """The name by which the file of an import called it, often its customer's own."""
    record.env["ir.model.data"].create(
        {
            "module": "__import__",
            "name": f"{record._table}_{customer.named('import')}",
            "model": record._name,
            "res_id": record.id,
        }
    )


def _work_on(customer, lead, owner):
    """Notes, a file, plans and meetings, as the salesperson makes them."""
    env = lead.env(user=owner, su=True)
    lead = lead.with_env(env)
    on_lead = {"res_model": "crm.lead", "res_id": lead.id}
    file = env["ir.attachment"].create(
        {
            "name": customer.named("file.txt"),
            "raw": customer.named("content").encode(),
            **on_lead,
        }
    )
    lead._message_log(body=customer.named("chatter"), attachment_ids=file.ids)
    for what in ("done", "activity"):
        name = customer.named(what)
        activity = lead.activity_schedule(
            "mail.mail_activity_data_call", summary=name, note=name, user_id=owner.id
        )
        what == "done" and activity.action_done()
    for days in (5, -5):
        start = fields.Datetime.now() + timedelta(days=days)
        env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": customer.named("meeting"),
                "start": start,
                "stop": start + timedelta(hours=1),
                "opportunity_id": lead.id,
                "partner_ids": [
                    Command.set((owner.partner_id | lead.partner_id.child_ids).ids)
                ],
                "res_model_id": env["ir.model"]._get_id("crm.lead"),
                "res_id": lead.id,
            }
        )
    return file.sudo()
