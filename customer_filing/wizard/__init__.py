from . import filing_end, filing_submit, filing_team_period_line, filing_team_periods
