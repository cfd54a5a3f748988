"""Scripts that run in Odoo's Python, with its packages, not in the one of `dev`."""
