"""`python -m fleet`: the fleet at the command line."""

from fleet.console import main

if __name__ == "__main__":
    main(prog_name="python -m fleet")
