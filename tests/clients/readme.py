"""Every grpcurl call of a text, run as it stands through `buf curl`.

grpcurl is what the README shows to people; buf is a client that can be installed
here. Each flag of grpcurl that the texts use has its twin.
"""

import json
import shlex
import subprocess
import sys

from tally import Tally

TWINS = {"-cacert": "--cacert", "-cert": "--cert", "-key": "--key", "-d": "--data"}


def calls(text):
    """The grpcurl calls of a text, with the remark before each."""
    remark = ""
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("# "):
            remark = line[2:]
        elif line.strip().startswith("grpcurl "):
            yield remark, line.strip()


def translated(call):
    """The call for buf, and whether it lists services."""
    words = shlex.split(call)[1:]
    flags = []
    while words and words[0].startswith("-"):
        flags += [TWINS[words[0]], words[1]]
        words = words[2:]
    address, *what = words
    if what == ["list"]:
        return ["buf", "curl", "--protocol", "grpc", "--list-services", *flags, f"https://{address}"], True
    return ["buf", "curl", "--protocol", "grpc", *flags, f"https://{address}/{what[0]}"], False


def answered(output, lists):
    """Whether the output is an answer with something in it."""
    if lists:
        return any(line.startswith("facility.") for line in output.splitlines())
    try:
        return bool(json.loads(output))
    except ValueError:
        return False


def main(texts):
    tally = Tally()
    for path in texts:
        with open(path, encoding="utf-8") as file:
            found = list(calls(file.read()))
        tally.that(f"{path} shows calls", found)
        for remark, call in found:
            command, lists = translated(call)
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            good = done.returncode == 0 and answered(done.stdout, lists)
            tally.that(f"{path}: {remark}", good, done.stderr + done.stdout)
    return tally


if __name__ == "__main__":
    result = main(sys.argv[1:])
    print(f"readme: {result.passed} passed, {result.failed} failed")
    sys.exit(1 if result.failed else 0)
