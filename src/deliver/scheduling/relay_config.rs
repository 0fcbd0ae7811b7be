//! Relays of a delivery, as configured.

use super::throttle::Limits;
use crate::smtp::Relay;

/// A relay with its weight and limits.
#[derive(Debug, Clone)]
pub struct RelayConfig {
    /// Server that takes the messages.
    pub relay: Relay,
    /// Share in proportion to the other weights. A relay of weight 0 is a standby: it sends while no other relay can.
    pub weight: u32,
    /// Limits of this relay, within those of the delivery.
    pub limits: Limits,
}

/// One or more relays.
#[derive(Debug, Clone)]
pub struct Relays {
    first: Relay,
    routes: Vec<RelayConfig>,
}

impl Relays {
    /// Takes the relays in their order; `None` when there are none.
    pub fn new(routes: Vec<RelayConfig>) -> Option<Self> {
        let first = routes.first()?.relay.clone();
        Some(Self { first, routes })
    }

    /// Returns the relays in their configured order.
    pub fn routes(&self) -> &[RelayConfig] {
        &self.routes
    }

    /// Returns the relay that was configured first.
    pub fn first(&self) -> &Relay {
        &self.first
    }

    /// Divides the connections among the relays: in proportion to the weights, within the limits, at least one each.
    pub fn allocate_connections(&self, connections: u32) -> Vec<u32> {
        let weights: u64 = self.routes.iter().map(|config| u64::from(config.weight)).sum();
        let share = |config: &RelayConfig| {
            let part = u64::from(connections) * u64::from(config.weight);
            let part = u32::try_from(part.div_ceil(weights.max(1))).unwrap_or(connections);
            part.min(config.limits.connections.unwrap_or(u32::MAX)).max(1)
        };
        self.routes.iter().map(share).collect()
    }
}

impl From<Relay> for Relays {
    fn from(relay: Relay) -> Self {
        let config = RelayConfig { relay: relay.clone(), weight: 1, limits: Limits::default() };
        Self { first: relay, routes: vec![config] }
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
    fn connections_are_allocated_by_weight_within_limits() {
        let shares = |routes| Relays::new(routes).unwrap().allocate_connections(10);
        assert_eq!(shares(vec![route(1, None)]), [10]);
        assert_eq!(shares(vec![route(3, None), route(1, None)]), [8, 3]);
        assert_eq!(shares(vec![route(1, Some(2)), route(1, None), route(0, None)]), [2, 5, 1]);
        assert!(Relays::new(Vec::new()).is_none());
    }
}
