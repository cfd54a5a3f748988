"""Decimal blocks: which of them contain which, and what a range is made of."""

import pytest

from customer_filing.core import blocks, identity

SECRET = b"for tests"
PHONES = 1 << 59


def spans(phone):
    snapshot = identity.Snapshot(phone=phone)
    keys, problems = identity.read(snapshot)
    assert not problems
    return [
        block
        for key in keys
        for span in identity.spans(SECRET, key)
        for block in blocks.split(*span)
    ]


@pytest.mark.parametrize(
    "mask", ["138****1234", "1380****234", "138**001234", "13800**1234", "138*****234"]
)
def test_blocks_of_a_mask_enclose_the_number(mask):
    """S68-R08: from the full number the masked filing is found by equality alone."""
    [(number, _)] = spans("13800001234")
    lows = {low for low, _high in spans(mask)}
    assert lows & set(blocks.enclosing(number, number))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [("138****1234", "1380****234"), ("138*****234", "138**001234")],
)
def test_blocks_of_two_masks_enclose_each_other(wide, narrow):
    """Of two blocks one contains the other, or they are apart."""
    wider, narrower = spans(wide), spans(narrow)
    met = {
        (low, high)
        for low, high in wider
        for other, to in narrower
        if low <= to and other <= high
    }
    assert met
    for low, high in wider:
        for other, to in narrower:
            if low <= to and other <= high:
                known = {low, *blocks.enclosing(low, high)}
                assert known & {other, *blocks.enclosing(other, to)}


@pytest.mark.parametrize("mask", ["138****1234", "0755-****5678", "138*****234"])
def test_a_split_range_is_whole(mask):
    keys, _problems = identity.read(identity.Snapshot(phone=mask))
    for key in keys:
        for low, high in identity.spans(SECRET, key):
            parts = list(blocks.split(low, high))
            assert (parts[0][0], parts[-1][1]) == (low, high)
            assert all(a[1] + 1 == b[0] for a, b in zip(parts, parts[1:], strict=False))


def test_numbers_that_one_mask_fits_share_a_bucket():
    [(one, _)], [(other, _)] = spans("13800001234"), spans("13899991234")
    assert blocks.bucket(one) == blocks.bucket(other)
    [(third, _)] = spans("13800001235")
    assert blocks.bucket(third) != blocks.bucket(one)


def test_other_digests_have_no_blocks():
    digest = PHONES - 5
    assert list(blocks.enclosing(digest, digest)) == []
    assert list(blocks.split(digest, digest)) == [(digest, digest)]
    assert blocks.bucket(digest) == digest
