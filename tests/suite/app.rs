//! Use cases without the command line: what a server does.

use std::sync::{Arc, Mutex};

use briefing::app::{
    DeliveryRunner, Event, Newsroom, Observer, PendingPlan, PlanRequest, SendOptions, SendOutcome,
    TransportSettings, check_issue, load_for_send, run_scheduled,
};
use briefing::deliver::StopReason;
use briefing::inbox::{Action, Event as SmtpEvent, Hook, Server};
use briefing::runtime::{CancellationToken, Clock};
use briefing::store::{DeliveryOptions, Planned, Store};
use jiff::{SignedDuration, Timestamp};

use crate::support::delivery::relay;
use crate::support::{DiskNewsroom, TestClock};

const ISSUE: &str = "2022-11-18";

/// Remembers the times that runs waited for.
#[derive(Default)]
struct Waits(Mutex<Vec<Timestamp>>);

impl Observer for Waits {
    fn event(&self, event: &Event<'_>) {
        if let Event::WaitingUntil { at, .. } = event {
            self.0.lock().unwrap().push(*at);
        }
    }
}

/// A newsroom with a delivery that is scheduled for in three days.
struct Scheduled {
    _disk: DiskNewsroom,
    newsroom: Newsroom,
    options: SendOptions,
    store: Store,
    planned: Planned,
    at: Timestamp,
    clock: Arc<dyn Clock>,
}

impl Scheduled {
    async fn plan(recipients: usize, server: &Server) -> Self {
        let (disk, clock) = (DiskNewsroom::with_readers(recipients), TestClock::friday());
        let mut newsroom = Newsroom::open(Some(disk.folder())).unwrap();
        let settings = TransportSettings {
            smtp: Some(format!("smtp://{}", server.smtp_addr())),
            ..TransportSettings::default()
        };
        let options = SendOptions::read(&newsroom, &settings).unwrap();
        let (issue, audience) = load_for_send(&mut newsroom, ISSUE, None).unwrap();
        let destination = options.destination();
        let request = PlanRequest { again: false, destination, site: None, commit_follows: true };
        let plan = PendingPlan::compute(&mut newsroom, issue, audience, request, clock.now()).await.unwrap();
        let at = clock.now().checked_add(SignedDuration::from_hours(72)).unwrap();
        let terms = DeliveryOptions { scheduled_at: Some(at), ..DeliveryOptions::default() };
        let (store, planned) = plan.commit(&newsroom, terms, clock.now()).await.unwrap();
        Self { _disk: disk, newsroom, options, store, planned, at, clock: Arc::new(clock) }
    }

    async fn run(&self, observer: &Waits, cancel: CancellationToken) -> SendOutcome {
        let runner = DeliveryRunner {
            newsroom: &self.newsroom,
            store: &self.store,
            options: &self.options,
            canary_wait: None,
            total: None,
            observer,
            clock: &self.clock,
            cancel,
        };
        run_scheduled(&runner, self.planned.clone()).await.unwrap()
    }
}

/// Refuses one recipient for good.
fn refuse_the_second(event: &SmtpEvent<'_>) -> Action {
    match event.hook {
        Hook::Rcpt { to } if to.contains("r002@") => Action::Reply("550 5.1.1 no such user".to_owned()),
        _ => Action::Default,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scheduled_delivery_runs_at_its_time_without_the_command_line() {
    let server = relay(refuse_the_second).await;
    let scheduled = Scheduled::plan(5, &server).await;
    let waits = Waits::default();
    let SendOutcome::Ran(run) = scheduled.run(&waits, CancellationToken::new()).await else {
        panic!("the delivery did not start");
    };
    assert!(scheduled.clock.now() >= scheduled.at, "it was sent before its time");
    assert_eq!(*waits.0.lock().unwrap(), [scheduled.at]);
    assert!(!matches!(run.report.unfinished, Some(StopReason::RelayFailed(_))), "{:?}", run.report);
    assert_eq!((run.status.tally.accepted, run.status.tally.refused), (4, 1));
    assert_eq!(server.messages(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_wait_leaves_the_delivery_scheduled() {
    let server = relay(|_: &SmtpEvent<'_>| Action::Default).await;
    let scheduled = Scheduled::plan(2, &server).await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let SendOutcome::NotStarted(status) = scheduled.run(&Waits::default(), cancel).await else {
        panic!("the delivery started");
    };
    assert_eq!((status.control.scheduled_at, status.tally.pending), (Some(scheduled.at), 2));
    assert_eq!(server.connections(), 0);
}

#[test]
fn check_result_has_findings_and_no_output() {
    let disk = DiskNewsroom::with_readers(1);
    let newsroom = Newsroom::open(Some(disk.folder())).unwrap();
    let options = briefing::app::CheckOptions { now: TestClock::friday().now(), links: None };
    let result = check_issue(newsroom, ISSUE, &options).unwrap();
    assert_eq!(result.name, ISSUE);
    assert!(!result.newsroom.findings.has_errors());
}
