"""The question "is this customer free?": what was asked, what it met, the answer."""

import bisect

from .core import blocks, identity, names, verdict

# One customer has a few numbers; a field full of them would file other customers too.
MOST_PHONES = 5
# Under a hint of these kinds a filing is worth mentioning; of the others, as of a
# person's name, there are too many.
TELLING_HINTS = frozenset({"phone", "mask", "group"})
# In these states a filing that holds its keys reserves the customer.
UNDECIDED = frozenset({"draft", "submitted"})


def is_kept(key):
    """Whether a key is stored with its filing and asked for."""
    return key.strength == identity.ALONE or (
        key.strength == identity.HINT and key.kind in TELLING_HINTS
    )


class Question:
    """One customer, asked for by one person in one register.

    :param secret: the database's secret for digests
    :param rules: core.identity.Rules of the register
    """

    def __init__(self, secret, register_id, user_id, snapshot, rules):
        self.register_id = register_id
        self.user_id = user_id
        self.contact = snapshot.contact
        self.keys, self.problems = identity.read(snapshot, rules)
        self.scope = identity.scope(secret, snapshot.project, snapshot.product_line)
        self.spans = [
            (key, low, high)
            for key in self.keys
            if is_kept(key)
            for span in identity.spans(secret, key)
            for low, high in blocks.split(*span)
        ]
        self.near = next(
            (
                identity.neighbourhood(secret, key)
                for key in self.keys
                if key.kind == "phone" and not key.relation
            ),
            None,
        )
        self.met = []
        self.verdict = None

    @property
    def can_be_asked(self):
        """Whether anything here says who the customer is."""
        return all(problem.code != "no_identity" for problem in self.problems)

    def names_many(self):
        """Whether more numbers are named than one customer has."""
        numbers = [
            key
            for key in self.keys
            if key.kind in ("phone", "mask") and not key.relation
        ]
        return len(numbers) > MOST_PHONES

    @property
    def digests(self):
        """The digests of the deciding keys, for the log.

        That of the customer's own number comes first: by it numbers that somebody
        tried are told apart.
        """
        own = [
            low
            for key, low, _high in self.spans
            if key.kind == "phone" and not key.relation
        ]
        deciding = [
            low for key, low, _high in self.spans if key.strength == identity.ALONE
        ]
        return sorted(deciding, key=lambda digest: digest not in own[:1])

    def join(self, other):
        """Ask for the keys of another question of the same customer as well."""
        strongest = {(low, high): key for key, low, high in self.spans}
        for key, low, high in other.spans:
            known = strongest.get((low, high))
            if known is None or known.strength != identity.ALONE == key.strength:
                strongest[low, high] = key
        self.spans = [(key, *span) for span, key in strongest.items()]

    def sign(self):
        """What tells this question from others of the same person."""
        spans = frozenset((low, high) for _key, low, high in self.spans)
        return self.register_id, self.user_id, self.contact, spans

    def points(self):
        """Digests under which filings that meet this one may be kept."""
        for _key, low, high in self.spans:
            yield low
            yield from blocks.enclosing(low, high)

    def ranges(self):
        """Ranges of digests, for masked numbers."""
        return [(low, high) for _key, low, high in self.spans if low != high]

    def meet(self, facts, without):
        """Collect from ``facts`` the filings that meet by a key and by scope.

        :param without: ids of filings that are left out
        """
        met = {}
        for key, low, high in self.spans:
            for row in facts.overlapping(self.register_id, low, high):
                if row["id"] in without or not self._scopes_meet(row["scope"]):
                    continue
                mine = row["user_id"] == self.user_id
                meeting = met.setdefault(row["id"], _Meeting(row))
                meeting.add(key, mine, low != high, row)
        self.met = list(met.values())

    def _scopes_meet(self, scope):
        return self.scope is None or scope is None or scope == self.scope

    def decide(self, now):
        self.verdict = verdict.decide(
            [meeting.fact(self.user_id, self.contact) for meeting in self.met], now
        )

    def key_rows(self, filing_id, holds):
        """Rows for ``customer.filing.key._insert``.

        :param holds: whether the keys that decide alone are exclusive
        """
        return [
            (
                filing_id,
                self.register_id,
                key.kind,
                key.strength,
                key.relation or None,
                low,
                high,
                self.scope,
                holds and key.strength == identity.ALONE,
            )
            for key, low, high in self.spans
        ]

    def met_in_storage(self):
        """Whether the customer is in cold storage: known, but offered to nobody."""
        return any(m.row.get("is_cold") and m.exact for m in self.met)

    def shared(self):
        """How many filings there are of this customer that exclude nobody."""
        return sum(bool(meeting.row.get("shared")) for meeting in self.met)

    def is_exact(self, filing_id):
        """Whether a filing is met by more than a masked number."""
        return any(m.row["id"] == filing_id and m.exact for m in self.met)

    def row_of(self, filing_id):
        """What the facts say of one of the filings met."""
        return next(m.row for m in self.met if m.row["id"] == filing_id)


class _Meeting:
    """How a question meets one filing: by the strongest of the keys that they share."""

    def __init__(self, row):
        self.row = row
        self.exact = self.alone = self.reserved = False
        self.value = None

    def add(self, key, mine, is_range, row):
        alone = identity.ALONE == key.strength == row["strength"]
        if alone and row["state"] == "active" and not row["holds"] and not mine:
            # its policy lets others file the customer as well
            self.row = row | {"shared": True}
            return
        masked = is_range or row["digest"] != row["digest_to"]
        if alone and not masked:
            self.exact = True
        if alone:
            self.alone = True
            self.reserved |= bool(row["holds"]) and row["state"] in UNDECIDED
            # of a mask kept as several ranges always the same one stands for it
            self.value = min(self.value or row["digest"], row["digest"])

    def fact(self, user_id, contact):
        """The filing as core.verdict sees it."""
        row = self.row
        masked = self.alone and not self.exact
        return verdict.Fact(
            filing_id=row["id"],
            mine=row["user_id"] == user_id,
            state=row["state"],
            end_reason=row["end_reason"] or "",
            protected_until=self._until(user_id),
            # in cold storage nobody waits for him: he is filed like a free one
            in_pool=bool(row["entry_id"]) and not row.get("is_cold"),
            strength="alone" if self.alone else "hint",
            masked=masked,
            contradicted=masked
            and names.surnames_differ(contact, row["contact_name"] or ""),
            value=self.value or 0,
            places=row["queue_places"] or 0,
            reserved=self.reserved,
        )

    def _until(self, user_id):
        row = self.row
        if row.get("lock_ends_at") and row["user_id"] != user_id:
            # his salesperson has locked him: nobody is told until when
            return None
        if row["state"] == "ended":
            return row["aftercare_until"]
        # due and still there: a hold keeps it, and nobody knows until when
        return None if row["on_hold"] and row["is_due"] else row["protected_until"]


class Facts:
    """The filings that the keys of some questions lead to."""

    def __init__(self, rows, now):
        self.now = now
        self._by_digest = {}
        self._sorted = {}
        for row in rows:
            self.add(row)

    def add(self, row):
        # a draft of the same batch has no deadlines yet
        ends = (row["protected_until"], row.get("neglect_due_at"))
        row["is_due"] = row["state"] == "active" and any(
            end and end <= self.now for end in ends
        )
        key = (row["register_id"], row["digest"])
        self._by_digest.setdefault(key, []).append(row)
        if row["register_id"] in self._sorted:
            bisect.insort(self._sorted[row["register_id"]], row["digest"])

    def overlapping(self, register_id, low, high):
        """Rows whose digests overlap ``low`` to ``high``."""
        if low == high:
            inside = (low,)
        else:
            inside = self._between(register_id, low, high)
        for digest in (*inside, *blocks.enclosing(low, high)):
            for row in self._by_digest.get((register_id, digest), ()):
                if row["digest_to"] >= low:
                    yield row

    def _between(self, register_id, low, high):
        digests = self._sorted.get(register_id)
        if digests is None:
            digests = self._sorted[register_id] = sorted(
                digest
                for register, digest in self._by_digest
                if register == register_id
            )
        start = bisect.bisect_left(digests, low)
        end = bisect.bisect_right(digests, high)
        return dict.fromkeys(digests[start:end])

    def due(self):
        """{filing id: row} of those that should have ended by now, holds apart."""
        return {
            row["id"]: row
            for rows in self._by_digest.values()
            for row in rows
            if not row["on_hold"]
            and (row["is_due"] or self._is_over(row) or self._is_let_go(row))
        }

    def locks_over(self):
        """Ids of filings whose private lock should be open by now."""
        return {
            row["id"]
            for rows in self._by_digest.values()
            for row in rows
            if row.get("lock_ends_at") and row["lock_ends_at"] <= self.now
        }

    def _is_over(self, row):
        over = row["aftercare_until"]
        return row["state"] == "ended" and over is not None and over <= self.now

    def _is_let_go(self, row):
        until = row["reserved_until"]
        return row["state"] == "draft" and until is not None and until <= self.now
