//! What can go wrong at which step.

use crate::support::SeededRng;

/// A step of the conversation, from the server's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Connect,
    Hello,
    StartTls,
    Mail,
    Rcpt,
    Data,
    /// While content is coming in.
    Content,
    /// The final dot came.
    Dot,
}

/// What is done instead of saying yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 4yz.
    Later,
    /// 5yz.
    Never,
    /// 421, and the connection ends.
    Bye,
    /// The connection ends without a word.
    Drop,
    /// Nothing, for ever, on a connection that stays.
    Silence,
    /// A line that is no reply.
    Garbage,
    /// The beginning of a yes, and the end.
    Torn,
    /// A line that never ends.
    Endless,
    /// A reply of more lines than anybody should read.
    Oversized,
    /// A reply whose lines have two codes.
    TwoVoices,
    /// A yes of several lines: no fault, but odd.
    Lines,
    /// A yes, and another that nobody asked for.
    Extra,
    /// A yes, and the end.
    YesAndGone,
    /// A yes, 421 and the end.
    YesAndBye,
}

use Fault::{
    Bye, Drop, Endless, Extra, Garbage, Later, Lines, Never, Oversized, Silence, Torn, TwoVoices, YesAndBye,
    YesAndGone,
};

impl Step {
    fn faults(self) -> &'static [Fault] {
        match self {
            Self::Connect => &[Bye, Drop, Never, Garbage, Torn, Silence, Oversized, Lines],
            Self::Hello => &[Later, Never, Bye, Drop, Garbage, Endless, Oversized, TwoVoices, Silence],
            Self::StartTls => &[Later, Drop, Garbage, Extra],
            Self::Mail => {
                &[Later, Later, Never, Bye, Drop, Garbage, Torn, Endless, TwoVoices, Lines, Silence]
            }
            Self::Rcpt => &[
                Later, Later, Later, Never, Never, Never, Bye, Drop, Garbage, Torn, Oversized, Lines, Silence,
            ],
            Self::Data => &[Later, Never, Bye, Drop, Garbage, Torn, TwoVoices, Silence],
            Self::Content => &[Drop, Later, Never],
            Self::Dot => &[
                Later, Later, Never, Never, Bye, Drop, Drop, Silence, Garbage, Torn, Endless, Oversized,
                TwoVoices, Lines, Extra, YesAndGone, YesAndBye,
            ],
        }
    }

    /// What goes wrong here this time, if anything.
    pub fn fault(self, rng: &mut SeededRng, frequency: u64) -> Option<Fault> {
        // A delivery opens few connections and sends many messages.
        let frequency =
            if matches!(self, Self::Connect | Self::Hello | Self::StartTls) { 60 } else { frequency };
        if rng.below(1000) >= frequency {
            return None;
        }
        let faults = self.faults();
        faults.get(usize::try_from(rng.below(faults.len() as u64)).unwrap()).copied()
    }
}
