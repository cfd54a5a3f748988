"""Whoever works in Chinese reads nothing in English."""

import polib
from filing_case import FilingCase

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

ADDON = "customer_filing"
LANGUAGE = "zh_CN"


@tagged("post_install", "-at_install")
class TestTerms(TransactionCase):
    def test_every_term_is_translated(self):
        """Code, views, fields, selections, data: whatever an export finds."""
        found = TranslationModuleReader(self.env.cr, [ADDON])
        terms = {source for _module, _type, _name, _id, source, *_rest in found}
        file = polib.pofile(file_path(f"{ADDON}/i18n/{LANGUAGE}.po"))
        translated = {entry.msgid for entry in file.translated_entries()}
        self.assertTrue(terms)
        self.assertFalse(sorted(terms - translated), "run ./dev.sh i18n, translate")

    def test_every_choice_is_shown_in_chinese(self):
        """What a method lists is translated by that method, or not at all."""
        self.env["res.lang"]._activate_lang(LANGUAGE)
        self.env["ir.module.module"]._load_module_terms([ADDON], [LANGUAGE])
        env = self.env(context={"lang": LANGUAGE})
        choices = {
            (str(field), label)
            for model in env.values()
            for field in model._fields.values()
            # time zones have the same name in every language
            if field.type == "selection" and field._module == ADDON
            if field.name != "tz"
            for _value, label in field._description_selection(env)
        }
        self.assertTrue(choices)
        self.assertFalse(sorted(choice for choice in choices if choice[1].isascii()))


@tagged("post_install", "-at_install")
class TestChineseUser(FilingCase):
    def test_refusal_is_told_in_chinese(self):
        self.env["res.lang"]._activate_lang(LANGUAGE)
        self.bo.lang = LANGUAGE
        self.file(self.lead())
        refused = self.file(self.lead(self.bo))
        text = refused.with_user(self.bo).with_context(lang=self.bo.lang).refusal_text
        self.assertIn("2026", text)
        self.assertRegex(text, "[\u4e00-\u9fff]")
        self.assertNotRegex(text, "[A-Za-z]")
