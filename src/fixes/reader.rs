//! Where a text about a fix is read: a command line knows fixes by their ids and options by their names, a window by titles.

use crate::model::said::Voice;
use crate::model::{Said, fill};

/// Who reads. Texts have `{on a command line|in a window}`, `{fix:ID}` and, for an id without quotation marks, `{fix-id:ID}`;
/// `{more}` stands where a list of fixes stops.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reader {
    CommandLine,
    Window,
}

const MORE: &str = "more";

impl Reader {
    /// The text as it is said to this reader.
    #[must_use]
    pub fn say(self, voice: Voice, text: &str) -> String {
        self.fill(voice, &voice.text(text))
    }

    /// A sentence as it is said to this reader. In its template slots of these kinds have double braces.
    #[must_use]
    pub fn tell(self, voice: Voice, sentence: &Said) -> String {
        self.fill(voice, &sentence.to(voice))
    }

    fn fill(self, voice: Voice, text: &str) -> String {
        fill(text, |slot| {
            if slot == MORE {
                return Some(String::new());
            }
            if let Some(id) = slot.strip_prefix("fix:") {
                return self.name(voice, id).map(|name| voice.quoted(&name));
            }
            match (slot.strip_prefix("fix-id:"), self) {
                (Some(id), Self::CommandLine) => self.name(voice, id),
                (Some(id), Self::Window) => self.name(voice, id).map(|name| voice.quoted(&name)),
                (None, _) => slot.split_once('|').map(|both| self.one_of(both).to_owned()),
            }
        })
    }

    /// As much of an explanation as a list shows: up to `{more}`, or all of it.
    #[must_use]
    pub fn opening(self, voice: Voice, explanation: &str) -> String {
        let end = format!("{{{MORE}}}");
        let explanation = voice.text(explanation);
        // Its opening is no sentence of the table by itself, so it is not looked up again.
        self.fill(voice, explanation.split_once(&end).map_or(&*explanation, |(opening, _)| opening))
    }

    fn name(self, voice: Voice, id: &str) -> Option<String> {
        super::find(id).map(|fix| self.one_of((fix.id, &voice.text(fix.title))).to_owned())
    }

    const fn one_of<'a>(self, (command_line, window): (&'a str, &'a str)) -> &'a str {
        match self {
            Self::CommandLine => command_line,
            Self::Window => window,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_gets_names_that_it_can_use() {
        let text = "Renew it ({fix-id:renew-certificate}), or {fix:disable-udp}{ (--all)|}. {6F1A-0}";
        assert_eq!(
            Reader::CommandLine.say(Voice::ENGLISH, text),
            "Renew it (renew-certificate), or \u{201c}disable-udp\u{201d} (--all). {6F1A-0}"
        );
        let title = |id| crate::fixes::find(id).unwrap().title;
        let window = format!(
            "Renew it (\u{201c}{}\u{201d}), or \u{201c}{}\u{201d}. {{6F1A-0}}",
            title("renew-certificate"),
            title("disable-udp")
        );
        assert_eq!(Reader::Window.say(Voice::ENGLISH, text), window);
    }

    #[test]
    fn a_list_shows_the_opening_alone() {
        assert_eq!(Reader::Window.opening(Voice::ENGLISH, "It {--does|does} this.{more} And that."), "It does this.");
        assert_eq!(
            Reader::CommandLine.say(Voice::ENGLISH, "It {--does|does} this.{more} And that."),
            "It --does this. And that."
        );
        assert_eq!(Reader::Window.opening(Voice::ENGLISH, "Whole."), "Whole.");
        // What a list shows is about two lines.
        for fix in crate::fixes::ALL {
            let opening = Reader::Window.opening(Voice::ENGLISH, fix.explain);
            let first = opening.split("\n\n").next().unwrap();
            assert!((70..220).contains(&first.len()), "{}: {first}", fix.id);
        }
    }

    #[test]
    fn every_slot_is_filled() {
        for text in crate::fixes::texts() {
            for reader in [Reader::CommandLine, Reader::Window] {
                assert!(!reader.say(Voice::ENGLISH, text).contains(['{', '}', '|']), "{text}");
            }
        }
        let mut filled = 0;
        for sentence in crate::fixes::SAYS.into_iter().flatten().filter(|sentence| sentence.slots.is_empty()) {
            let said = Said::new(sentence, Vec::new());
            for reader in [Reader::CommandLine, Reader::Window] {
                let told = reader.tell(Voice::ENGLISH, &said);
                assert!(!told.contains(['{', '}', '|']), "{told}");
                filled += usize::from(told != said.english());
            }
        }
        assert!(filled >= 12, "{filled}");
    }

    #[test]
    fn a_sentence_names_fixes_as_its_reader_knows_them() {
        let said = Said::from(crate::fixes::computers::WhichOne {});
        let told = Reader::CommandLine.tell(Voice::ENGLISH, &said);
        assert_eq!(told, "Please say which computer is meant (--host NAME), or that all are (--all).");
        assert_eq!(Reader::Window.tell(Voice::ENGLISH, &said), "Please say which computer is meant, or that all are.");
    }
}
