//! Use cases of readers on the site: sign up, confirm, choose, leave, and answer. The clock is handed in, and every decision is the
//! same whether an address is known or not.

mod limits;
mod sign_up;

pub use limits::{Admission, SignUpLimits};
pub use sign_up::{
    FormFault, Gate, SignUpForm, Signed, ask_for_link, consent_wording, consider, known_newsletters,
    known_topics, operator, sign_up,
};
