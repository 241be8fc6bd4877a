//! The last checks, in a row: what was there before what is shown now.

use egui::{RichText, Ui};

use crate::model::said::{Name, Voice};
use crate::report::escape::plain;
use crate::report::words;
use crate::says;
use crate::session::{Command, Origin, Past, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{PastChip, past_row};
use crate::ui::{theme, theme::size, wording};

use super::Form;

says! { "ui-past":
    LastChecks {} = "Last checks";
    WhichWhen { n: Number, computer: Name, when: Phrase } = "{n}. {computer}, {when}";
    PracticeWhen { n: Number, when: Phrase } = "{n}. practice, {when}";
}

/// Below the verdict. Nothing where there is one check alone.
pub fn ui(ui: &mut Ui, form: &Form, session: &Session) -> Option<Command> {
    let past: Vec<&Past> = session.past().collect();
    if past.len() < 2 {
        return None;
    }
    let voice = ui.voice();
    let told: Vec<_> = past.iter().zip(1_u32..).map(|(past, n)| told(voice, past, n, form)).collect();
    let chips = past.iter().zip(&told).map(|(past, (mark, word, text))| {
        let shown = session.shown() == Some(past.run);
        PastChip { mark: *mark, word, text, shown }
    });
    let chips: Vec<_> = chips.collect();
    let pressed = past_row(ui, &voice.say(LastChecks {}), &chips);
    if let Some(compared) = session.compared() {
        let quiet = theme::palette(ui).text_quiet;
        for line in [compared.before, compared.now] {
            ui.label(RichText::new(plain(&voice.say(line))).size(size::SMALL).color(quiet));
        }
    }
    pressed.map(|at| Command::Look(past[at].run))
}

/// How it ended, in a mark and a word; which computer it was, and when. The number tells two of the same minute apart.
fn told(voice: Voice, past: &Past, n: u32, form: &Form) -> (crate::ui::widget::Mark, String, String) {
    let mark = wording::mark(words::verdict_status(&past.report));
    let when = wording::ago(past.ended.as_secs(), form.now.as_secs()).into();
    let text = match past.origin {
        Origin::Practice(_) => voice.say(PracticeWhen { n: n.into(), when }),
        Origin::Check | Origin::File(_) => {
            let computer = Name(plain(&past.report.target.host));
            voice.say(WhichWhen { n: n.into(), computer, when })
        }
    };
    (mark, voice.say(wording::word(mark)), text)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use egui::Theme;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;
    use crate::engine::{Event, Request};
    use crate::model::{Evidence, Target};
    use crate::report::Report;

    const LATER: Duration = Duration::from_mins(1);

    #[test]
    fn an_earlier_check_is_one_press_away() {
        let mut session = Session::new(Vec::new());
        let mut form = Form::default();
        for (number, name) in (0..).zip(["pc1", "pc2", "pc1"]) {
            let (target, now) = (Target::parse(name).unwrap(), 10 * LATER * number);
            let _ = session.begin(Request::new(target.clone(), None), now);
            let report = Box::new(Report::new(&Evidence::new(target, None, 0)));
            session.apply(Event::Finished { run: session.run(), report }, now);
            session.advance(now + LATER);
            form.now = now + LATER;
        }
        let mut asked = None;
        let mut window = Harness::builder()
            .with_size([800.0, 300.0])
            .with_theme(Theme::Light)
            .with_context_setup(theme::apply)
            .build_ui(|ui| asked = super::ui(ui, &form, &session).or(asked.take()));
        assert!(window.query_by_label("Now: the same as before").is_some());
        assert_eq!(window.query_all_by_label_contains("pc1, ").count(), 2);
        window.get_by_label_contains("pc2, 10 minutes ago").click();
        window.run();
        drop(window);
        assert!(matches!(asked, Some(Command::Look(2))), "{asked:?}");
        session.look(2);
        assert_eq!(session.report().unwrap().target.host, "pc2");
    }
}
