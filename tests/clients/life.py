"""A small facility's life, as programs see it that others have written.

Python's own gRPC, with reflection for the contracts: conditions, drawdowns,
approvals, funding, notices; refusals with their details; pages; deadlines; health.
"""

import sys
import time

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

import notices
from reflected import Refused, Server, refusal
from small_case import (
    AVAILABLE,
    BORROWER,
    FIRST,
    FIRST_FINANCED,
    FIRST_FUNDING,
    FUNDED,
    ID,
    LEFT,
    NAME,
    PRICES,
    PROVIDER,
    SECOND,
    SECOND_FINANCED,
    SECOND_FUNDING,
    SIGNED,
    TERMS,
    equipment,
    evidence,
    usd,
)
from tally import Tally

PATIENCE_SECONDS = 30


def until(what, look):
    """Looks until there is something, and gives it."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_SECONDS:
        try:
            found = look()
        except Refused:
            # The borrower's book has a facility only once it was told of it.
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"waited {PATIENCE_SECONDS} s in vain: {what}")


def missed(send, request):
    """Sends a request with next to no time until it is late: a service here may well be faster."""
    for _ in range(2_000):
        try:
            send(timeout=0.000001, **request)
        except Refused as late:
            return late.code
    return "always in time"


class Life:
    """The people of the case at both services, and what they do."""

    def __init__(self, lender, borrower, certificates, tally):
        self.addresses = {"lender": lender, "borrower": borrower}
        self.certificates = certificates
        self.tally = tally
        self.servers = {}

    def at(self, side, person):
        """A service as a person sees it."""
        key = (side, person)
        if key not in self.servers:
            self.servers[key] = Server(self.addresses[side], self.certificates, person)
        return self.servers[key]

    def lender(self, person):
        return self.at("lender", person)

    def borrower(self, person):
        return self.at("borrower", person)

    def live(self):
        self.open()
        self.be_refused()
        self.meet_condition(f"{NAME}/conditions/insurance")
        self.enter_purchases()
        first = self.draw("1", FIRST, FIRST_FUNDING, FIRST_FINANCED, ["credit-officer-1"])
        second = self.draw("2", SECOND, SECOND_FUNDING, SECOND_FINANCED, ["credit-officer-1", "credit-officer-2"])
        self.fund(first, FIRST_FUNDING)
        self.fund(second, SECOND_FUNDING)
        self.compare_books()

    def open(self):
        """The facility is entered, signed and becomes available."""
        tally, agent = self.tally, self.lender("facility-agent-1").FacilityService
        request = {
            "request_id": f"{ID}/create",
            "facility_id": ID,
            "terms": TERMS,
            "provider": PROVIDER,
            "borrower": BORROWER,
            "business_date": SIGNED,
        }
        coarse = TERMS | {"commitment": usd("500000.001"), "advance_rate": "80%"}
        refused = refusal(agent.CreateFacility, **(request | {"terms": coarse}))
        tally.equal("malformed terms: code", "INVALID_ARGUMENT", refused.code)
        tally.equal("malformed terms: reason", ("facility", "INVALID_ARGUMENT"), refused.reason())
        tally.equal(
            "malformed terms: every field",
            ["terms.advance_rate", "terms.commitment.amount"],
            sorted(refused.fields()),
        )
        created = agent.CreateFacility(**request)
        tally.equal("a facility is entered", NAME, created.facility.name)
        tally.that("the same request again has the same answer", agent.CreateFacility(**request) == created)
        other = refusal(agent.CreateFacility, **(request | {"business_date": AVAILABLE}))
        tally.equal("its request id with other content", ("facility", "REQUEST_ID_REUSED"), other.reason())
        agent.SignFacility(request_id=f"{ID}/sign", name=NAME, signing_date=SIGNED)
        self.advance(AVAILABLE)
        facility = agent.GetFacility(name=NAME).facility
        tally.equal("after its first day it is", 3, facility.state)  # STATE_AVAILABLE
        followed = until("the borrower's book", lambda: self.borrower("treasurer-1").FacilityService.GetFacility(name=NAME))
        tally.equal("the borrower's book has its commitment", "500000.00", followed.facility.terms.commitment.amount)

    def be_refused(self):
        """What stands against a drawdown is told with every reason and its figures."""
        tally, treasurer = self.tally, self.lender("treasurer-1").DrawdownService
        # 700,000 × 0.8 = 560,000 is 60,000 more than there is; the price less 560,000 would be 140,000.
        item = {"equipment": equipment("W-9", "700000.00"), "down_payment": usd("1.00")}
        refused = refusal(
            treasurer.SubmitDrawdown,
            request_id=f"{ID}/too-much",
            parent=NAME,
            requested_funding_date="2024-03-09",
            items=[item],
        )
        tally.equal("too much: code", "FAILED_PRECONDITION", refused.code)
        rules = ["NOT_A_BUSINESS_DAY", "OVER_HEADROOM", "PRICE_INCONSISTENT", "UNMET_CONDITION"]
        tally.equal("too much: every rule", rules, sorted(refused.rules()))
        over = refused.rules().index("OVER_HEADROOM")
        tally.equal("too much: by how much", "60000.00", refused.info.metadata[f"{over}.excess"])
        denied = refusal(
            self.lender("procurement-1").DrawdownService.ApproveDrawdown, request_id=f"{ID}/x", name=f"{NAME}/drawdowns/1"
        )
        tally.equal("not the right role: code", "PERMISSION_DENIED", denied.code)
        tally.equal("not the right role: reason", ("facility", "ROLE_REQUIRED"), denied.reason())
        nobody = refusal(treasurer.GetDrawdown, name="facilities/nowhere/drawdowns/1")
        tally.equal("what is not there: code", "NOT_FOUND", nobody.code)

    def meet_condition(self, condition):
        """The treasurer provides evidence at the borrower's service; the agent accepts it at the lender's."""
        provided = self.borrower("treasurer-1").EvidenceService.ProvideEvidence(
            request_id=f"{condition}/provide", condition=condition, evidence=evidence(condition.rsplit("/", 1)[-1])
        )
        self.definite(provided.submission)
        satisfied = self.lender("facility-agent-1").ConditionService.SatisfyCondition(
            request_id=f"{condition}/satisfy", name=condition
        )
        self.tally.equal(f"{condition} is", 3, satisfied.condition.state)  # STATE_SATISFIED

    def definite(self, submission):
        """Waits for the provider's answer to what the borrower's service sends."""
        purchases = self.borrower("treasurer-1").PurchaseService

        def look():
            found = purchases.GetSubmission(name=submission.name).submission
            return found if found.state != 1 else None  # STATE_SENDING

        found = until(submission.name, look)
        self.tally.equal(f"{submission.name} is", 2, found.state)  # STATE_ACCEPTED
        return found

    def enter_purchases(self):
        """Five purchases, one of them under a deadline that no service can keep."""
        tally, purchases = self.tally, self.borrower("procurement-1").PurchaseService
        requests = [
            {"request_id": f"{ID}/buy/{name}", "parent": NAME, "equipment": equipment(name)} for name in PRICES
        ]
        tally.equal("a deadline of a microsecond", "DEADLINE_EXCEEDED", missed(purchases.CreatePurchase, requests[0]))
        # Whether a late request took effect is not known; sent again, it has one effect.
        for request in requests:
            purchases.CreatePurchase(**request)
        pages, token = [], ""
        while True:
            page = purchases.ListPurchases(parent=NAME, page_size=2, page_token=token)
            pages.append([purchase.equipment.purchase for purchase in page.purchases])
            token = page.next_page_token
            if not token:
                break
        tally.equal("five purchases, two a page", [["W-1", "W-2"], ["W-3", "W-4"], ["W-5"]], pages)
        forged = refusal(purchases.ListPurchases, parent=NAME, page_size=2, page_token="forged")
        tally.equal("a page token of somebody's own", ["page_token"], forged.fields())

    def draw(self, number, items, date, financed, approvers):
        """A drawdown is asked for and approved by its band."""
        tally = self.tally
        submitted = self.borrower("treasurer-1").PurchaseService.SubmitPurchases(
            request_id=f"{ID}/draw/{number}",
            parent=NAME,
            purchases=[f"{NAME}/purchases/{item}" for item in items],
            requested_funding_date=date,
        )
        name = self.definite(submitted.submission).subject
        tally.equal("it became", f"{NAME}/drawdowns/{number}", name)
        for approver in approvers:
            decisions = self.lender(approver).DrawdownService
            approved = decisions.ApproveDrawdown(request_id=f"{name}/{approver}", name=name).drawdown
            if approver != approvers[-1]:
                twice = refusal(decisions.ApproveDrawdown, request_id=f"{name}/{approver}/again", name=name)
                tally.equal("the same approver again", ["ALREADY_APPROVED"], twice.rules())
        tally.equal(f"{name} needs approvals", len(approvers), approved.approvals_required)
        tally.equal(f"{name} is", 2, approved.state)  # STATE_APPROVED
        tally.equal(f"{name} finances", financed, approved.financed_amount.amount)
        self.meet_condition(f"{name}/conditions/invoice")
        return name

    def fund(self, name, date):
        """A drawdown is paid on its day and not before."""
        officer = self.lender("funding-officer-1").DrawdownService
        early = refusal(officer.FundDrawdown, request_id=f"{name}/fund", name=name, payment_reference=f"PAY {name}")
        self.tally.equal(f"{name} before its day", ["TOO_EARLY"], early.rules())
        self.advance(date)
        funded = officer.FundDrawdown(request_id=f"{name}/fund", name=name, payment_reference=f"PAY {name}").drawdown
        self.tally.equal(f"{name} is funded on", date, funded.funding_date)

    def advance(self, date):
        """Closes days until a date is open."""
        administrator = self.lender("administrator-1").BusinessDateService
        administrator.AdvanceBusinessDate(request_id=f"{ID}/advance/{date}", facility=NAME, target_date=date)

        def look():
            dates = administrator.GetBusinessDate(facility=NAME).business_dates
            return [one for one in dates if one.open_date == date]

        until(f"{date} to be open", look)

    def compare_books(self):
        """Both books after all of it, and the notices between them."""
        tally = self.tally
        provider = self.lender("facility-agent-1").FacilityService.GetPosition(name=NAME)
        own = self.borrower("treasurer-1").FacilityService

        def look():
            found = own.GetPosition(name=NAME)
            return found if found.notice_number == provider.notice_number else None

        followed = until("the borrower's book to follow", look)
        for book, position in (("provider's", provider.position), ("borrower's", followed.position)):
            tally.equal(f"funded in the {book} book", FUNDED, position.funded.amount)
            tally.equal(f"available in the {book} book", LEFT, position.available.amount)
        found = self.borrower("treasurer-1").ReconciliationService.GetReconciliation(facility=NAME)
        tally.equal("discrepancies", [], list(found.discrepancies))
        tally.that("figures were compared", found.figures_compared > 0)
        notices.follow(self, provider.notice_number)


def strangers(life, others):
    """Who does not get in, and that it harms nobody else. `others` is another authority's folder."""
    tally, address = life.tally, life.addresses["lender"]
    anonymous = Server(address, life.certificates, None)
    health = health_pb2_grpc.HealthStub(anonymous.channel)
    names = [name for name in life.lender("auditor-1").services() if name.startswith("facility.")]
    tally.that("reflection lists the contracts' services", len(names) >= 5, names)
    for name in ["", *names]:
        answer = health.Check(health_pb2.HealthCheckRequest(service=name), timeout=10)
        tally.equal(f"health of {name or 'the whole'}", health_pb2.HealthCheckResponse.SERVING, answer.status)
    try:
        health.Check(health_pb2.HealthCheckRequest(service="facility.nowhere"), timeout=10)
        tally.that("health of what is not there", False)
    except grpc.RpcError as error:
        tally.equal("health of what is not there", grpc.StatusCode.NOT_FOUND, error.code())
    try:
        anonymous.services()
        tally.that("reflection without a certificate", False)
    except grpc.RpcError as error:
        tally.equal("reflection without a certificate", grpc.StatusCode.UNAUTHENTICATED, error.code())
    with open(f"{life.certificates}/ca.pem", "rb") as file:
        authority = file.read()
    for what, channel in (
        ("plain text on the TLS port", grpc.insecure_channel(address)),
        ("a client that does not believe our authority", grpc.secure_channel(address, grpc.ssl_channel_credentials())),
        ("a client of another authority", Server(address, others, "facility-agent-1", authority).channel),
    ):
        try:
            health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=10)
            tally.that(what, False)
        except grpc.RpcError as error:
            tally.equal(what, grpc.StatusCode.UNAVAILABLE, error.code())
    answer = health.Check(health_pb2.HealthCheckRequest(), timeout=10)
    tally.equal("and the service is well", health_pb2.HealthCheckResponse.SERVING, answer.status)


def main(lender, borrower, certificates, others):
    tally = Tally()
    life = Life(lender, borrower, certificates, tally)
    try:
        life.live()
        strangers(life, others)
    except (Refused, TimeoutError, AssertionError, grpc.RpcError) as problem:
        tally.that(f"the life goes on to its end: {problem}", False)
    return tally


if __name__ == "__main__":
    result = main(*sys.argv[1:5])
    print(f"life: {result.passed} passed, {result.failed} failed")
    sys.exit(1 if result.failed else 0)
