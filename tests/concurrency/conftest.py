"""The processes are started once, for all tests of this folder.

Races that may go wrong rarely are run over and over: RACE_ROUNDS says how often, 10 by
default, which a machine of two cores does in some minutes. With ``-s`` each of them
prints its time and how many requests were tried again how often::

    RACE_ROUNDS=50 ./dev.sh test concurrency -s
"""

import pytest


@pytest.fixture(scope="package", autouse=True)
def crew(load_registry):
    # not before Odoo's own configuration is read: it says where addons are
    from processes_case import ProcessCase
    from processes_crew import Crew

    from odoo.tests.common import get_db_name

    with Crew(get_db_name()) as crew:
        ProcessCase.crew = crew
        yield
