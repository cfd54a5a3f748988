from . import (
    filing_change_kind,
    filing_check_customer,
    filing_decision,
    filing_end,
    filing_extend,
    filing_identity_change,
    filing_log_follow_up,
    filing_record_event,
    filing_submit,
    filing_submit_relative,
    filing_team_period_line,
    filing_team_periods,
)
