//! How a commitment is used. Holds commitment = available + reserved + funded + cancelled.

use crate::money::{Money, MoneyError};

/// The use of a facility's commitment. Every figure is in the facility's currency and none is
/// negative; funded is cumulative, repayments never reduce it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    commitment: Money,
    available: Money,
    reserved: Money,
    funded: Money,
    cancelled: Money,
}

/// Why a position can't move as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PositionError {
    /// The figure that the amount is taken from is smaller than the amount, or the amount is negative.
    NotCovered,
    /// The amount is of another currency or out of range.
    Arithmetic,
}

impl From<MoneyError> for PositionError {
    fn from(_: MoneyError) -> Self {
        Self::Arithmetic
    }
}

impl Position {
    /// The position of a new facility: all of the commitment is available.
    #[must_use]
    pub fn new(commitment: Money) -> Self {
        let zero = Money::zero(commitment.currency());
        Self { commitment, available: commitment, reserved: zero, funded: zero, cancelled: zero }
    }

    /// The amount committed. Never changes.
    #[must_use]
    pub const fn commitment(&self) -> Money {
        self.commitment
    }

    /// What can still be requested.
    #[must_use]
    pub const fn available(&self) -> Money {
        self.available
    }

    /// Financed amount of the drawdowns that are submitted or approved and not yet funded.
    #[must_use]
    pub const fn reserved(&self) -> Money {
        self.reserved
    }

    /// Cumulative principal paid out.
    #[must_use]
    pub const fn funded(&self) -> Money {
        self.funded
    }

    /// What was cancelled or lapsed with the availability period.
    #[must_use]
    pub const fn cancelled(&self) -> Money {
        self.cancelled
    }

    /// Available becomes reserved: a drawdown was submitted.
    ///
    /// # Errors
    /// Less than that is available.
    pub fn reserve(self, amount: Money) -> Result<Self, PositionError> {
        let (available, reserved) = moved(self.available, self.reserved, amount)?;
        Ok(Self { available, reserved, ..self })
    }

    /// Reserved becomes available: a drawdown ended unfunded.
    ///
    /// # Errors
    /// Less than that is reserved.
    pub fn release(self, amount: Money) -> Result<Self, PositionError> {
        let (reserved, available) = moved(self.reserved, self.available, amount)?;
        Ok(Self { available, reserved, ..self })
    }

    /// Reserved becomes funded: the suppliers were paid.
    ///
    /// # Errors
    /// Less than that is reserved.
    pub fn fund(self, amount: Money) -> Result<Self, PositionError> {
        let (reserved, funded) = moved(self.reserved, self.funded, amount)?;
        Ok(Self { reserved, funded, ..self })
    }

    /// Funded becomes available, or cancelled where nothing can be drawn any more: what was paid out
    /// came back.
    ///
    /// # Errors
    /// Less than that is funded.
    pub fn reverse(self, amount: Money, to_cancelled: bool) -> Result<Self, PositionError> {
        if to_cancelled {
            let (funded, cancelled) = moved(self.funded, self.cancelled, amount)?;
            return Ok(Self { funded, cancelled, ..self });
        }
        let (funded, available) = moved(self.funded, self.available, amount)?;
        Ok(Self { funded, available, ..self })
    }

    /// Available becomes cancelled.
    ///
    /// # Errors
    /// Less than that is available.
    pub fn cancel(self, amount: Money) -> Result<Self, PositionError> {
        let (available, cancelled) = moved(self.available, self.cancelled, amount)?;
        Ok(Self { available, cancelled, ..self })
    }

    /// Whether commitment = available + reserved + funded + cancelled, and none is negative.
    ///
    /// # Errors
    /// [`PositionError::NotCovered`] when it does not hold.
    pub fn check(&self) -> Result<(), PositionError> {
        let parts = [self.available, self.reserved, self.funded, self.cancelled];
        if parts.iter().any(|part| part.is_negative()) {
            return Err(PositionError::NotCovered);
        }
        let total = Money::sum(self.commitment.currency(), parts)?;
        if total == self.commitment { Ok(()) } else { Err(PositionError::NotCovered) }
    }
}

/// Takes an amount from one figure and adds it to another.
fn moved(from: Money, to: Money, amount: Money) -> Result<(Money, Money), PositionError> {
    let left = from.checked_sub(amount)?;
    if amount.is_negative() || left.is_negative() {
        return Err(PositionError::NotCovered);
    }
    Ok((left, to.checked_add(amount)?))
}
