//! What is said, and about what.

/// A purchase of the borrower's: its place in [`MACHINES`] and [`PRICES`].
pub type Purchase = u8;
/// A drawdown's number in the provider's book.
pub type Drawdown = u8;
/// What identifies a request: chosen by the borrower, never used again.
pub type RequestId = u8;

/// The machine that each purchase is for: two dealers offer the same one.
pub const MACHINES: [u8; 3] = [0, 0, 1];
/// The price of each purchase.
pub const PRICES: [u8; 3] = [1, 1, 2];
/// What the provider has committed.
pub const COMMITMENT: u8 = 2;

/// A request in the network. It stays there: it may be handled again, or never.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// The borrower's relay asks for a drawdown.
    Submit(RequestId, Purchase),
    /// The borrower's relay accepts what was funded.
    Accept(RequestId, Drawdown),
    /// The provider's people fund.
    Fund(Drawdown),
    /// The provider's people reject.
    Reject(Drawdown),
}

/// An answer on its way to the borrower's relay.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// A drawdown came of it.
    Submitted(RequestId, Drawdown),
    /// The equipment is accepted.
    Accepted(RequestId),
    /// The provider's decision was no.
    Refused(RequestId),
}

/// What the provider tells the borrower.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// A drawdown was asked for, by that request.
    Submitted(RequestId, Purchase, Drawdown),
    /// It was rejected.
    Rejected(Drawdown),
    /// It was funded.
    Funded(Drawdown),
    /// Its equipment was accepted, by that request.
    Accepted(RequestId, Drawdown),
}

/// A notice in its place in the history.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbered {
    /// Beginning with 1.
    pub number: u8,
    /// Over this notice and all before it.
    pub hash: u64,
    /// What it says.
    pub notice: Notice,
}

/// The hash of a history that goes on with `notice`.
pub fn chain(before: u64, notice: Notice) -> u64 {
    let code: [u8; 4] = match notice {
        Notice::Submitted(request, purchase, drawdown) => [1, request, purchase, drawdown],
        Notice::Rejected(drawdown) => [2, 0, 0, drawdown],
        Notice::Funded(drawdown) => [3, 0, 0, drawdown],
        Notice::Accepted(request, drawdown) => [4, request, 0, drawdown],
    };
    // FNV-1a, by Fowler, Noll and Vo.
    code.iter().fold(before ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The hash of a whole history.
pub fn chain_of(notices: impl IntoIterator<Item = Notice>) -> u64 {
    notices.into_iter().fold(0, chain)
}

/// How many there are.
pub fn count(things: usize) -> u8 {
    u8::try_from(things).unwrap_or(u8::MAX)
}
