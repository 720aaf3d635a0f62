#!/usr/bin/env python3
"""Says which pinned packages have known vulnerabilities, where the database of advisories can be reached.

Where it cannot, the ranges of pyproject.toml hold alone: they begin where the known ones are mended, and a test holds
the pins within them.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = (".venv/bin/pip-audit", "--requirement", "requirements.txt", "--no-deps", "--disable-pip", "--format", "json")


def main() -> int:
    """0 where nothing is known, or nothing can be asked."""
    answer = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True)
    packages = json.loads(answer.stdout)["dependencies"] if answer.stdout else []
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        print("not audited: the database of advisories cannot be reached, so the ranges of pyproject.toml hold alone")
        return 0
    found = [(package, known) for package in asked for known in package["vulns"]]
    for package, known in found:
        mended = " or ".join(known["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {known['id']}, mended in {mended}")
    print(f"audited: {len(asked)} of {len(packages)} pinned packages, {len(found)} known vulnerabilities")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
