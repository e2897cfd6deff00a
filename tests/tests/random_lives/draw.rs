//! How a random life draws and leases: the borrower's book asks, the provider answers.

use borrower_svc::book::{
    Command,
    command::{
        AcceptPurchases, AcceptSubmission, CreatePurchase, Intent, RecordDelivery, RefuseSubmission, SubmitPurchases,
    },
    purchase::{Equipment, Purchase, PurchaseState},
    submission::{AcceptedPurchase, Outcome, Refused},
};
use facility_domain::{
    date::BusinessDate,
    facility::{
        command::{
            AcceptEquipment, AcceptedUnit, CancelDrawdown, DrawdownItem, RejectDrawdown, SubmitDrawdown,
            WithdrawDrawdown,
        },
        fixtures::{agent, approval, borrower, funder, funding, machine, officer},
    },
    ids::{DrawdownId, PurchaseId},
    money::Money,
};
use rust_decimal::Decimal;

use super::{
    life::Life,
    terms::{minor, whole},
};

impl Life {
    /// Asks for a drawdown over one to four machines and mostly brings it to its funding.
    pub fn draw(&mut self) -> Result<(), String> {
        let count = self.chance.count(1, 4);
        let mut purchases = Vec::new();
        for _ in 0..count {
            let id = PurchaseId::parse(&format!("PUR-{}", self.number())).unwrap();
            let scale = if self.pair.book().terms.commitment.amount() > Decimal::from(9_000_000) { 999_983 } else { 1 };
            let large = self.chance.days(1, 150_000) * scale;
            let price = if self.chance.one_in(6) { self.amount(50_000) } else { whole(self.currency, large) };
            let equipment = equipment(id.clone(), price);
            if !self.pair.buyer(&Command::CreatePurchase(CreatePurchase { equipment })) {
                return Err("a purchase is refused".to_owned());
            }
            purchases.push(id);
        }
        let requested_funding_date = self.next_business_day(self.chance_of_notice());
        let Some(drawdown) = self.submit(&purchases, requested_funding_date)? else { return Ok(()) };
        self.decide_on(drawdown, requested_funding_date)
    }

    fn chance_of_notice(&self) -> i64 {
        i64::from(self.pair.book().terms.notice_business_days) * 2 + 2
    }

    fn next_business_day(&self, days: i64) -> BusinessDate {
        let calendar = self.pair.book().terms.calendar();
        let mut day = self.today().plus_days(days).unwrap();
        while !calendar.is_business_day(day) {
            day = day.next_day().unwrap();
        }
        day
    }

    fn intent(&mut self) -> Intent {
        intent(self.number())
    }

    /// The drawdown, where the provider took it.
    fn submit(&mut self, purchases: &[PurchaseId], on: BusinessDate) -> Result<Option<DrawdownId>, String> {
        let intent = self.intent();
        let request = intent.provider_request_id.clone();
        let submission = self.pair.borrower.submissions.next_number();
        let ask = SubmitPurchases { purchases: purchases.to_vec(), requested_funding_date: on, intent };
        if !self.pair.buyer(&Command::SubmitPurchases(ask)) {
            return Err("a submission is refused".to_owned());
        }
        let items = purchases.iter().map(|id| item(&self.pair.borrower.purchases[id])).collect();
        let submit = SubmitDrawdown { requested_funding_date: on, items };
        let accepted = self.pair.provider(submit, &borrower(), &request);
        let drawdown = DrawdownId::new(self.pair.book().last_drawdown);
        let outcome = drawdown.filter(|_| accepted).map(Outcome::Drawdown);
        self.answered(submission, outcome)?;
        Ok(drawdown.filter(|_| accepted))
    }

    /// The answer arrives before the notice, or after it.
    fn answered(&mut self, submission: u32, outcome: Option<Outcome>) -> Result<(), String> {
        if self.chance.coin() {
            self.pair.deliver();
        }
        let answer = match outcome {
            Some(outcome) => Command::AcceptSubmission(AcceptSubmission { submission, outcome }),
            None => {
                let refused = Refused { message: "No".to_owned(), failures: Vec::new() };
                Command::RefuseSubmission(RefuseSubmission { submission, refused })
            }
        };
        if !self.pair.buyer(&answer) {
            return Err("an answer is refused".to_owned());
        }
        self.pair.deliver();
        super::check::agree(&self.pair)
    }

    fn decide_on(&mut self, drawdown: DrawdownId, on: BusinessDate) -> Result<(), String> {
        let reason = || "No".to_owned();
        let number = drawdown.number();
        if self.chance.one_in(12) {
            let reject = RejectDrawdown { drawdown, expected_revision: None, reason: reason() };
            let withdraw = WithdrawDrawdown { drawdown, expected_revision: None, reason: reason() };
            return if self.chance.coin() {
                self.provider(reject, &officer(1)).map(drop)
            } else {
                self.provider(withdraw, &borrower()).map(drop)
            };
        }
        self.provider(approval(number), &officer(1))?;
        if self.chance.one_in(12) {
            let cancel = CancelDrawdown { drawdown, expected_revision: None, reason: reason() };
            return self.provider(cancel, &agent()).map(drop);
        }
        if self.today() < on {
            let days = self.today().days_until(on);
            self.advance(days)?;
        }
        self.provider(funding(number), &funder()).map(drop)
    }

    /// Some of the funded machines of one drawdown are delivered and accepted.
    pub fn accept(&mut self) -> Result<(), String> {
        let funded = |purchase: &Purchase| match purchase.state {
            PurchaseState::Funded(unit) => Some((purchase.equipment.purchase.clone(), unit)),
            _ => None,
        };
        let mut waiting: Vec<_> =
            self.pair.borrower.purchases.values().filter_map(|purchase| funded(purchase)).collect();
        if waiting.is_empty() {
            return Ok(());
        }
        let (_, first) = self.chance.pick(&waiting);
        let all = self.chance.coin();
        waiting.retain(|(_, unit)| unit.id.drawdown == first.id.drawdown && (all || self.chance.coin()));
        let mut purchases = Vec::new();
        let mut equipment = Vec::new();
        for (purchase, unit) in waiting {
            let days = unit.funded_on.days_until(self.today()).clamp(0, if self.chance.one_in(4) { 140 } else { 25 });
            let on = self.today().plus_days(-self.chance.days(0, days)).unwrap();
            let delivered_on = on.plus_days(-self.chance.days(0, 9)).unwrap();
            let delivery = RecordDelivery { purchase: purchase.clone(), delivered_on };
            self.pair.buyer(&Command::RecordDelivery(delivery));
            purchases.push(AcceptedPurchase { purchase, on });
            equipment.push(AcceptedUnit { equipment: unit.id, accepted_on: on });
        }
        let (intent, submission) = (self.intent(), self.pair.borrower.submissions.next_number());
        let request = intent.provider_request_id.clone();
        if !self.pair.buyer(&Command::AcceptPurchases(AcceptPurchases { purchases, intent })) {
            return Ok(());
        }
        let first = equipment.first().map(|unit| unit.equipment);
        let accepted = self.pair.provider(AcceptEquipment { equipment }, &borrower(), &request);
        let unit = first.and_then(|id| self.pair.book().servicing.equipment.get(&id));
        let outcome = unit.map(|unit| Outcome::Schedule(unit.schedule)).filter(|_| accepted);
        let lease = unit.and_then(|unit| self.pair.book().servicing.schedules.get(&unit.schedule)?.lease());
        let late = lease.is_some_and(|it| it.payments.lines.iter().any(|line| line.due_date < it.recorded_on));
        if late && accepted {
            *self.pair.reached.entry("late acceptance").or_default() += 1;
        }
        self.answered(submission, outcome)
    }
}

/// A machine at a price.
pub fn equipment(purchase: PurchaseId, price: Money) -> Equipment {
    let item = machine(purchase.as_str(), "1.00");
    Equipment {
        purchase,
        category: item.category,
        manufacturer: item.manufacturer,
        model: item.model,
        description: item.description,
        serial_number: item.serial_number,
        supplier: item.supplier,
        invoice_number: item.invoice_number,
        invoice_date: item.invoice_date,
        price,
    }
}

/// What the treasurer wants to be sent, under a request id of its own.
pub fn intent(number: u32) -> Intent {
    Intent {
        provider_request_id: format!("buyer-{number}"),
        on_behalf_of: "spiffe://boleo.example/treasurer-1".to_owned(),
        created_at: 1_204_545_600_000_000,
    }
}

/// A purchase as it is asked for at the provider.
pub fn item(purchase: &Purchase) -> DrawdownItem {
    let of = &purchase.equipment;
    DrawdownItem {
        purchase: of.purchase.clone(),
        category: of.category.clone(),
        manufacturer: of.manufacturer.clone(),
        model: of.model.clone(),
        description: of.description.clone(),
        serial_number: of.serial_number.clone(),
        supplier: of.supplier.clone(),
        invoice_number: of.invoice_number.clone(),
        invoice_date: of.invoice_date,
        price: of.price,
        down_payment: own_share(purchase),
    }
}

fn own_share(purchase: &Purchase) -> Money {
    let share = purchase.down_payment();
    minor(share.currency, i64::try_from(share.units).unwrap())
}
