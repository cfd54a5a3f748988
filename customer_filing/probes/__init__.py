"""Ways to learn of somebody else's customer, to be tried (frame.py tells how)."""

from . import calls, doors, rows
from .frame import PROBES, Answer, Leak, Stranger, probe
from .planting import Planted, plant
