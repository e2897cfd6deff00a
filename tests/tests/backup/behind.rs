//! A provider that is restored to an older point than its borrower has seen.
