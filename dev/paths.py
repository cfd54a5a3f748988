"""Where things lie."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "dev" / "requirements"


def cache() -> Path:
    """The folder of everything that is set up, shared by all checkouts of a user.

    Root's is in /var/cache, since PostgreSQL refuses to run as root, and the user
    that it runs as may not enter root's home.
    """
    if home := os.environ.get("XDG_CACHE_HOME"):
        base = Path(home)
    else:
        base = Path("/var/cache") if os.geteuid() == 0 else Path.home() / ".cache"
    return base / "customer-filing-dev"


def checkout_id() -> str:
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]


def checkout() -> Path:
    """This checkout's own part of the cache: configuration, logs, screenshots."""
    folder = cache() / "checkouts" / checkout_id()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
