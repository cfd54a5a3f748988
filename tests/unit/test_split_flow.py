from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from customer_filing.core.split_flow import (
    AGREEMENTS,
    REFUSALS,
    REVERSE_REASONS,
    Actor,
    Line,
    Reversal,
    may_agree,
    may_agree_for,
    may_approve,
    may_cancel,
    may_hold,
    may_lift,
    may_object,
    may_propose,
    may_reverse,
    may_revise,
    state_by_agreements,
)

DAY = date(2026, 3, 20)
STRANGER = Actor()
LEADER = Actor(is_leader=True)
PAID_LEADER = Actor(is_leader=True, is_payee=True)
OFFICER = Actor(is_officer=True)
PAID_OFFICER = Actor(is_officer=True, is_payee=True)
MINE = Line(is_mine=True)
LEAVER = Line(has_login=False)
AGREED = Line("agreed")
FROZEN = Line("agreed", is_frozen=True)
PAID = Line("agreed", is_frozen=True, is_paid=True)


# ---- states ----


@pytest.mark.parametrize(
    ("agreements", "state"),
    [
        (("agreed", "silent", "stood_in"), "agreed"),
        (("agreed", "pending"), "proposed"),
        (("agreed", "objected"), "proposed"),
        ((), "agreed"),
    ],
)
def test_agreed_by_all(agreements, state):
    assert set(agreements) <= set(AGREEMENTS)
    lines = [Line(agreement) for agreement in agreements]
    assert state_by_agreements("proposed", lines) == state
    assert state_by_agreements("agreed", lines) == state
    assert state_by_agreements("approved", lines) == "approved"


# ---- who may what: (None or why not) ----


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (STRANGER, "not_allowed"),
        (Actor(is_payee=True), "not_allowed"),
        (LEADER, None),
        (PAID_LEADER, None),
        (OFFICER, None),
        (PAID_OFFICER, "is_payee"),
        (Actor(is_leader=True, is_officer=True, is_payee=True), None),
    ],
)
def test_who_proposes(actor, refusal):
    assert may_propose(actor, "draft", adds_up=True) == refusal
    assert may_revise(actor, "proposed", False, [AGREED]) == refusal
    assert may_cancel(actor, "approved", "Deal is off", [AGREED]) == refusal
    wanted = Reversal("refund", "", Decimal("0.5"), True, DAY)
    assert may_reverse(actor, "paid", False, wanted, DAY) == refusal


def test_only_a_draft_that_adds_up_is_proposed():
    """Scenario 43"""
    assert may_propose(LEADER, "draft", adds_up=False) == "does_not_add_up"
    assert may_propose(LEADER, "proposed", adds_up=True) == "wrong_state"


def test_payees_agree_to_their_own_lines():
    assert may_agree("proposed", MINE) is None
    assert may_agree("proposed", replace(MINE, agreement="objected")) is None
    assert may_agree("proposed", replace(MINE, agreement="agreed")) == "already_decided"
    assert may_agree("proposed", Line()) == "not_his_line"
    assert may_agree("draft", MINE) == "wrong_state"


def test_payees_object_with_a_reason():
    assert may_object("proposed", MINE, "I had him first") is None
    assert may_object("agreed", replace(MINE, agreement="silent"), "I was away") is None
    assert may_object("proposed", MINE, " ") == "no_reason"
    again = replace(MINE, agreement="objected")
    assert may_object("proposed", again, "Still") == "already_decided"
    assert may_object("proposed", Line(), "His is too much") == "not_his_line"
    assert may_object("approved", MINE, "Too late") == "wrong_state"


@pytest.mark.parametrize(
    ("actor", "line", "reason", "refusal"),
    [
        (LEADER, LEAVER, "He left", None),
        (OFFICER, LEAVER, "He left", None),
        (LEADER, LEAVER, "", "no_reason"),
        (LEADER, Line(), "He does not answer", "has_login"),
        (LEADER, replace(LEAVER, agreement="stood_in"), "Again", "already_decided"),
        (PAID_LEADER, LEAVER, "He left", "is_payee"),
        (PAID_OFFICER, LEAVER, "He left", "is_payee"),
        (STRANGER, LEAVER, "He left", "not_allowed"),
    ],
)
def test_who_agrees_for_those_without_a_login(actor, line, reason, refusal):
    assert may_agree_for(actor, "proposed", line, reason) == refusal
    assert may_agree_for(actor, "approved", line, reason) == "wrong_state"


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (OFFICER, None),
        (LEADER, None),
        (replace(LEADER, is_proposer=True), "is_proposer"),
        (replace(OFFICER, is_proposer=True), "is_proposer"),
        (PAID_LEADER, "is_payee"),
        (PAID_OFFICER, "is_payee"),
        (STRANGER, "not_allowed"),
        (Actor(is_proposer=True), "not_allowed"),
    ],
)
def test_who_approves(actor, refusal):
    assert may_approve(actor, "agreed", False, [AGREED]) == refusal
    assert may_approve(actor, "proposed", True, [Line()]) == refusal


def test_what_is_not_agreed_is_not_approved():
    assert may_approve(OFFICER, "proposed", False, [AGREED]) == "not_agreed"
    assert may_approve(OFFICER, "agreed", False, [AGREED, Line()]) == "not_agreed"
    assert may_approve(OFFICER, "draft", False, [AGREED]) == "wrong_state"
    assert may_approve(OFFICER, "approved", True, [AGREED]) == "wrong_state"


def test_once_something_is_frozen_only_reversals_change_it():
    assert may_revise(LEADER, "approved", False, [FROZEN]) == "wrong_state"
    assert may_revise(LEADER, "frozen", False, [FROZEN]) == "wrong_state"
    assert may_revise(LEADER, "draft", False, []) == "wrong_state"
    assert may_revise(LEADER, "proposed", True, [AGREED]) == "is_reversal"
    assert may_cancel(LEADER, "paid", "Refund", [PAID]) == "wrong_state"
    assert may_cancel(LEADER, "proposed", "", [AGREED]) == "no_reason"
    assert may_cancel(LEADER, "draft", "", []) is None


def test_who_holds_and_lifts():
    assert may_hold(LEADER, FROZEN, "Complaint") is None
    assert may_hold(OFFICER, AGREED, "Complaint") is None
    assert may_hold(OFFICER, FROZEN, "") == "no_reason"
    assert may_hold(OFFICER, PAID, "Complaint") == "wrong_state"
    assert may_hold(STRANGER, FROZEN, "Envy") == "not_allowed"
    held = replace(FROZEN, is_held=True)
    assert may_hold(OFFICER, held, "Again") == "held"
    assert may_lift(OFFICER, held) is None
    assert may_lift(OFFICER, FROZEN) == "not_held"
    assert may_lift(PAID_LEADER, held) == "is_payee"


# ---- taking back ----


REFUND = Reversal("refund", "", Decimal(1), True, DAY)


@pytest.mark.parametrize(
    ("wanted", "days_after", "refusal"),
    [
        (REFUND, 999, None),
        (replace(REFUND, part=Decimal(0)), 0, "wrong_part"),
        (replace(REFUND, part=Decimal("1.1")), 0, "wrong_part"),
        (replace(REFUND, has_left=False), 0, "nothing_left"),
        (replace(REFUND, reason="decision"), 0, "no_reason"),
        (replace(REFUND, reason="decision", note="Ruling 7"), 0, None),
        (replace(REFUND, reason="clawback", clawback_days=90), 90, None),
        (replace(REFUND, reason="clawback", clawback_days=90), 91, "clawback_over"),
        (replace(REFUND, reason="clawback"), 9999, None),
    ],
)
def test_what_is_taken_back(wanted, days_after, refusal):
    """Scenario 45, S36-R32"""
    today = DAY + timedelta(days=days_after)
    assert wanted.reason in REVERSE_REASONS
    assert may_reverse(LEADER, "frozen", False, wanted, today) == refusal


def test_only_what_was_frozen_is_taken_back():
    assert may_reverse(LEADER, "approved", False, REFUND, DAY) == "wrong_state"
    assert may_reverse(LEADER, "paid", True, REFUND, DAY) == "is_reversal"


def test_refusals_are_known():
    assert len(set(REFUSALS)) == len(REFUSALS)
