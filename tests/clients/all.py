"""Runs all foreign clients and adds them up."""

import sys

import life
import readme


def main(output, certificates, others):
    """`output` is what the demo has printed, with calls to paste; the ports are the README's.

    `others` is a folder of certificates that another authority has signed.
    """
    tallies = [
        readme.main(["README.md", output]),
        life.main("localhost:7401", "localhost:7402", certificates, others),
    ]
    passed, failed = sum(one.passed for one in tallies), sum(one.failed for one in tallies)
    print(f"clients: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
