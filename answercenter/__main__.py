"""`python -m answercenter`, the same as the `answercenter` command."""

from __future__ import annotations

from answercenter.cli import main

if __name__ == "__main__":
    main(prog_name="answercenter")
