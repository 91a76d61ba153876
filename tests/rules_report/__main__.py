"""`make rules-report`: every figure of the posted rules on the labelled texts; with --misses, the texts they were wrong about."""

import sys

from . import cursing, spam, topic


def main() -> None:
    for part in (cursing, spam, topic):
        for figure in part.figures():
            print(figure)
            if "--misses" in sys.argv:
                for miss in figure.misses:
                    print(f"    {miss[:200]!r}")


if __name__ == "__main__":
    main()
