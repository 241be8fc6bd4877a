//! The language of the window: sentences become texts here.

use egui::{Context, Id, Ui};

use crate::model::Said;
use crate::model::said::Voice;

/// Says sentences in the window's language.
pub trait Speak {
    /// Who reads.
    fn voice(&self) -> Voice;

    /// A sentence as a text.
    fn say(&self, sentence: impl Into<Said>) -> String {
        sentence.into().to(self.voice())
    }
}

impl Speak for Context {
    fn voice(&self) -> Voice {
        self.data(|data| data.get_temp(key())).unwrap_or(Voice::ENGLISH)
    }
}

impl Speak for Ui {
    fn voice(&self) -> Voice {
        self.ctx().voice()
    }
}

/// From the next frame on the window speaks so.
pub fn speak(ctx: &Context, voice: Voice) {
    ctx.data_mut(|data| data.insert_temp(key(), voice));
    ctx.request_repaint();
}

fn key() -> Id {
    Id::unique("voice")
}
