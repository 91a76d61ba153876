"""
Everything that `make test` runs: linters, checks, and the suite on each database that this machine has.

What is missing is named at the end; in CI nothing may be missing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import services

ROOT = Path(__file__).parent.parent
PYTHON = [sys.executable]
BIN = Path(sys.executable).parent
TEMPLATES = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]

# The set-up that the README gives for production, by which the deployment checks are judged.
PRODUCTION = {
    "SMASHBOARD_HTTPS": "yes",
    "SMASHBOARD_ALLOWED_HOSTS": "board.example.org",
    "SMASHBOARD_TRUSTED_PROXIES": "1",
    "SMASHBOARD_SECRET_KEY": "deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lint-only", action="store_true")
    parser.add_argument("--suite-only", action="store_true", help="only the suite, and only on SQLite")
    parser.add_argument("pytest_arguments", nargs="*")
    options = parser.parse_args()
    steps, missing = [], []
    with tempfile.TemporaryDirectory(prefix="smashboard-test-") as var:
        environment = {**os.environ, "SMASHBOARD_VAR": var, "PYTHONWARNINGS": "error"}
        for name in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL"):
            environment.pop(name, None)
        if not options.suite_only:
            steps += lint_steps(environment)
        if not options.lint_only:
            pytest = [*PYTHON, "-m", "pytest", "-q", *options.pytest_arguments]
            steps.append(("suite on SQLite", pytest, environment))
            if not options.suite_only:
                why = services.postgresql_missing()
                if why:
                    missing.append(f"suite on PostgreSQL: {why}")
                else:
                    on_postgresql = {**environment, "DATABASE_URL": services.POSTGRESQL_URL}
                    steps.append(("suite on PostgreSQL", [*pytest, "-m", "not browser"], on_postgresql))
        failed = [name for name, command, env in steps if not run(name, command, env)]
    for line in missing:
        print(f"SKIPPED {line}")
    if missing and services.IN_CI:
        failed.append("nothing may be missing in CI")
    print(f"FAILED: {', '.join(failed)}" if failed else "Everything passed.")
    return 1 if failed else 0


def lint_steps(environment: dict[str, str]) -> list[tuple[str, list[str], dict[str, str]]]:
    manage = [*PYTHON, "manage.py"]
    quiet = {**environment, "PYTHONWARNINGS": "default"}  # the tools' own warnings are not ours to mend
    return [
        ("ruff check", [*PYTHON, "-m", "ruff", "check", "--quiet", "."], quiet),
        ("ruff format", [*PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."], quiet),
        ("djade", [str(BIN / "djade"), "--check", "--target-version", "5.2", *TEMPLATES], quiet),
        ("import contract", [str(BIN / "lint-imports"), "--no-logo"], quiet),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], environment),
        ("fixtures", [*manage, "build_fixtures", "--check"], environment),
        ("deployment check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], {**environment, **PRODUCTION}),
    ]


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"== {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    print(f"   {name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
