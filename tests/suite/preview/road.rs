//! The whole road.
