"""The development environment: it sets up, runs and tests the addon.

Everything here runs on a bare Python with its standard library alone, because it is
what installs everything else. One module, one concern; `commands/` holds one module
for each command of `./dev.sh`.
"""
