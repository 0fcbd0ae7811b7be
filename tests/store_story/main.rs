//! What every store promises, told as stories. They use only the contracts, so that a second store can be told the
//! same ones; what belongs to the SQLite file alone is in `file`.

#[cfg(test)]
mod delivery;
#[cfg(test)]
mod file;
#[cfg(test)]
mod model;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod support;
