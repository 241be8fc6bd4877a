//! A computer to try host mode on, with a story: its certificate ran out and could not be renewed, a colleague's session
//! is left over from last week, and it goes to sleep after half an hour.

use crate::platform::fake::{Fake, Fixture, FixtureError};

/// The computer of the story. Clones are the same computer; every call makes a new one.
///
/// # Errors
/// Never, as a test makes sure.
pub fn computer() -> Result<Fake, FixtureError> {
    Fixture::read(include_str!("host.json"))?.computer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{examine, verdict};
    use crate::model::Cause;

    #[test]
    fn the_story_is_told() {
        let examined = examine(&computer().unwrap());
        let verdict = verdict(&examined.findings, &examined.checks, None);
        assert_eq!(verdict.known_cause(), Some(Cause::HostCertificateExpired));
        let also: Vec<_> = verdict.also.iter().filter_map(|also| also.cause.known()).collect();
        assert_eq!(also, [Cause::HostStaleSession, Cause::HostKeyUnreadable, Cause::HostSleeps]);
    }
}
