from datetime import datetime, timedelta

from customer_filing.core.claiming import Counts, Former, Limits, bar, used_up

NOW = datetime(2026, 3, 2, 2)
DAY = timedelta(days=1)


def test_without_limits_nothing_keeps_anybody() -> None:
    formers = [Former(True, NOW, "released")]
    assert bar(Limits(), None, formers, NOW) is None
    assert used_up(Limits(), Counts(of_day=99, last_at=NOW, backlog=99), NOW) is None


def test_opens_at_that_very_instant() -> None:
    assert bar(Limits(), NOW, (), NOW) is None
    refusal = bar(Limits(), NOW + DAY, (), NOW)
    assert refusal and (refusal.code, refusal.at) == ("claim_not_open", NOW + DAY)


def test_given_back_and_taken_away_differ() -> None:
    limits = Limits(given_back_days=7, taken_away_days=2)
    for reason, days in (("lost", 7), ("expired", 2), ("hand_over", 2)):
        refusal = bar(limits, None, [Former(True, NOW - DAY, reason)], NOW)
        assert refusal and refusal.at == NOW + (days - 1) * DAY


def test_the_latest_of_several_decides() -> None:
    limits = Limits(given_back_days=7)
    formers = [Former(True, NOW - 3 * DAY, "released"), Former(True, NOW, "released")]
    refusal = bar(limits, None, formers, NOW)
    assert refusal and refusal.at == NOW + 7 * DAY


def test_the_team_waits_only_if_it_is_said() -> None:
    former = [Former(False, NOW, "released")]
    assert bar(Limits(given_back_days=7), None, former, NOW) is None
    refusal = bar(Limits(given_back_days=7, for_team=True), None, former, NOW)
    assert refusal and refusal.code == "claim_cooling_team"


def test_a_sold_or_withdrawn_customer_cools_nobody() -> None:
    limits = Limits(given_back_days=7, taken_away_days=7)
    for reason in ("won", "withdrawn"):
        assert bar(limits, None, [Former(True, NOW, reason)], NOW) is None


def test_numbers_are_used_up_when_they_are_reached() -> None:
    tomorrow = NOW + DAY
    for limits, counts, code in (
        (Limits(daily_max=2), Counts(of_day=2, tomorrow=tomorrow), "quota"),
        (Limits(pool_daily_max=2), Counts(pool_of_day=2), "claim_pool_quota"),
        (Limits(backlog_max=2), Counts(backlog=2), "claim_backlog"),
        (Limits(gap_minutes=2), Counts(last_at=NOW), "claim_gap"),
    ):
        refusal = used_up(limits, counts, NOW)
        assert refusal and (refusal.code, refusal.number) == (code, 2)
    assert used_up(Limits(daily_max=2), Counts(of_day=1), NOW) is None
    assert used_up(Limits(daily_max=2), Counts(of_day=1), NOW, units=2)
    assert used_up(Limits(pool_daily_max=2), Counts(pool_of_day=1), NOW, units=2)


def test_the_gap_is_over_at_its_end() -> None:
    counts = Counts(last_at=NOW - timedelta(minutes=30))
    assert used_up(Limits(gap_minutes=30), counts, NOW) is None
    assert used_up(Limits(gap_minutes=31), counts, NOW)
