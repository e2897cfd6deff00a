"""Compares the service's calculations with QuantLib's, case by case."""

import argparse
import itertools
import random
import sys
import time

import adjustments
import cash_flows
import day_counts
import every_day
import schedules
from calendars import CALENDARS
from on_purpose import OnPurpose
from reflected import Refused, Server

# Which comparison the cases go to, in turn.
KINDS = [day_counts, adjustments, schedules, schedules, cash_flows, cash_flows]
# More differences than these are counted, not told.
TOLD = 20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", required=True)
    parser.add_argument("--certificates", required=True)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of the one case to run, told in full")
    return parser.parse_args()


def differences_of(number, seed, service, on_purpose, told):
    """Compares one case; it is the same for the same number and seed."""
    kind = KINDS[number % len(KINDS)]
    request, compare = kind.case(random.Random(f"{seed}:{number}"), on_purpose)
    if told:
        print(request)
    try:
        return request, list(compare(service))
    except Refused as refused:
        return request, [f"refused: {refused}; {refused.details.get('BadRequest', '')}"]


def main():
    given = arguments()
    service = Server(given.address, given.certificates, "auditor-1").CalculationService
    on_purpose, begun = OnPurpose(), time.monotonic()
    differing = 0
    if given.only is None:
        for line in itertools.chain(on_purpose.checked_against(service), every_day.compared(service, on_purpose)):
            differing += 1
            if differing <= TOLD:
                print(f"DIFFERS {line}")
        print(f"every day of 1990 to 2100 in {len(CALENDARS)} calendars: {differing} differences")
    numbers = range(given.cases) if given.only is None else [given.only]
    for number in numbers:
        request, found = differences_of(number, given.seed, service, on_purpose, given.only is not None)
        if found:
            differing += 1
            if differing <= TOLD:
                print(f"DIFFERS case {number}: {request}")
                print("\n".join(f"        {line}" for line in found[:5]))
    for line in on_purpose.told():
        print(line)
    print(f"in {time.monotonic() - begun:.0f} s, seed {given.seed}")
    print(f"quantlib: {len(numbers)} cases, {differing} differences")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
