"""Every call of the operator's handbook, in its order, as it stands there.

A call whose remark begins with "Refused:" must be refused for the reasons named
there; every other one must be answered. What follows from the other side's work,
or from days that are closing, comes a moment later: a call is made again until it
is as the handbook says, for a while.
"""

import base64
import json
import re
import subprocess
import sys
import time

from readme import answered, calls, translated

PATIENCE_SECONDS = 30


def texts(output):
    """The output with every detail that it carries in base64, decoded."""
    found = [output]
    for word in re.findall(r'"([A-Za-z0-9+/=_-]{16,})"', output):
        for decode in (base64.b64decode, base64.urlsafe_b64decode):
            try:
                found.append(decode(word + "=" * (-len(word) % 4)).decode("utf-8", "replace"))
            except ValueError:
                continue
    return " ".join(found)


def as_said(remark, done, lists):
    """Whether a call ended as its remark says."""
    refused = re.match(r"Refused: ([A-Z_ ]+)\.", remark)
    if not refused:
        return done.returncode == 0 and answered(done.stdout, lists)
    told = texts(done.stdout + done.stderr)
    return done.returncode != 0 and all(reason in told for reason in refused.group(1).split())


def main(path, lender, borrower):
    with open(path, encoding="utf-8") as file:
        found = list(calls(file.read()))
    failed = 0
    for remark, call in found:
        command, lists = translated(call.replace("localhost:7401", lender).replace("localhost:7402", borrower))
        begun = time.monotonic()
        while True:
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            good = as_said(remark, done, lists)
            if good or time.monotonic() - begun > PATIENCE_SECONDS:
                break
            time.sleep(0.2)
        if not good:
            failed += 1
            print(f"handbook: FAILED {remark}\n{call}\n{done.stdout}{done.stderr}", file=sys.stderr)
    # The last call compares the books.
    compared = json.loads(done.stdout) if found and done.returncode == 0 else {}
    if compared.get("discrepancies") or not compared.get("figuresCompared"):
        failed += 1
        print(f"handbook: FAILED the books differ, or were not compared: {compared}", file=sys.stderr)
    print(f"handbook: {len(found)} calls, {failed} failed")
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
