"""Ways to learn of somebody else's customer, to be tried (frame.py tells how)."""

from . import calls, doors, methods, rows
from .frame import PROBES, Answer, Leak, Stranger, probe
from .planting import Planted, plant
from .rehearsal import is_rehearsed, rehearsal
