//! When this program is asked to end, and is given the time to keep what it has.

use std::io;

/// Waits for Ctrl+C, or for what else asks a program to end: on Windows Ctrl+Break, a console that is closed, somebody who
/// signs out, a computer that shuts down; elsewhere the signal TERM. Whoever begins to wait takes these over for as long as the
/// program runs.
///
/// A closed console leaves a program some five seconds on Windows, or until it ends by itself. Of the other two, Windows tells
/// no program that has loaded the libraries of a window.
///
/// # Errors
/// Where the system does not say so.
pub async fn asked_for() -> io::Result<()> {
    tokio::select! {
        asked = tokio::signal::ctrl_c() => asked,
        asked = otherwise() => asked,
    }
}

#[cfg(windows)]
async fn otherwise() -> io::Result<()> {
    use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (mut stopped, mut closed, mut left, mut off) = (ctrl_break()?, ctrl_close()?, ctrl_logoff()?, ctrl_shutdown()?);
    tokio::select! {
        _ = stopped.recv() => Ok(()),
        _ = closed.recv() => Ok(()),
        _ = left.recv() => Ok(()),
        _ = off.recv() => Ok(()),
    }
}

#[cfg(not(windows))]
async fn otherwise() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}
