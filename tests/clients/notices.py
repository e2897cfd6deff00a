"""What the provider has told the borrower: listed, followed, and its chain proved."""

import hashlib
import itertools
import time

from reflected import Refused
from small_case import NAME


def text(part):
    """A part as the contract hashes it: its length, then itself."""
    return len(part).to_bytes(8, "big") + part


def chained(entry):
    """The hash that the contract (NoticeService) gives an entry."""
    number = entry.number.to_bytes(8, "big")
    parts = [b"journal.notice.v1", entry.previous_hash, entry.facility.encode(), number, entry.payload]
    return hashlib.sha256(b"".join(text(part) for part in parts)).digest()


def follow(life, last):
    """Reads all notices of the facility in two ways and checks them."""
    tally, notices = life.tally, life.lender("auditor-1").NoticeService
    listed, token = [], ""
    while True:
        page = notices.ListNotices(parent=NAME, page_size=5, page_token=token)
        tally.that("a page has at most five notices", 0 < len(page.entries) <= 5)
        listed.extend(page.entries)
        token = page.next_page_token
        if not token:
            break
    tally.equal("notices without gaps", list(range(1, last + 1)), [entry.number for entry in listed])
    funded = [entry for entry in listed if entry.notice.WhichOneof("subject") == "drawdown_funded"]
    tally.equal("two of them tell of a funding", 2, len(funded))
    before = bytes(32)
    for entry in listed:
        if entry.previous_hash != before or entry.hash != chained(entry):
            tally.that(f"notice {entry.number} is chained to the one before", False)
        before = entry.hash
    tally.that("the hashes chain as the contract says", before == listed[-1].hash)

    watcher = life.lender("treasurer-1").NoticeService
    stream = watcher.WatchNotices(cursors=[{"facility": NAME}])
    seen = itertools.islice((one.entry for one in stream if one.entry.facility == NAME), last)
    tally.that("followed from the start they are the same", [one.hash for one in seen] == [one.hash for one in listed])
    stream.cancel()

    begun = time.monotonic()
    try:
        for _ in watcher.WatchNotices(timeout=1):
            pass
        tally.that("following ends with its deadline", False)
    except Exception as error:  # An interrupted stream raises what grpc calls it.
        code = error.code if isinstance(error, Refused) else error.code().name
        tally.equal("following ends with its deadline", "DEADLINE_EXCEEDED", code)
    tally.that("which is one second", 0.9 < time.monotonic() - begun < 5)
