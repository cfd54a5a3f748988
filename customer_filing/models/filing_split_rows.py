"""Shares between the core and the database."""

# {kind of a payee: the field of a share that names him}
PAYEES = {"user": "user_id", "partner": "partner_id", "team": "team_id"}


def row_of(line):
    """A share as it is stored.

    :param line: core.splitting.ProposedLine
    :return: its values, as ``customer.filing.split._store`` takes them
    """
    return {
        "sequence": line.sequence,
        "role": line.role,
        "book": line.book,
        "percent": line.percent,
        "fixed_amount": line.fixed or 0,
        "cap_amount": line.cap or 0,
        "floor_amount": line.floor or 0,
        "is_rest": line.is_rest,
        "reasons": reasons_of(line),
    } | payee_values(line.payee)


def reasons_of(line):
    """Why a proposed share is as it is, as it is kept."""
    told = [{"code": one.code, "params": dict(one.params)} for one in line.reasons]
    return told or [{"code": "template", "params": {}}]


def payee_values(payee):
    """Who gets a proposed share, as values of a share."""
    return {
        name: payee.id if kind == payee.kind else False for kind, name in PAYEES.items()
    } | {"is_company": payee.kind == "company"}


def payee_of(line):
    """Who gets a share that is shown or stored, as values of a share."""
    own = {name: line[name].id for name in PAYEES.values()}
    return own | {"is_company": line.is_company}
