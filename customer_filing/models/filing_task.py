from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context

USER = "customer_filing.group_filing_user"
LEADER = "customer_filing.group_filing_leader"
OFFICER = "customer_filing.group_filing_officer"
ADMINISTRATOR = "customer_filing.group_filing_administrator"
# More people than these need not be bothered by one thing.
MOST_ASKED = 5


class FilingTask(models.AbstractModel):
    """Something that waits for somebody and stands on his list of activities.

    Any user may call the mail gateway by a model's name: here it does nothing.
    """

    _name = "customer.filing.task"
    _description = "Filing Task"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        raise AccessError(self.env._("Nothing is filed or asked by mail: log in."))

    def message_update(self, msg_dict, update_vals=None):
        raise AccessError(self.env._("Nothing is decided by mail: log in."))

    @api.model
    def _mail_fields(self):
        """Names of the fields that activities and messages write."""
        return set(self.env["mail.thread"]._fields) | set(
            self.env["mail.activity.mixin"]._fields
        )

    def _from_engine(self):
        """Without what a client put into the context, and without a first message."""
        return self.with_context(
            clean_context(self.env.context),
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
        )

    # ---- activities: they name the task by its number, never the customer ----

    def _in_words_of(self, user):
        """These records as the engine shows them to ``user``."""
        # sudo: who makes a task need not be able to plan activities for others
        return self.sudo().with_context(lang=user.lang, tz=user.tz)

    def _plan_activity(self, user, note="", quietly=False):
        """Put each of these on a user's list, for today.

        :param note: a sentence, in the user's language
        :param quietly: without a mail to the user
        """
        tasks = self._in_words_of(user).with_context(mail_activity_quick_update=quietly)
        today = fields.Date.context_today(tasks)
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        tasks.env["mail.activity"].create(
            [
                {
                    "activity_type_id": (todo or tasks._default_activity_type()).id,
                    "automated": True,
                    "summary": task.display_name,
                    "note": escape(note),
                    "date_deadline": today,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": task.id,
                    "user_id": user.id,
                }
                for task in tasks
            ]
        )

    def _remind(self, user, note):
        """Tell a user of this task now, and see to it that it stands on his list.

        :param note: a sentence, in the user's language
        """
        self.ensure_one()
        task = self._in_words_of(user)
        planned = task.activity_ids.filtered(lambda todo: todo.user_id == user)
        if planned:
            planned.note = escape(note)
        else:
            task._plan_activity(user, note)
        user._bus_send(
            "simple_notification",
            {"type": "info", "title": task.display_name, "message": note},
        )

    def _close_activities(self):
        # sudo: the activities may be somebody else's
        self.sudo().activity_ids.unlink()

    # ---- who is asked ----

    @api.model
    def _people(self, group, company):
        """Users of a group who see a company."""
        # sudo: who holds which office is no secret to the engine
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(group).ids),
                    ("company_ids", "in", company.ids),
                ],
                order="id",
            )
        )

    @api.model
    def _office(self, company, without=None):
        """Who looks after this in the register office of a company.

        :param without: res.users whom it is about
        """
        officers = self._people(OFFICER, company) - (without or self.env["res.users"])
        chosen = company.sudo().filing_register_id.office_user_id
        return chosen & officers or officers[:MOST_ASKED]

    @api.model
    def _above_office(self, company, without=None):
        """Who is told when the register office does not do it.

        :param without: res.users whom it is about
        """
        nobody = self.env["res.users"]
        chosen = company.sudo().filing_register_id.escalation_user_id
        reached = chosen & self._people(USER, company) if chosen else nobody
        administrators = self._people(ADMINISTRATOR, company)
        without = without or nobody
        return reached - without or (administrators - without)[:MOST_ASKED]
