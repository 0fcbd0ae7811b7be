//! Measurement of all phases on all cases.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::cases::{CASES, Case};
use super::phases::{Issue, Phase, phases};

/// Returns the processor time of this thread.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

/// Doublings from a text to the next larger one.
const DOUBLINGS: i32 = 3;
/// Largest growth of the work for a doubling of the text. Linear work grows 2 times and quadratic work 4 times. The room between
/// them is for memory that no cache of the processor holds and for a machine that is busy with other work, so that only the shape
/// of the growth decides and never the speed of the machine.
const MAX_GROWTH: f64 = 2.5;
/// Rounds in which a phase may show that it is linear.
const ROUNDS: usize = 12;

/// Sizes of a measurement.
struct Scale {
    /// Bytes of the smallest text.
    bytes: usize,
    /// Shorter work is not measured: it is linear, or too fast to matter at this size.
    ignored: Duration,
}

impl Scale {
    /// Bytes of the text that is `step` times larger than the smallest one.
    fn bytes(&self, step: i32) -> usize {
        self.bytes << (DOUBLINGS * step)
    }
}

/// Scale for the tests, which are not optimised. The smallest text is larger than what rules read around a word.
const SMALL: Scale = Scale { bytes: 8_000, ignored: Duration::from_millis(20) };
/// Cases that are measured in every run of the tests; `scripts/growth` measures all.
const ALWAYS: usize = 74;
/// Scale for `scripts/growth`.
const LARGE: Scale = Scale { bytes: 100_000, ignored: Duration::from_millis(12) };

/// Returns how many times the work grows for each doubling of the text, in the best of several rounds; nothing for work that grows
/// no faster than allowed.
fn excess(phase: &Phase, small: &Issue, large: &Issue, ignored: Duration) -> Option<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (long, short) = (large.time(phase, processor_time), small.time(phase, processor_time));
        let growth = long.as_secs_f64() / short.as_secs_f64().max(1e-9);
        best = best.min(growth.powf(1.0 / f64::from(DOUBLINGS)));
        if long < ignored || best <= MAX_GROWTH {
            return None;
        }
    }
    Some(best)
}

/// Returns the phases whose work grows faster than the text, each with its growth for a doubling.
///
/// Work that grows too fast from the first text to the second is measured once more from the second to the third. Work that only begins at
/// some size (names of four letters, numbers of three digits) makes a step, and a step is not repeated; a superlinear phase is.
fn superlinear(cases: &[Case], scale: &Scale) -> Vec<String> {
    let mut found = Vec::new();
    for case in cases {
        let read = |step| Issue::read(&(case.write)(scale.bytes(step)));
        let (Some(small), Some(large)) = (read(0), read(1)) else {
            found.push(format!("{}: the case cannot be read", case.name));
            continue;
        };
        let mut largest = None;
        for phase in phases() {
            if excess(&phase, &small, &large, scale.ignored).is_none() {
                continue;
            }
            let Some(largest) = largest.get_or_insert_with(|| read(2)) else {
                found.push(format!("{}: the largest case cannot be read", case.name));
                break;
            };
            if let Some(growth) = excess(&phase, &large, largest, scale.ignored) {
                found.push(format!(
                    "{} on {}: {growth:.1} times the work for each doubling",
                    phase.name, case.name
                ));
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
