#!/usr/bin/env python
"""Run one of the board's commands: `python manage.py help` lists them."""

import os
import sys

from smashboard.env import WrongVariable


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smashboard.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except WrongVariable as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
