//! Against every fault, every reader has exactly one outcome, and it is the true one.

use std::time::Duration;

use briefing::deliver::{RunSettings, StopReason};
use briefing::domain::RowState;
use briefing::smtp::{Relay, Timeouts, Tls};
use tokio::task::JoinSet;

use super::profile::Profile;
use super::received::Fate;
use super::server::FaultyRelay;
use crate::support::TestDelivery;

/// Longer than any honest answer takes on a busy machine; each silence costs it in full.
const PATIENCE: Duration = Duration::from_secs(5);
const CONNECTIONS: u32 = 4;

/// What came of the readers of one or many deliveries.
#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    accepted: u64,
    refused: u64,
    uncertain: u64,
    /// Of the uncertain, those that the server had kept.
    kept: u64,
    runs: u64,
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |text| text.parse().expect("a number"))
}

/// `scripts/soak-faults` sets the variables for 200 seeds and 500 readers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stderr, reason = "the figures of a long soak")]
async fn whatever_the_relay_does_every_reader_has_one_outcome_and_it_is_true() {
    let (seeds, first) = (number("BRIEFING_FAULT_SEEDS", 12), number("BRIEFING_FAULT_FIRST", 1));
    let readers = usize::try_from(number("BRIEFING_FAULT_READERS", 120)).unwrap();
    let mut waiting = first..first + seeds;
    let (mut running, mut sum) = (JoinSet::new(), Figures::default());
    loop {
        // Some at a time: each is a store, a relay and four connections.
        while running.len() < 8
            && let Some(seed) = waiting.next()
        {
            running.spawn(under(seed, readers));
        }
        let Some(ended) = running.join_next().await else { break };
        let found = ended.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()));
        sum.accepted += found.accepted;
        sum.refused += found.refused;
        sum.uncertain += found.uncertain;
        sum.kept += found.kept;
        sum.runs += found.runs;
    }
    eprintln!("{seeds} seeds from {first}, {readers} readers each: {sum:?}; lost 0, accepted twice 0");
    assert_eq!(sum.accepted + sum.refused + sum.uncertain, seeds * readers as u64);
    assert!(sum.uncertain > seeds && sum.refused > seeds, "the faults were too few: {sum:?}");
    assert!(sum.kept > 0 && sum.kept < sum.uncertain, "doubts of one kind only: {sum:?}");
}

/// One delivery to the relay of this seed, until everybody has an outcome.
async fn under(seed: u64, readers: usize) -> Figures {
    let faulty = FaultyRelay::start(Profile::of(seed, 1)).await;
    let delivery = TestDelivery::plan(readers).await;
    let mut runs = 0;
    let tally = loop {
        let report = delivery.run(settings(&delivery, &faulty)).await;
        let tally = report.tally;
        assert_eq!(tally.planned(), readers as u64, "seed {seed}: nobody is lost");
        runs += 1;
        if tally.pending + tally.deferred == 0 {
            let ended = matches!(report.unfinished, None | Some(StopReason::Uncertain));
            assert!(ended, "seed {seed}: {:?}", report.unfinished);
            break tally;
        }
        assert!(runs < 400, "seed {seed} does not come to an end: {:?} {tally:?}", faulty.state.profile);
        delivery.clock.advance(Duration::from_hours(1));
    };
    let mut figures = Figures {
        accepted: tally.accepted,
        refused: tally.refused,
        uncertain: tally.uncertain,
        kept: 0,
        runs,
    };
    for row in delivery.rows().await {
        let address = row.email.to_string();
        let fate = faulty.state.received.of(&address);
        if !agrees(row.state, fate) {
            let story = delivery.story(&address).await;
            panic!(
                "seed {seed}: {address} is {:?} but {fate:?}: {story:#?} {:?}",
                row.state, faulty.state.profile
            );
        }
        figures.kept += u64::from(row.state == RowState::Uncertain && fate.kept == 1);
    }
    let heard_of = faulty.state.received.all();
    assert!(
        heard_of.keys().all(|address| address.ends_with("@harbour.example")),
        "seed {seed}: only readers"
    );
    figures
}

/// Whether what the ledger says is what the server did.
fn agrees(state: RowState, fate: Fate) -> bool {
    let once = fate.kept <= 1 && fate.strangers == 0;
    once && match state {
        RowState::Accepted => (fate.kept, fate.acknowledged, fate.cut, fate.never) == (1, 1, 0, 0),
        RowState::Refused => (fate.kept, fate.cut) == (0, 0) && (fate.never == 1 || fate.unheard > 0),
        RowState::Uncertain => {
            let cut = fate.cut == 1 || fate.cut_within > 0 || fate.muddled > 0;
            cut && (fate.acknowledged == fate.muddled)
        }
        _ => false,
    }
}

fn settings(delivery: &TestDelivery, faulty: &FaultyRelay) -> RunSettings {
    let scheme = if faulty.root.is_some() { "smtp+starttls" } else { "smtp" };
    let mut settings = delivery.settings_for(faulty.address);
    settings.relays = Relay::parse(&format!("{scheme}://{}", faulty.address)).unwrap().into();
    settings.tls = Tls::trusting(faulty.root.clone());
    settings.timeouts = Timeouts::all(PATIENCE);
    settings.connections = CONNECTIONS;
    settings.give_up_after = Duration::from_hours(24 * 365);
    settings
}
