"""Checks of our own, where no tool on the package index does what is wanted."""
