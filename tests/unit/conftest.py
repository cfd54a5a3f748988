"""Make `customer_filing.core` importable without Odoo.

The addon's own `__init__.py` imports its models, and so Odoo. A bare module under its
name, with the folder as its path, stands in for it.
"""

import sys
from pathlib import Path
from types import ModuleType

ADDON = "customer_filing"
package = ModuleType(ADDON)
package.__path__ = [str(Path(__file__).parents[2] / ADDON)]
sys.modules[ADDON] = package
