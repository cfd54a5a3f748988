"""A draft with a date of its own: of the paper book, or from before its team filed."""

from .candidate import Candidate
from .core import verdict


class Original(Candidate):
    """Was filed before anybody filed here: no hours, limits or consent are asked.

    Who the customer is must be told all the same, and his date counts, not today's.
    """

    def __init__(self, filing):
        super().__init__(filing, trusted=True, approved=True)

    def prepare(self, now, resolved):
        result = super().prepare(now, resolved)
        if not self.question.can_be_asked:
            self.refuse("no_identity")
        if self.question.names_many():
            self.refuse("too_many_phones")
        return result

    @property
    def reads_masks(self):
        return bool(self.terms and self.terms.masked)


class BookEntry(Original):
    """An entry of the paper book, typed or imported by a register officer."""

    def prepare(self, now, resolved):
        result = super().prepare(now, resolved)
        filing = self.filing
        self.problems += [
            {"code": problem.code} | ({"field": problem.field} if problem.field else {})
            for problem in self.question.problems
            if problem.code != "no_identity"
        ]
        self._look_at_lead()
        if filing.filed_on > now:
            self.refuse("book_future")
        elif self.terms:
            until = filing._end_if_begun(self.terms, now)
            if until and until <= now:
                self.refuse("book_over")
        return result

    @property
    def is_earlier(self):
        """Whether it is older than the filing that protects its customer now."""
        found = self.verdict
        if self.problems or not found or found.code != verdict.PROTECTED:
            return False
        row = self.question.row_of(found.filing_id)
        return self.filing.filed_on < row["first_submitted_at"]

    @property
    def waits(self):
        # who was first does not wait behind who came later: a person settles it
        return not self.is_earlier and super().waits


class TakenOver(Original):
    """The lead, or the leads, that somebody has of a customer when his team begins.

    :param leads: crm.lead records of one customer and salesperson
    """

    def __init__(self, filing, leads):
        super().__init__(filing)
        self.leads = leads

    def _ask(self, snapshot):
        # each lead may name the customer by something else
        first, *others = (
            lead._filing_question(self.reads_masks) for lead in self.leads
        )
        for other in others:
            first.join(other)
        return first

    @property
    def accepted(self):
        return not self.problems and self.verdict.code == verdict.FREE

    @property
    def waits(self):
        return False
