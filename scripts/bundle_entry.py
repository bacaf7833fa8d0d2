"""Start of the bundle (`make bundle`): the program, or the part of it that it starts beside itself.

Without a bundle the program starts `python -m MODULE`; in one, `sys.executable` is the bundle.
"""

import runpy
import sys


def main() -> None:
    """Run the module that `-m` names, as Python does, else the command line."""
    asked = sys.argv[1:]
    if asked[:1] == ["-P"]:  # no folder of the caller is searched in a bundle
        del asked[0]
    if asked[:1] == ["-m"]:
        sys.argv = asked[1:]
        runpy.run_module(asked[1], run_name="__main__", alter_sys=True)
    else:
        from territory.cli import main as run

        run()


if __name__ == "__main__":
    main()
