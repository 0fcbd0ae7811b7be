//! Taking connections, as many as the relay likes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::connection::{Connection, WriteHabits};
use super::conversation::converse;
use super::fault::Fault;
use super::profile::Profile;
use super::received::Received;
use crate::support::SeededRng;

/// What all conversations share.
pub struct RelayState {
    pub profile: Profile,
    pub received: Received,
    pub tls: Option<Arc<rustls::ServerConfig>>,
    silences: AtomicU64,
    open: AtomicUsize,
}

/// The relay; it ends with the test.
pub struct FaultyRelay {
    pub state: Arc<RelayState>,
    pub address: SocketAddr,
    /// What its certificate leads to, where it has one.
    pub root: Option<CertificateDer<'static>>,
    task: AbortHandle,
}

impl RelayState {
    /// Silence costs real time: when enough was had, the line is cut instead.
    pub fn affordable(&self, fault: Fault) -> Fault {
        let spend = |left: u64| left.checked_sub(1);
        let dear = fault == Fault::Silence;
        let spent = dear && self.silences.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_err();
        if spent { Fault::Drop } else { fault }
    }
}

impl FaultyRelay {
    /// Opens on a free port.
    pub async fn start(profile: Profile) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (root, tls) = profile.tls.then(certificate).unzip();
        let silences = AtomicU64::new(profile.silences);
        let state = Arc::new(RelayState {
            profile,
            received: Received::default(),
            tls,
            silences,
            open: AtomicUsize::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&state))).abort_handle();
        Self { state, address, root, task }
    }
}

impl Drop for FaultyRelay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<RelayState>) {
    let mut conversations = JoinSet::new();
    for number in 0.. {
        let Ok((stream, _)) = listener.accept().await else { continue };
        conversations.spawn(receive(stream, Arc::clone(&state), number));
        while conversations.try_join_next().is_some() {}
    }
}

async fn receive(mut stream: TcpStream, state: Arc<RelayState>, number: u64) {
    stream.set_nodelay(true).unwrap();
    if state.open.fetch_add(1, Ordering::Relaxed) < state.profile.most {
        let rng = SeededRng::new(state.profile.seed.wrapping_mul(1_000_003).wrapping_add(number));
        let (pieces, together) = (state.profile.pieces, state.profile.together);
        let habits = WriteHabits { pieces, together, rng: rng.clone() };
        let mut connection = Some(Connection::new(Box::new(stream), habits));
        converse(&mut connection, &state, rng).await;
        if let Some(mut connection) = connection {
            let _ = connection.flush().await;
            let _ = connection.stream.shutdown().await;
        }
    } else {
        let _ = stream.write_all(b"421 4.7.0 too many connections\r\n").await;
    }
    state.open.fetch_sub(1, Ordering::Relaxed);
}

fn certificate() -> (CertificateDer<'static>, Arc<rustls::ServerConfig>) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let root = made.cert.der().clone();
    (root.clone(), Arc::new(config.with_single_cert(vec![root], key).unwrap()))
}
