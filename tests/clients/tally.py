"""Counts what came out as it should, and what did not."""


class Tally:
    """Checks by name; a failed one is told at once and does not stop the rest."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def that(self, what, holds, found=None):
        """Checks one thing; `found` is shown where it fails."""
        if holds:
            self.passed += 1
            print(f"ok      {what}")
        else:
            self.failed += 1
            print(f"FAILED  {what}" + (f": found {found!r}" if found is not None else ""))

    def equal(self, what, expected, found):
        """Checks that `found` is what was expected."""
        self.that(f"{what}: {expected}", expected == found, found)
