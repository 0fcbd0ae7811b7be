//! Nobody is lost and nobody is mailed twice: deliveries over real SMTP to relays of every temper.

mod ahead;
mod beforehand;
mod books;
mod breaks;
mod canary;
mod clean;
mod disaster;
mod exits;
mod hour;
mod json;
mod kill;
mod later;
mod leaving;
mod logged;
mod pace;
mod postfix;
mod refusals;
mod relays;
mod several;
mod signals;
mod sink;
mod steering;
mod stopping;
mod stored;
mod unwanted;
mod weather;
