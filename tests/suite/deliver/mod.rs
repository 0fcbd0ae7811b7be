//! Deliveries over real SMTP to relays that behave well or badly: no recipient is lost, none gets two messages.

mod audit;
mod canary;
mod cancellation;
mod circuit_breaker;
mod complete;
mod connection_breaks;
mod control;
mod deferred;
mod disasters;
mod exit_codes;
mod json_reports;
mod kill;
mod logs;
mod postfix;
mod postfix_sink;
mod presign;
mod presign_command;
mod random_faults;
mod refusals;
mod relay_failures;
mod schedule;
mod several_relays;
mod shown_plan;
mod signals;
mod throttle;
mod unsubscribed;
