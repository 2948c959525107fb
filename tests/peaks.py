"""What a piece of code costs in a process of its own: seconds of its processor, and memory."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_AROUND = """
import json, re, sys, time
import django
django.setup()
{imports}
began = time.process_time()
said = []
{code}
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
print(json.dumps({{"seconds": time.process_time() - began, "mib": peak, "said": said}}))
"""


def forget_peak() -> None:
    """From here on the peak of this process counts anew."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """Kilobytes that this process had at once since its peak was forgotten."""
    told = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert told
    return int(told[1])


def cost_of(imports: str, code: str) -> dict[str, Any]:
    """The seconds, the peak in MiB of the whole process, and what the code added to `said`."""
    run = subprocess.run(
        [sys.executable, "-c", _AROUND.format(imports=imports, code=code)],
        capture_output=True,
        cwd=ROOT,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found
