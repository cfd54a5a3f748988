from . import (
    filing_check_customer,
    filing_decision,
    filing_end,
    filing_identity_change,
    filing_submit,
    filing_submit_relative,
    filing_team_period_line,
    filing_team_periods,
)
