"""Runs the examples of the README, one after the other, and prints what each of them printed."""

import contextlib
import io
import json
import re
import sys
import traceback
from pathlib import Path

readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
told = {}
for title, code in re.findall(r"^### (\d+\. [^\n]+)\n.*?^```python\n(.*?)^```", readme, re.M | re.S):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(code, title, "exec"), {"__name__": "__main__"})
        except Exception:
            traceback.print_exc(file=out)
    told[title] = out.getvalue()
json.dump(told, sys.stdout)
