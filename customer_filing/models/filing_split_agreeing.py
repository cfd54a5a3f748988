from odoo import fields, models

from ..core import split_flow
from .filing_split_columns import LINE_COLUMNS
from .filing_task import USER

# What a line has of its split, or of its agreement.
NOT_COPIED = {"split_id", "agreement", "share_total"}


class FilingSplitLine(models.Model):
    """Each payee agrees to his own share, or objects, and sees no other."""

    _inherit = "customer.filing.split.line"

    # ---- for people ----

    def action_agree(self):
        """Agree to these shares. For their payee.

        :raise AccessError: a share is not the user's
        :raise UserError: answered already, or not proposed any more
        """
        self.check_access("read")
        self._agree()
        return True

    def action_agree_all(self):
        """Agree to all shares that the user has of the splits of these, at once.

        For their payee.

        :raise AccessError: a share is not the user's
        :raise UserError: answered already, or not proposed any more
        """
        self.check_access("read")
        (self._of_user("pending", "objected") or self)._agree()
        return True

    def action_object_all(self, reason):
        """Object to all shares that the user has of the splits of these, at once.

        For their payee, until the split is approved.

        :param reason: why, in words
        :raise AccessError: a share is not the user's
        :raise UserError: no reason, or it is approved
        """
        self.check_access("read")
        answers = ("pending", "agreed", "silent", "stood_in")
        (self._of_user(*answers) or self)._object(reason)
        return True

    def action_agree_for(self, reason):
        """Agree to these shares in place of leavers, contacts and shops.

        For leaders, and register officers where the leader is a payee.

        :param reason: why, in words
        :raise AccessError: the user may not
        :raise UserError: the payee has a login, or no reason is given
        """
        self.check_access("read")
        self._agree_for(reason)
        return True

    def action_object(self, reason):
        """Object to these shares. For their payee, until the split is approved.

        :param reason: why, in words
        :raise AccessError: a share is not the user's
        :raise UserError: no reason, or it is approved
        """
        self.check_access("read")
        self._object(reason)
        return True

    # ---- the engine's part ----

    def _of_user(self, *answers):
        """The shares that the user has of the splits of these, so answered by now."""
        # sudo: a payee may not read the split
        splits = self.sudo().split_id
        return self.search(
            [
                ("split_id", "in", splits.ids),
                ("user_id", "=", self.env.uid),
                ("agreement", "in", answers),
            ]
        )

    def _has_login(self):
        """Whether the payee can answer himself."""
        # sudo: who works here is no secret to the engine
        line = self.sudo()
        user = line.user_id
        return bool(
            user.active
            and not user.share
            and user._has_group(USER)
            and line.company_id in user.company_ids
        )

    def _as_core(self):
        """This line as far as the core's rules ask."""
        # sudo: rules ask of all lines, whoever does something
        line = self.sudo()
        return split_flow.Line(
            agreement=line.agreement,
            is_mine=line.user_id == self.env.user,
            has_login=line._has_login(),
            is_held=line.is_held,
            is_frozen=bool(line.frozen_at),
            is_paid=bool(line.paid_at),
        )

    def _as_values(self):
        """The values of this line, as ``_store`` takes them for a new version."""
        values = {name: self[name] for name in LINE_COLUMNS if name not in NOT_COPIED}
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        }

    def _agree(self, note=""):
        """Agree to these shares as their payee.

        :param note: what he says to it
        """
        self._answer(
            "agreed",
            "agree",
            note,
            lambda line: split_flow.may_agree(line._state(), line._as_core()),
        )

    def _agree_for(self, note):
        """Agree in place of payees who have no login.

        :param note: why
        """
        self._answer(
            "stood_in",
            "agree_for",
            note,
            lambda line: split_flow.may_agree_for(
                line.split_id.sudo(self.env.su)._actor(),
                line._state(),
                line._as_core(),
                (note or "").strip(),
            ),
        )

    def _object(self, note):
        """Object as the payee: the split is not approved before he agrees.

        :param note: why
        """
        self._answer(
            "objected",
            "object",
            note,
            lambda line: split_flow.may_object(
                line._state(), line._as_core(), (note or "").strip()
            ),
        )
        self.sudo().split_id.sudo(self.env.su)._tell_of_objection()

    def _state(self):
        """How far the split is."""
        # sudo: a payee may not read the split
        return self.sudo().split_id.state

    def _answer(self, agreement, event, note, refusal):
        """Write down what was answered to these shares.

        :param refusal: why this may not be, a code or None, of a line
        """
        # sudo: a payee may not read the split
        splits = self.sudo().split_id.sudo(self.env.su)
        splits._take()
        for line in self:
            split = line.sudo().split_id
            # of a reversal payees are told, and not asked
            code = "wrong_state" if split.reverses_id else refusal(line)
            split.sudo(self.env.su)._refuse_if(code)
        self._settle(agreement, event, note)
        splits._conclude_agreement()

    def _settle(self, agreement, event, note=""):
        self._line_write(
            {
                "agreement": agreement,
                "agreed_at": fields.Datetime.now(),
                "agreed_by_id": self.env.uid,
                "agreement_note": note or False,
            }
        )
        self.env["customer.filing.split.event"]._note(
            event, self.sudo().split_id, note or "", self
        )
        self._close_activities()
