"""How many examples: few by default, as many as DOCAUTOMAT_EXAMPLES says."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "documents",
    max_examples=int(os.environ.get("DOCAUTOMAT_EXAMPLES", "15")),
    deadline=None,
    derandomize="DOCAUTOMAT_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
FEW = settings.get_profile("documents")
