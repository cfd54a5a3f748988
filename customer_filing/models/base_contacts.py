from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Command

CONTACT = "res.partner"


class Base(models.AbstractModel):
    """Nobody reads a hidden contact by pointing a record of his own at him.

    Odoo checks no right of what a record points to, and copies phone, e-mail and
    address of a contact to leads, tasks, attendees and papers as superuser. So whoever
    may not read a contact cannot choose him, in any model of any addon; what points to
    him already stays as it is. While no register hides contacts nothing is looked at.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._filing_watches_contacts():
            # sudo: only who was chosen; whoever chose him must be able to read him
            made = records.sudo()
            contacts = self.env[CONTACT]
            for name in self._filing_contact_fields():
                contacts |= made.mapped(name)
            self._filing_refuse_hidden(contacts)
        return records

    def write(self, vals):
        if not self._filing_watches_contacts():
            return super().write(vals)
        names = [name for name in self._filing_contact_fields() if name in vals]
        # sudo: only who was chosen before; whoever chooses must be able to read him
        known = self.sudo()
        before = {(one, name): one[name] for name in names for one in known}
        result = super().write(vals)
        for (one, name), contacts in before.items():
            self._filing_refuse_hidden(one[name] - contacts)
        return result

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su and self.env["customer.filing.register"]._hides_contacts():
            values = self._filing_without_hidden(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self._filing_watches_contacts():
            values = self.browse()._filing_without_hidden(values)
        return values

    @api.model
    def _filing_watches_contacts(self):
        """Whether the user chooses contacts here, and some may be hidden from him."""
        return bool(
            not self.env.su
            and self._filing_contact_fields()
            and self.env["customer.filing.register"]._hides_contacts()
        )

    @api.model
    @tools.ormcache()
    def _filing_contact_fields(self):
        """Names of the stored fields in which somebody chooses contacts."""
        return tuple(
            name
            for name, field in self._fields.items()
            if field.type in ("many2one", "many2many")
            and field.comodel_name == CONTACT
            and field.store
            and not field.related
            and not (field.compute and field.readonly)
        )

    @api.model
    def _filing_refuse_hidden(self, contacts):
        hidden = contacts and contacts.with_env(self.env)._filing_hidden()
        if hidden:
            raise AccessError(
                self.env._(
                    "You cannot choose this contact: he is a customer whom a filing "
                    "protects, and his data are shown to who may see the filing."
                )
            )

    def _filing_without_hidden(self, values):
        """What a form sends, without hidden contacts that its record has not yet."""
        shown = dict(values)
        for name, value in values.items():
            field = self._fields.get(name)
            if not value or field is None or not field.relational:
                continue
            if field.comodel_name == CONTACT and field.type == "many2one":
                if self._filing_strange(name, [value]):
                    shown[name] = False
            elif field.type != "many2one" and isinstance(value, list):
                shown[name] = self._filing_commands_without_hidden(name, value)
        return shown

    def _filing_commands_without_hidden(self, name, commands):
        of_contacts = self._fields[name].comodel_name == CONTACT
        lines = self.env[self._fields[name].comodel_name]
        shown = []
        for command in commands:
            if not isinstance(command, (list, tuple)):
                keep = not (of_contacts and self._filing_strange(name, [command]))
                shown += [command] if keep else []
            elif command[0] in (Command.CREATE, Command.UPDATE):
                line = lines.browse(command[1]) if command[0] else lines
                shown.append((*command[:2], line._filing_without_hidden(command[2])))
            elif of_contacts and command[0] in (Command.LINK, Command.SET):
                ids = command[2] if command[0] == Command.SET else [command[1]]
                strange = self._filing_strange(name, ids)
                if command[0] == Command.SET:
                    kept = [id_ for id_ in ids if id_ not in strange]
                    shown.append((Command.SET, 0, kept))
                elif not strange:
                    shown.append(command)
            else:
                shown.append(command)
        return shown

    def _filing_strange(self, name, ids):
        """Those of ``ids`` whose contacts are hidden, and not this record's already."""
        ids = [id_ for id_ in ids if isinstance(id_, int)]
        hidden = self.env[CONTACT].browse(ids).exists()._filing_hidden()
        # sudo: only who was chosen before
        return set((hidden - self.sudo()[name]).ids) if hidden else set()
