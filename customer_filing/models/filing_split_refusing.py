from odoo import models
from odoo.exceptions import AccessError, UserError

# Of these it is the person that may not, and not the matter.
OF_PERSONS = {"not_allowed", "is_payee", "is_proposer", "not_his_line"}


class FilingSplit(models.Model):
    """Why something may not be done with a split, in words."""

    _inherit = "customer.filing.split"

    def _refuse_if(self, code):
        """Raise what a code of ``core.split_flow.REFUSALS`` stands for; None is none.

        :raise AccessError: the user may not
        :raise UserError: nobody may, as things are
        """
        if code:
            # sudo: its number is told to whoever asks for one of its shares
            text = self._refusal_text(code, self.sudo().display_name)
            raise (AccessError if code in OF_PERSONS else UserError)(text)

    def _refusal_text(self, code, name):
        _ = self.env._
        for texts in (self._texts_of_persons, self._texts_of_agreement):
            if text := texts(_, name).get(code):
                return text
        return _("%s has changed meanwhile: reload and look again.", name)

    def _texts_of_persons(self, _, name):
        return {
            "not_allowed": _(
                "Only the leader of the deal's team and register officers may do this "
                "with %s.",
                name,
            ),
            "is_payee": _(
                "You get a part of %s yourself: somebody else has to do this.", name
            ),
            "is_proposer": _(
                "You proposed %s yourself: somebody else approves it.", name
            ),
            "not_his_line": _("%s: each answers for his own share alone.", name),
        }

    def _texts_of_agreement(self, _, name):
        return {
            "wrong_state": _(
                "%(split)s is “%(state)s”: this cannot be done any more, or not yet.",
                split=name,
                state=self._state_label(),
            ),
            "has_login": _(
                "%s: whoever has a login answers for his share himself.", name
            ),
            "no_reason": _("Say why."),
            "already_decided": _("%s: this share was answered already.", name),
            "not_agreed": _(
                "%s: somebody has not agreed to his share yet, or objects.", name
            ),
            "does_not_add_up": _(
                "%s: the shares do not make what is to be split.", name
            ),
        }

    def _state_label(self):
        field = self._fields["state"]
        # sudo: how far a split is is told to whoever gets part of it
        return dict(field._description_selection(self.env))[self.sudo().state]
