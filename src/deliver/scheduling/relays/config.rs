//! The relays of a delivery, as they were written.

use crate::deliver::scheduling::throttle::Limits;
use crate::smtp::Relay;

/// A relay and how it is to be treated.
#[derive(Debug, Clone)]
pub struct RelayConfig {
    /// Whom messages are handed to.
    pub relay: Relay,
    /// Its share, in proportion to the others' weights. A relay of weight 0 gets mail only when no other can be worked
    /// with.
    pub weight: u32,
    /// Its limits, within those of the delivery.
    pub limits: Limits,
}

/// One relay or several.
#[derive(Debug, Clone)]
pub struct Relays {
    first: Relay,
    routes: Vec<RelayConfig>,
}

impl Relays {
    /// Several; `None` when there are none.
    pub fn new(routes: Vec<RelayConfig>) -> Option<Self> {
        let first = routes.first()?.relay.clone();
        Some(Self { first, routes })
    }

    /// Each of them, in the order they were written.
    pub fn routes(&self) -> &[RelayConfig] {
        &self.routes
    }

    /// The one that was written first.
    pub fn first(&self) -> &Relay {
        &self.first
    }

    /// How many connections each gets of so many: in proportion to its weight, within its limit, at least one.
    pub fn allocate_connections(&self, connections: u32) -> Vec<u32> {
        let weights: u64 = self.routes.iter().map(|route| u64::from(route.weight)).sum();
        let share = |route: &RelayConfig| {
            let part = u64::from(connections) * u64::from(route.weight);
            let part = u32::try_from(part.div_ceil(weights.max(1))).unwrap_or(connections);
            part.min(route.limits.connections.unwrap_or(u32::MAX)).max(1)
        };
        self.routes.iter().map(share).collect()
    }
}

impl From<Relay> for Relays {
    fn from(relay: Relay) -> Self {
        let route = RelayConfig { relay: relay.clone(), weight: 1, limits: Limits::default() };
        Self { first: relay, routes: vec![route] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(weight: u32, connections: Option<u32>) -> RelayConfig {
        let relay = Relay::parse("smtp://localhost").unwrap();
        RelayConfig { relay, weight, limits: Limits { interval: None, connections } }
    }

    #[test]
    fn connections_are_shared_out_by_weight_and_within_limits() {
        let shares = |routes| Relays::new(routes).unwrap().allocate_connections(10);
        assert_eq!(shares(vec![route(1, None)]), [10]);
        assert_eq!(shares(vec![route(3, None), route(1, None)]), [8, 3]);
        assert_eq!(shares(vec![route(1, Some(2)), route(1, None), route(0, None)]), [2, 5, 1]);
        assert!(Relays::new(Vec::new()).is_none());
    }
}
