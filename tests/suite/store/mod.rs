//! What every store promises, told as stories. They use only the contracts, so that a second store can be told the
//! same ones; what belongs to the SQLite file alone is in `file`.

mod delivery;
mod draft;
mod file;
mod helm;
mod mark;
mod model;
mod plan;
mod readers;
mod support;
mod upgrade;
