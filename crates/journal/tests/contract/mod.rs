//! What every store must do, written against the trait alone.
//!
//! A store's test file implements [`Store`] and calls `contract_tests!` with an
//! expression that makes one; each case gets a store of its own. None where the
//! machine has no such store: who makes it says so.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(missing_docs, reason = "the cases are named for what they show")]

pub mod build;
pub mod claims;
pub mod closing;
pub mod events;
pub mod invalid;
pub mod notices;
pub mod refusals;
pub mod requests;

use std::sync::Arc;

use facility_journal::Journal;

/// How many refusals the store under test must keep.
pub const KEPT_REFUSALS: u64 = 5;

/// A place where a journal is kept.
#[async_trait::async_trait]
pub trait Store: Send + Sync {
    /// Opens the journal there: new the first time, then with what was written before.
    async fn open(&self) -> Arc<dyn Journal>;
}

/// Makes a test of each case, for the stores that `$store` makes.
#[macro_export]
macro_rules! contract_tests {
    ($store:expr; $($subject:ident: $($case:ident),+;)+) => {
        $($(
            #[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                if let Some(store) = $store {
                    $crate::contract::$subject::$case(&store).await;
                }
            }
        )+)+
    };
    ($store:expr) => {
        $crate::contract_tests! { $store;
            events:
                appended_events_read_back_as_written,
                versions_are_contiguous_across_appends,
                other_expected_version_conflicts_and_writes_nothing,
                two_appends_at_one_version_let_one_through,
                pages_follow_each_other,
                events_chain_by_their_hashes,
                streams_list_by_prefix_in_name_order,
                streams_appended_at_once_all_go_in_but_the_conflicting_one,
                commits_move_the_counter;
            invalid:
                broken_rules_are_named_and_nothing_is_written;
            notices:
                notices_chain_apart_from_events,
                stream_without_notices_stands_at_zero;
            requests:
                answered_request_is_found_in_the_order_asked,
                request_without_events_keeps_its_answer,
                repeated_request_gets_the_stored_one_and_writes_nothing,
                same_id_of_another_principal_or_method_is_another_request,
                one_request_sent_to_two_streams_at_once_is_answered_once;
            claims:
                taken_claim_names_its_holder,
                claim_held_elsewhere_refuses_the_whole_append,
                two_streams_racing_for_a_claim_let_exactly_one_win,
                given_back_claim_can_be_taken_by_another,
                later_entry_takes_what_an_earlier_one_gave_back,
                one_entry_changes_the_holder_of_its_claim,
                same_claim_twice_in_one_append_is_taken,
                giving_back_what_is_not_held_is_invalid;
            refusals:
                refusals_read_back_newest_first,
                only_the_newest_refusals_are_kept;
            closing:
                reopened_journal_has_everything,
                closed_journal_answers_closed,
                closing_finishes_what_waits,
                closing_twice_does_no_harm;
        }
    };
}
