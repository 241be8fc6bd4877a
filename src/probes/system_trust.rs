//! Does this computer know somebody who vouches for the certificate?

use std::sync::Arc;

use serde::Serialize;

use super::cx::now_unix;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::platform::trust::{self, Trust};

pub const PROBE: Probe = Probe { id: "system-trust", layer: Layer::Certificate, dials: false, run };

/// What the system's list of authorities says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SystemTrust {
    pub trust: Trust,
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some(chain) = cx.chain.get().await else { return Err(ProbeError::Skipped) };
        // Reading the system's list takes a while the first time, so it happens off the engine's thread.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "seconds since 1970, never negative"
        )]
        let judged = tokio::task::spawn_blocking(move || trust::judge(&chain, now_unix() as u64)).await;
        fact(SystemTrust { trust: judged.map_err(|_| ProbeError::Panicked)? })
    })
}
