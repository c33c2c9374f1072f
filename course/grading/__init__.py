"""Grading a submission without believing it."""

import sys

# jsonschema, which nbformat needs, imports an optional checker of IRIs where it is installed; that one builds a grammar
# for seconds at every start. No notebook has such a field: let it count as not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
