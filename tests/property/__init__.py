"""Property tests: what must hold for any input. `DOCAUTOMAT_EXAMPLES=500` tries more of it, other ones each time; without it they are always the same."""

import os

from hypothesis import settings

EXAMPLES = settings(max_examples=int(os.environ.get("DOCAUTOMAT_EXAMPLES", "15")), deadline=None, derandomize="DOCAUTOMAT_EXAMPLES" not in os.environ)
"""How many examples: few by default, as many as DOCAUTOMAT_EXAMPLES says."""
