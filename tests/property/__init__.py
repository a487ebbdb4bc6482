"""Property tests: what must hold for any input. `DOCAUTOMAT_EXAMPLES=500` tries more of it."""

import os

from hypothesis import settings

EXAMPLES = settings(max_examples=int(os.environ.get("DOCAUTOMAT_EXAMPLES", "25")), deadline=None)
