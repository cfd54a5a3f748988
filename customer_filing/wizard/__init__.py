from . import (
    filing_check_customer,
    filing_end,
    filing_forecast,
    filing_forecast_line,
    filing_forecast_person,
    filing_identity_change,
    filing_preset_use,
    filing_submit,
    filing_submit_relative,
)
