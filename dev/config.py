"""What the environment is made of: the facts that a maintainer may want to change."""

ADDON = "customer_filing"

# Users that the addon's demo data creates (login and password are the same).
DEMO_LOGINS = {
    "administrator": "admin",
    "team leader": "leader",
    "register officer": "officer",
    "salesperson": "sales1",
    "another salesperson": "sales2",
}
DEMO_PORT = 8069

# The language that the addon is used in, besides English.
LANGUAGE = "zh_CN"

ODOO_VERSION = (19, 0)
# base_import brings the import of spreadsheets, rpc the external API.
BASE_MODULES = ("crm", "rpc", "base_import")

# Odoo 19 lies in this suite of Debian, together with files of other packages that
# Odoo's own package only links to.
ODOO_SUITE = "sid"
ODOO_PACKAGE = "odoo-19"
ODOO_SIBLINGS = (
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Odoo needs Font Awesome 4.7; the newer suite has 7, which has other names and files.
FONT_AWESOME = ("fonts-font-awesome", "trixie")

# What decides the content of a database with the addon in it. Everything else of the
# addon (plain logic, pictures, scripts) is read anew at every start.
DATABASE_SOURCES = (
    "*.py",
    "models",
    "wizard",
    "report",
    "views",
    "security",
    "data",
    "i18n",
    "migrations",
)
# Demo records are moreover made by the addon's logic while they are loaded.
DEMO_SOURCES = ("core", "demo")
