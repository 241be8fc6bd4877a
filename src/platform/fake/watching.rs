//! Remote Desktop Connection as the computer in memory has it: a story that is played.

use std::time::Instant;

use super::stories::{Moment, PID, Story};
use super::{Fake, Inner};
use crate::platform::Result;
use crate::platform::client_log::{CHANNEL, may_leave};
use crate::platform::events::Event;
use crate::platform::watching::{Sockets, Watching};

/// A story, and since when it is played.
pub(super) struct Play {
    story: Story,
    since: Option<Instant>,
}

impl Fake {
    /// The next time that Remote Desktop is started there, this is how it goes.
    pub fn will_go(&self, story: Story) {
        self.inner().play = Some(Play { story, since: None });
    }

    /// Its user starts Remote Desktop now, by hand.
    pub fn goes(&self, story: Story) {
        self.inner().play = Some(Play { story, since: Some(Instant::now()) });
    }

    /// The curtain rises.
    pub(super) fn play(&self) {
        if let Some(play) = &mut self.inner().play {
            play.since = Some(Instant::now());
        }
    }
}

impl Inner {
    fn now_ms(&self) -> u64 {
        1000 * self.world.now + self.elapsed_ms().unwrap_or_default()
    }

    fn elapsed_ms(&self) -> Option<u64> {
        let since = self.play.as_ref()?.since?;
        u64::try_from(since.elapsed().as_millis()).ok()
    }

    fn newest(&self) -> u64 {
        self.world.events.get(CHANNEL).map_or(0, |events| u64::try_from(events.len()).unwrap_or_default())
    }

    fn moment(&self) -> Moment {
        let playing = self.play.as_ref().zip(self.elapsed_ms());
        playing.map_or_else(Moment::default, |(play, at)| play.story.at(at, 1000 * self.world.now, self.newest()))
    }
}

impl Watching for Fake {
    fn now_ms(&self) -> u64 {
        self.inner().now_ms()
    }

    fn newest_record(&self) -> Result<u64> {
        let inner = self.inner();
        inner.allowed(&format!("events {CHANNEL}"))?;
        Ok(inner.moment().records.last().map_or(inner.newest(), |event| event.record))
    }

    fn records_after(&self, record: u64) -> Result<Vec<Event>> {
        let inner = self.inner();
        inner.allowed(&format!("events {CHANNEL}"))?;
        let new = |event: &Event| event.record > record && may_leave(event);
        Ok(inner.moment().records.into_iter().filter(new).collect())
    }

    fn clients(&self) -> Result<Vec<u32>> {
        Ok(if self.inner().moment().runs { vec![PID] } else { Vec::new() })
    }

    fn sockets(&self, pid: u32) -> Result<Sockets> {
        Ok(if pid == PID { self.inner().moment().sockets } else { Sockets::default() })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "a story takes its time")]

    use std::time::Duration;

    use super::*;
    use crate::platform::computer::Machine as _;
    use crate::platform::fake::stories::{Scene, story};

    #[test]
    fn what_is_started_plays_and_keeps_the_users_name() {
        let pc = Fake::typical();
        let scene = Scene { host: "pc7".to_owned(), address: "192.0.2.17:3389".parse().unwrap() };
        pc.will_go(story("never-dials", &scene).unwrap());
        let newest = pc.newest_record().unwrap();
        assert_eq!((pc.clients().unwrap(), pc.records_after(newest).unwrap().len()), (vec![], 0));
        assert_eq!(pc.start_mstsc("pc7").unwrap(), PID);
        std::thread::sleep(Duration::from_millis(600));
        assert_eq!(pc.clients().unwrap(), [PID]);
        let records = pc.records_after(newest).unwrap();
        assert_eq!(records.iter().map(|event| event.id).collect::<Vec<_>>(), [1024, 1026]);
        assert!(!format!("{records:?}").contains("RmFrZVVzZXJIYXNo"));
        assert_eq!(pc.records_after(records[1].record).unwrap(), []);
        pc.deny("events");
        assert!(pc.newest_record().is_err() && pc.records_after(newest).is_err());
    }
}
