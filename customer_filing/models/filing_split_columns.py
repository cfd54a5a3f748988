"""Which columns of a split and of its lines are written, copied and kept."""

# A reversal has these in common with what it reverses.
SAME = (
    "filing_id",
    "company_id",
    "team_id",
    "template_id",
    "currency_id",
    "rate_date",
    "rate",
    "split_type",
    "overlay_cap",
    "fixed_first",
    "deal_date",
    "base_kind",
)
# Once a split is proposed these stay; so do the leads' deal and all who have a share.
KEPT = (
    *SAME,
    "name",
    "version",
    "previous_id",
    "rule_id",
    "revenue_amount",
    "base_amount",
    "performance_base",
    "reverses_id",
    "reverse_reason",
    "clawback_days",
)
# All that is written when a split is drawn up.
COLUMNS = (*KEPT, "state", "leader_id", "base_note", "silence_days", "reverse_note")

SAME_OF_LINES = (
    "sequence",
    "role",
    "book",
    "user_id",
    "partner_id",
    "team_id",
    "is_company",
    "percent",
    "share_total",
)
_KEPT_OF_LINES = (
    *SAME_OF_LINES,
    "split_id",
    "fixed_amount",
    "cap_amount",
    "floor_amount",
    "is_rest",
    "amount",
    "reasons",
    "reverses_line_id",
)
LINE_COLUMNS = (*_KEPT_OF_LINES, "agreement")
# The last two are copies of the split's.
KEPT_OF_LINES = (*_KEPT_OF_LINES, "currency_id", "company_id")
