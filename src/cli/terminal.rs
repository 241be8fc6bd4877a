//! What stands between everything that is printed and the terminal: whoever wrote a name, a file or an argument, the terminal
//! shows it and obeys none of it.

use std::io::{self, IsTerminal as _, Write};

use crate::report::escape;

/// Passes on text in which nothing but a line feed acts.
#[derive(Debug)]
pub struct Terminal<W>(pub W);

impl<W: Write> Write for Terminal<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let shown = String::from_utf8_lossy(text);
        let lines: Vec<_> = shown.split('\n').map(escape::plain).collect();
        self.0.write_all(lines.join("\n").as_bytes())?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// One line of standard error that is written over again and again. Where no terminal shows it, there is none.
#[derive(Debug)]
pub struct Progress {
    seen: bool,
    width: usize,
}

impl Progress {
    #[must_use]
    pub fn new() -> Self {
        Self { seen: io::stderr().is_terminal(), width: 0 }
    }

    #[must_use]
    pub const fn is_seen(&self) -> bool {
        self.seen
    }

    /// As much of it as every terminal has room for.
    pub fn show(&mut self, text: &str) {
        const ROOM: usize = 78;
        let text: String = escape::plain(text).chars().take(ROOM).collect();
        self.write(&format!("\r{text:<width$}", width = self.width));
        self.width = text.chars().count();
    }

    /// Leaves an empty line behind, for what comes next.
    pub fn clear(&mut self) {
        if self.width > 0 {
            self.write(&format!("\r{:width$}\r", "", width = self.width));
        }
        self.width = 0;
    }

    fn write(&self, text: &str) {
        if self.seen {
            // Whoever does not see how far it is, sees the result.
            let mut err = io::stderr();
            let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

/// A sentence that may quote what somebody else wrote, as one line of a length that can be read.
#[must_use]
pub fn one_line(sentence: &str) -> String {
    const LONGEST: usize = 350;
    let words = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.chars().take(LONGEST).collect();
    let end = if short.len() < words.len() { "\u{2026}" } else { "" };
    escape::plain(&short) + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts() {
        let mut terminal = Terminal(Vec::new());
        terminal.write_all("redial: \u{201c}a\u{1b}[2J\u{9b}2J\u{201d}\r\n\t\u{202e}b\n".as_bytes()).unwrap();
        terminal.write_all(b"\xff\x1b\n").unwrap();
        let text = String::from_utf8(terminal.0).unwrap();
        assert_eq!(
            text,
            "redial: \u{201c}a\u{fffd}[2J\u{fffd}2J\u{201d}\u{fffd}\n\u{fffd}\u{fffd}b\n\u{fffd}\u{fffd}\n"
        );
        // What Redial writes itself is made of this, and stays as it is.
        let mut terminal = Terminal(Vec::new());
        let help = crate::cli::args::help();
        terminal.write_all(help.as_bytes()).unwrap();
        assert_eq!(terminal.0, help.as_bytes());
    }
}
