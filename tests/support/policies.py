"""Policies that tests file under, whatever the presets say today."""

from datetime import datetime

from odoo import Command

LONG_AGO = datetime(2000, 1, 1)


def standard(env):
    """Walk-ins 7 days, deposits 90, key accounts 6 months, projects 3 months."""
    return _policy(
        env,
        "Standard",
        "P00",
        walk_in={"length": 7},
        deposit={"length": 90},
        key_account={"length": 6, "unit": "month"},
        project={"length": 3, "unit": "month"},
    )


def walk_in(env):
    """Walk-ins 7 days, deposits 90; an address is needed."""
    policy = _policy(
        env,
        "Walk-in and deposit",
        "P01",
        walk_in={"length": 7},
        deposit={"length": 90},
    )
    policy.version_ids.require_address = True
    return policy


def _policy(env, name, code, **periods):
    lines = [
        Command.create(
            {"kind_id": env.ref(f"customer_filing.filing_kind_{kind}").id} | values
        )
        for kind, values in periods.items()
    ]
    version = {"valid_from": LONG_AGO, "line_ids": lines}
    return env["customer.filing.policy"].create(
        {"name": name, "code": code, "version_ids": [Command.create(version)]}
    )
