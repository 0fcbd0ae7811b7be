//! Growth of the work with the size of an issue: of every parser, every rule and every report. Twice the text may take
//! 2.5 times the work, and no more, whatever the text is.
//!
//! Work is measured in processor time of this thread. Noise only adds to a measurement, and linear work stays below the
//! limit in one of several rounds; quadratic work exceeds it in all of them. `scripts/growth` measures large texts in an
//! optimised build.

mod cases;
mod files;
mod phases;
mod tests;
