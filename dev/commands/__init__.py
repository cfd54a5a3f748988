"""One module for each command of ./dev.sh, with a function `main`."""
