//! How a chart of accounts is written down: one line for each account.

/// Defines a chart of accounts: an enumeration in the order of the chart, with the name in UPPER_SNAKE
/// and the [`AccountKind`](crate::accounting::AccountKind) of each account.
#[macro_export]
macro_rules! chart_of_accounts {
    (
        $(#[doc = $chart_doc:literal])+ $chart:ident:
        $($(#[doc = $doc:literal])+ $name:ident = $code:literal, $kind:ident;)+
    ) => {
        $(#[doc = $chart_doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $chart { $($(#[doc = $doc])+ $name,)+ }

        impl $chart {
            /// Every account.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
        }

        impl $crate::accounting::Account for $chart {
            fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            fn kind(self) -> $crate::accounting::AccountKind {
                match self { $(Self::$name => $crate::accounting::AccountKind::$kind,)+ }
            }
        }
    };
}
