"""What a split is made of, and why it does not add up, as a person reads it."""

from datetime import date
from decimal import Decimal

from odoo.tools import format_date, formatLang

#: Percentages of shares, as PostgreSQL keeps them.
PERCENT_DIGITS = (9, 6)
ZERO = Decimal(0)
# So many digits a float keeps exactly.
EXACT_DIGITS = 15
# {kind of a payee: its model}
PAYEES = {"user": "res.users", "partner": "res.partner", "team": "crm.team"}


# ---- numbers ----


def decimal_of(value):
    """A float or a text as the exact number that a person reads."""
    return Decimal(str(value or 0))


def is_too_large(value, currency):
    """Whether an amount is none that is kept to the smallest unit, or no amount."""
    exact = decimal_of(value)
    most = Decimal(10) ** (EXACT_DIGITS - currency.decimal_places)
    return not exact.is_finite() or abs(exact) >= most


def number(env, value):
    """A number as people write it: 95, 33.333334."""
    exact = decimal_of(value).normalize()
    places = max(-exact.as_tuple().exponent, 0)
    return formatLang(env, float(exact), digits=places)


def percent(env, value):
    """A percentage as people write it: 95 %."""
    return f"{number(env, value)} %"


def money(env, value, currency=None):
    """An amount with its currency."""
    if currency:
        return formatLang(env, float(value or 0), currency_obj=currency)
    return number(env, value)


def day(env, text):
    """A day that is kept as ISO text."""
    return format_date(env, date.fromisoformat(text))


# ---- who ----


def payee_name(env, kind, number_of):
    """The name of a payee by his kind and id; "" if he is gone."""
    model = "res.company" if kind == "company" else PAYEES[kind]
    # sudo: who reads a split may read who gets part of it, be he archived
    return env[model].sudo().browse(number_of).exists().name or ""


def role_name(env, role):
    """What a role is called."""
    field = env["customer.filing.split.line"]._fields["role"]
    return dict(field._description_selection(env)).get(role, role)


# ---- why it does not add up ----


def of_problems(env, problems, currency=None, labels=None):
    """Problems of an allocation or a proposal, one sentence a line.

    :param problems: core.allocation.Problem
    :param currency: res.currency of the amounts
    :param labels: {key of a line: what it is called}
    """
    sentences = [of_problem(env, one, currency, labels or {}) for one in problems]
    return "\n".join(dict.fromkeys(sentences))


def of_problem(env, problem, currency=None, labels=None):
    """One problem as a sentence, with its arithmetic."""
    told = _Told(env, problem.params, currency, labels or {})
    for tell in (_of_sums, _of_amounts, _of_lines, _of_proposal):
        if text := tell(env, problem.code, told):
            return text
    return problem.code


class _Told:
    """The params of a problem, as they are written in its sentence."""

    def __init__(self, env, params, currency, labels):
        self.env, self.params = env, params
        self.currency, self.labels = currency, labels

    def money(self, name):
        return money(self.env, self.params.get(name), self.currency)

    def percent(self, name):
        return percent(self.env, self.params.get(name))

    def size(self, name):
        """How much a difference is, whatever its sign."""
        return abs(decimal_of(self.params.get(name)))

    def is_over(self, name):
        return decimal_of(self.params.get(name)) > 0

    def line(self):
        key = self.params.get("key")
        return self.labels.get(key) or key or self.env._("The amount to be split")

    def role(self):
        return role_name(self.env, self.params.get("role"))


def _of_sums(env, code, told):
    _ = env._
    if code == "not_hundred":
        size = percent(env, told.size("difference"))
        total = told.percent("percent")
        if told.is_over("difference"):
            return _("%(total)s, %(size)s too much", total=total, size=size)
        return _("%(total)s, missing %(size)s", total=total, size=size)
    if code == "not_total":
        return _(
            "The shares make %(amount)s, and %(total)s are to be split: "
            "%(difference)s apart",
            amount=told.money("amount"),
            total=told.money("total"),
            difference=money(env, told.size("difference"), told.currency),
        )
    if code == "over_cap":
        return _(
            "On top of the deal at most %(cap)s may be paid; these shares make "
            "%(amount)s, %(difference)s too much",
            cap=told.money("cap"),
            amount=told.money("amount"),
            difference=money(env, told.size("difference"), told.currency),
        )
    return ""


def _of_amounts(env, code, told):
    _ = env._
    amounts = {
        name: told.money(name)
        for name in ("fixed", "others", "needed", "possible", "total")
    } | {"difference": money(env, told.size("difference"), told.currency)}
    sentences = {
        "fixed_over_total": _(
            "The fixed amounts make %(fixed)s, and only %(total)s are to be split: "
            "%(difference)s too much",
            **amounts,
        ),
        "rest_negative": _(
            "The other shares make %(others)s of %(total)s: nothing is left over, and "
            "%(difference)s are missing",
            **amounts,
        ),
        "floors_over_total": _(
            "The least amounts make %(needed)s, and only %(total)s are to be split: "
            "%(difference)s too much",
            **amounts,
        ),
        "caps_under_total": _(
            "At most %(possible)s can be given out, and %(total)s are to be split: "
            "%(difference)s would be nobody's",
            **amounts,
        ),
    }
    return sentences.get(code, "")


def _of_lines(env, code, told):
    _ = env._
    value = told.params.get("value")
    sentences = {
        "empty": _("Nobody gets anything: add a share"),
        "not_a_number": _(
            "%(line)s: “%(value)s” is no number", line=told.line(), value=value
        ),
        "duplicate_key": _("%s stands there twice", told.line()),
        "negative": _(
            "%(line)s: %(value)s is below zero", line=told.line(), value=value
        ),
        "not_whole": _(
            "%(line)s: the currency has no coin so small as in %(value)s",
            line=told.line(),
            value=value,
        ),
        "cap_under_floor": _(
            "%(line)s: at most %(cap)s is less than at least %(floor)s",
            line=told.line(),
            cap=told.money("cap"),
            floor=told.money("floor"),
        ),
        "several_rests": _("Only one share can take what is left over"),
        "rest_in_overlay": _(
            "%s is paid on top of the deal: there nothing is left over", told.line()
        ),
    }
    return sentences.get(code, "")


def _of_proposal(env, code, told):
    _ = env._
    sentences = {
        "key_negative": _(
            "%(role)s: of %(percent)s the key holder cannot get %(taken)s",
            role=told.role(),
            percent=told.percent("percent"),
            taken=told.percent("taken"),
        ),
        "right_negative": _(
            "Rights that were granted before make %(rights)s, and only %(percent)s "
            "are there",
            rights=told.percent("rights"),
            percent=told.percent("percent"),
        ),
        "no_receiver": _(
            "%s: nobody had this role, and the template names nobody instead",
            told.role(),
        ),
        "under_minimum": _(
            "%(role)s: %(percent)s is below the least that the template allows, "
            "%(limit)s",
            role=told.role(),
            percent=told.percent("percent"),
            limit=told.percent("limit"),
        ),
        "over_maximum": _(
            "%(role)s: %(percent)s is above the most that the template allows, "
            "%(limit)s",
            role=told.role(),
            percent=told.percent("percent"),
            limit=told.percent("limit"),
        ),
    }
    return sentences.get(code, "")
