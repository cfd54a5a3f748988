"""Rules of customer filing in plain Python: no Odoo, no database, no clock of its own.

Every function takes facts and returns a result, so that an outcome can be replayed
years later from the ledger and the pinned terms.
"""
