//! Measurement of all phases on all cases.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::cases::{CASES, Case};
use super::phases::{Issue, phases};

/// Returns the processor time of this thread.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

/// How often the larger text of a measurement holds the smaller one.
const FACTOR: usize = 8;
/// Largest growth of the work for `FACTOR` times the text: 2.5 times for each doubling. Linear work grows 8 times and quadratic work
/// 64 times. The limit leaves room for memory that no cache of the processor holds and for a machine that is busy with other work, so
/// that only the shape of the growth decides and never the speed of the machine.
const MAX_GROWTH: f64 = 2.5 * 2.5 * 2.5;
/// Rounds in which a phase may show that it is linear.
const ROUNDS: usize = 12;

/// Sizes of a measurement.
struct Scale {
    /// Bytes of the smaller text.
    bytes: usize,
    /// Shorter work is not measured: it is linear, or too fast to matter at this size.
    ignored: Duration,
}

/// Scale for the tests, which are not optimised. The smaller text is larger than what rules read around a word.
const SMALL: Scale = Scale { bytes: 8_000, ignored: Duration::from_millis(20) };
/// Cases that are measured in every run of the tests; `scripts/growth` measures all.
const ALWAYS: usize = 66;
/// Scale for `scripts/growth`.
const LARGE: Scale = Scale { bytes: 100_000, ignored: Duration::from_millis(12) };

/// Returns the phases whose work grows faster than the text, each with its factor.
fn superlinear(cases: &[Case], scale: &Scale) -> Vec<String> {
    let mut found = Vec::new();
    for case in cases {
        let (small, large) = ((case.write)(scale.bytes), (case.write)(FACTOR * scale.bytes));
        let (Some(small), Some(large)) = (Issue::read(&small), Issue::read(&large)) else {
            found.push(format!("{}: the case cannot be read", case.name));
            continue;
        };
        for phase in phases() {
            let mut best = f64::INFINITY;
            for _ in 0..ROUNDS {
                let (long, short) = (large.time(&phase, processor_time), small.time(&phase, processor_time));
                let growth = long.as_secs_f64() / short.as_secs_f64().max(1e-9);
                best = best.min(growth);
                if long < scale.ignored || best <= MAX_GROWTH {
                    best = best.min(MAX_GROWTH);
                    break;
                }
            }
            if best > MAX_GROWTH {
                found.push(format!("{} on {}: {best:.1} times the work", phase.name, case.name));
            }
        }
    }
    found
}

#[test]
fn work_grows_no_faster_than_the_text() {
    let found = superlinear(&CASES[..ALWAYS], &SMALL);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
#[ignore = "takes minutes; `scripts/growth` runs it optimised"]
fn work_on_large_texts_grows_no_faster_than_the_text() {
    let found = superlinear(CASES, &LARGE);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
