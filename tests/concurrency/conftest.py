"""The processes are started once, for all tests of this folder."""

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
