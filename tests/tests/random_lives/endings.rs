//! How a random life settles things before their time: prepayments, losses, buy-outs.

use facility_domain::{
    facility::{
        command::{
            PrepaySchedule, QuoteTermination, RecordSupplierPaymentReturned, RecordTotalLoss, RenewSchedule,
            TerminateSchedule,
        },
        fixtures::{agent, borrower},
        servicing::{LeaseSchedule, PrepaymentEffect},
    },
    ids::EquipmentId,
};

use super::life::Life;

impl Life {
    /// Something of one schedule is settled, or a quote is asked for or taken.
    pub fn end_early(&mut self) -> Result<(), String> {
        let schedules = self.pair.book().servicing.schedules.values();
        let running: Vec<LeaseSchedule> = schedules
            .filter(|it| ["INTERIM", "COMMENCED"].contains(&it.state_name()))
            .map(|it| it.as_ref().clone())
            .collect();
        if running.is_empty() {
            return Ok(());
        }
        let schedule = self.chance.pick(&running);
        if self.chance.one_in(3) {
            return self.renew(&running);
        }
        match self.chance.below(5) {
            0 => self.prepay(&schedule),
            1 => self.lose(&schedule),
            2 => self.quote(&schedule),
            3 => self.payment_returns(&schedule),
            _ => self.buy_out(),
        }
    }

    /// A schedule whose last payment runs is renewed, for half a year at the most; sometimes one that can't be.
    fn renew(&mut self, running: &[LeaseSchedule]) -> Result<(), String> {
        let (today, months) = (self.today(), self.pair.book().terms.payment_months);
        if self.pair.book().terms.renewal_option.is_none() || months > 6 {
            return Ok(());
        }
        let is_last = |schedule: &&LeaseSchedule| {
            schedule
                .lease()
                .is_some_and(|lease| lease.payments.lines.iter().filter(|it| it.due_date > today).count() == 1)
        };
        let last: Vec<LeaseSchedule> = running.iter().filter(is_last).cloned().collect();
        let schedule = if last.is_empty() { self.chance.pick(running).id } else { self.chance.pick(&last).id };
        let payments = self.chance.count(1, 6 / months);
        self.provider(RenewSchedule { schedule, payments }, &borrower()).map(drop)
    }

    fn prepay(&mut self, schedule: &LeaseSchedule) -> Result<(), String> {
        let today = self.today();
        let lines = schedule.lease().map(|lease| lease.payments.lines.clone()).unwrap_or_default();
        let running = lines.iter().find(|line| line.due_date > today);
        let owed = running.map_or(schedule.amount, |line| line.opening_balance);
        let half = owed.allocate(&[1.into(), self.chance.days(0, 4).into()]).unwrap()[0];
        let some = self.amount(1_000_000);
        let amount = self.chance.pick(&[owed, half, half, some]);
        let effect = self.chance.pick(&[PrepaymentEffect::ShorterTerm, PrepaymentEffect::LowerRent]);
        let prepay = PrepaySchedule { schedule: schedule.id, amount, settlement_date: today, effect };
        self.provider(prepay, &borrower()).map(drop)
    }

    fn payment_returns(&mut self, schedule: &LeaseSchedule) -> Result<(), String> {
        let bank_reference = format!("BACK-{}", self.number());
        let returned =
            RecordSupplierPaymentReturned { drawdown: schedule.drawdown, expected_revision: None, bank_reference };
        self.provider(returned, &agent()).map(drop)
    }

    fn some_units(&mut self, schedule: &LeaseSchedule) -> Vec<EquipmentId> {
        let all = self.chance.one_in(4);
        schedule.equipment.iter().filter(|_| all || self.chance.coin()).copied().collect()
    }

    fn lose(&mut self, schedule: &LeaseSchedule) -> Result<(), String> {
        let (equipment, today) = (self.some_units(schedule), self.today());
        let lost_on = today.plus_days(-self.chance.days(0, 5)).unwrap();
        self.provider(RecordTotalLoss { equipment, lost_on, settlement_date: today }, &agent()).map(drop)
    }

    /// A quote for today is taken, or not; one for later waits.
    fn quote(&mut self, schedule: &LeaseSchedule) -> Result<(), String> {
        let ahead = if self.chance.coin() { 0 } else { self.chance.days(0, 95) };
        let settlement_date = self.today().plus_days(ahead).unwrap();
        let equipment = self.some_units(schedule);
        self.provider(QuoteTermination { schedule: schedule.id, equipment, settlement_date }, &borrower())?;
        if self.chance.one_in(3) { Ok(()) } else { self.buy_out() }
    }

    /// Whatever quote is for today is taken, if it holds.
    fn buy_out(&mut self) -> Result<(), String> {
        let today = self.today();
        let quotes = self.pair.book().servicing.quotes.values().filter(|it| it.settlement_date == today && !it.taken);
        for quote in quotes.map(|it| it.id).collect::<Vec<_>>() {
            self.provider(TerminateSchedule { quote }, &borrower())?;
        }
        Ok(())
    }
}
