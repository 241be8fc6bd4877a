//! A list of computers: one a line, or a table (CSV) with a head that names its columns. Whoever wrote it, it is bounded, and a
//! line that can't be read is told by its number and costs none of the others.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::encoding;
use super::line::{Line, Numbered, Reading, is_remark};
use super::table::{self, Head, SEPARATORS};
use crate::cli::check::Refusal;
use crate::cli::exit;
use crate::engine::pasted;
use crate::engine::target_input::shorten;
use crate::platform::regular;

/// Ten thousand computers with everything beside them need less.
const LONGEST: u64 = 4 * 1024 * 1024;
const MOST: usize = 10_000;

/// Reads the list, `-` being standard input.
///
/// # Errors
/// Where it can't be read, is no text, is longer than any list, or is a table of something else.
pub fn load(file: &Path) -> io::Result<Vec<Reading>> {
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().take(LONGEST + 1).read_to_end(&mut bytes)?;
        bytes
    } else {
        regular::read(file, LONGEST + 1).or_else(|error| piped(file, error))?
    };
    let refused = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    if bytes.len() as u64 > LONGEST {
        return Err(refused("it is longer than any list of computers"));
    }
    let text = encoding::read(&bytes).ok_or_else(|| refused("it is no text"))?;
    let lines = read(&text).ok_or_else(|| refused(NAMELESS))?;
    if lines.len() > MOST { Err(refused("it has more than 10,000 lines; please split it")) } else { Ok(lines) }
}

const NAMELESS: &str = "no column is called name; the first line of a table says what its columns are";

/// What a shell's `<(...)` leaves is a pipe that somebody is writing to, and was named on purpose.
fn piped(file: &Path, error: io::Error) -> io::Result<Vec<u8>> {
    if !file.starts_with("/dev/fd") {
        return Err(error);
    }
    let mut bytes = Vec::new();
    File::open(file)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Every line but empty ones and remarks; none where it is a table and no column has computers.
fn read(text: &str) -> Option<Vec<Reading>> {
    // Spreadsheets on a Mac end lines in a way of their own, and DOS ended texts.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<Numbered<'_>> = (1..).zip(text.trim_end_matches('\u{1a}').lines()).collect();
    let mut rest = without_remarks(&lines);
    let said = rest.first().and_then(|(_, line)| said_separator(line));
    if said.is_some() {
        rest = without_remarks(&rest[1..]);
    }
    let separators = said.as_ref().map_or(&SEPARATORS[..], std::slice::from_ref);
    if let Some((head, used)) = Head::of(rest, separators) {
        return Some(head.read(&rest[used..]));
    }
    // What is read as a computer, whatever stands behind it, is no head; nor is one with its port.
    let is_computer = |&(number, line): &Numbered<'_>| {
        let line = without_remark(line);
        pasted::read(line).computer.is_some() || single(number, line).is_err()
    };
    if said.is_some() || (!rest.first().is_some_and(is_computer) && table::is_nameless(rest)) {
        return None;
    }
    let lines = rest.iter().map(|(number, line)| (*number, without_remark(line)));
    Some(lines.filter(|(_, line)| !line.is_empty()).map(|(number, line)| single(number, line)).collect())
}

fn without_remarks<'a, 'b>(lines: &'a [Numbered<'b>]) -> &'a [Numbered<'b>] {
    let begins = lines.iter().position(|(_, line)| !is_remark(line)).unwrap_or(lines.len());
    &lines[begins..]
}

/// Excel's `sep=;`
fn said_separator(line: &str) -> Option<char> {
    let line = line.trim_matches(['"', ' ']);
    let said = line.get(4..).filter(|_| line[..4].eq_ignore_ascii_case("sep="))?;
    let mut signs = said.chars();
    let separator = signs.next().filter(|sign| !sign.is_alphanumeric() && *sign != '"')?;
    signs.next().is_none().then_some(separator)
}

/// Where there are no columns, what follows a `#` after a blank is for people as well.
fn without_remark(line: &str) -> &str {
    let line = line.trim();
    let begins = line.match_indices('#').find(|(at, _)| line[..*at].chars().last().is_none_or(char::is_whitespace));
    begins.map_or(line, |(at, _)| line[..at].trim_end())
}

/// A line that is a computer, however it is put.
fn single(number: usize, line: &str) -> Reading {
    // A column of a spreadsheet, and what it leaves of others.
    let name = line.trim_end_matches([',', ';', '\t', ' ']);
    let quoted = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let name = quoted.filter(|inside| !inside.contains('"')).unwrap_or(name).trim();
    let mut words = name.split_whitespace();
    if let (Some(computer), Some(second)) = (words.next(), words.next())
        && !second.is_empty()
        && second.bytes().all(|octet| octet.is_ascii_digit())
    {
        return Err((number, number_behind(name, computer, second)));
    }
    Ok(Line { number, name: name.to_owned(), ..Line::default() })
}

/// It may be meant as a port or as the number of an error: whichever is guessed, the other one would be checked for nothing.
fn number_behind(name: &str, computer: &str, port: &str) -> Refusal {
    let reason = "a port stands behind a colon (NAME:PORT), and the number of an error is written as 0x904";
    let meant = pasted::with_port(computer, port).map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    let sentence = format!("\u{201c}{}\u{201d}: {reason}{meant}", shorten(name));
    Refusal { code: exit::USAGE, sentence, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(number: usize, name: &str) -> Line {
        Line { number, name: name.to_owned(), ..Line::default() }
    }

    /// The numbers of lines, and whether they could be read.
    fn numbers(text: &str) -> Vec<Result<usize, usize>> {
        let lines = read(text).unwrap().into_iter();
        lines.map(|line| line.map(|line| line.number).map_err(|(number, _)| number)).collect()
    }

    #[test]
    fn one_a_line() {
        let text = "# the office\r\npc-1\r\n\r\n  pc-2:3390  # by the window\r\n[::1]:3389\r\n#pc-3\r\n\u{1a}";
        let expected = [named(2, "pc-1"), named(4, "pc-2:3390"), named(5, "[::1]:3389")];
        assert_eq!(read(text).unwrap(), expected.map(Ok));
        assert_eq!(read("pc-1\rpc-2\r").unwrap(), [named(1, "pc-1"), named(2, "pc-2")].map(Ok));
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn what_spreadsheets_put_around_a_name_is_none_of_it() {
        let text = "\"pc-1\"\n\"pc-2:3390\" # x\npc-3;;\npc-4,\n\" pc-5 \"\nthe computer \"pc-6\"\n";
        let expected =
            [(1, "pc-1"), (2, "pc-2:3390"), (3, "pc-3"), (4, "pc-4"), (5, "pc-5"), (6, "the computer \"pc-6\"")];
        assert_eq!(read(text).unwrap(), expected.map(|(number, name)| Ok(named(number, name))));
    }

    #[test]
    fn a_number_behind_a_name_is_asked_about() {
        let refused = |line: &str| read(line).unwrap().remove(0).unwrap_err().1;
        for (line, meant) in [
            ("127.82.68.1 41103", "did you mean 127.82.68.1:41103?"),
            ("pc-1\t3390", "did you mean pc-1:3390?"),
            ("::1  3390 # x", "did you mean [::1]:3390?"),
            ("pc-1 3390 by the window", "did you mean pc-1:3390?"),
        ] {
            let refusal = refused(line);
            assert!(refusal.sentence.ends_with(meant) && refusal.code == exit::USAGE, "{refusal:?}");
            assert!(!refusal.reason.contains("pc-1") && !refusal.reason.contains("127"), "{refusal:?}");
        }
        assert!(refused("pc-1 70000").sentence.ends_with("as 0x904"));
        for line in ["pc-1 0x904/0x7", "pc-1\t0x904", "pc-1 error 2308", "pc-1 2308/7", "mstsc /v:pc-1", "pc-1 # 17"] {
            assert!(read(line).unwrap()[0].is_ok(), "{line}");
        }
    }

    #[test]
    fn columns_in_any_order_and_others_beside_them() {
        let text = "Room;Port;Name;Error;Gateway\n4;3390;pc-1;0x904;gw\n5;;\"pc-2\";;\n";
        let full =
            Line { port: Some(3390), gateway: Some("gw".into()), error: Some("0x904".into()), ..named(2, "pc-1") };
        assert_eq!(read(text).unwrap(), [Ok(full), Ok(named(3, "pc-2"))]);
        assert_eq!(read("name\npc-1\n").unwrap(), [Ok(named(2, "pc-1"))]);
        let said = "name,error\npc-1,\"He said \"\"no\"\", twice\"\n";
        assert_eq!(read(said).unwrap()[0].as_ref().unwrap().error.as_deref(), Some("He said \"no\", twice"));
    }

    #[test]
    fn inventories_as_they_are() {
        let rows = |lines: &[usize]| lines.iter().map(|line| Ok(*line)).collect::<Vec<_>>();
        // A remark begins where the line begins.
        assert_eq!(numbers("Room,name\n\"Desk #5\",pc-1\nDesk #4,pc-2\n# Desk,pc-3\n,pc-4 \n"), rows(&[2, 3, 5]));
        assert_eq!(numbers("#TYPE Selected.ADComputer\n\"Name\",\"DNSHostName\"\n\"pc-1\",\n"), rows(&[3]));
        assert_eq!(numbers("#;Name\n1;pc-1\n"), rows(&[2]));
        for head in ["sep=;\n", "SEP=;\r\n", "\"sep=;\"\n"] {
            assert_eq!(numbers(&format!("{head}Room, floor;Name\n5, 2;pc-1\n")), rows(&[3]));
        }
        assert_eq!(numbers("sep=|\nRoom|Computer\n5|pc-1\n"), rows(&[3]));
        // Line feeds within a field, also of the head; numbers stay those of the file.
        assert_eq!(
            numbers("Name,\"About\nit\"\r\npc-1,\"first\r\n\r\nthird\"\r\npc-2,x\r\n,y\r\n"),
            [Ok(3), Ok(6), Err(7)]
        );
        assert_eq!(numbers("Name;Room\npc-1;5\n;\n;;;\npc-2;6\n"), rows(&[2, 5]));
    }

    #[test]
    fn a_table_of_something_else() {
        for text in ["Room,User\n5,anna\n", "sep=;\npc-1\n", "127.82.68.1,3389\n127.82.68.2,3389\n", "pc-1;5\n"] {
            assert_eq!(read(text), None, "{text}");
        }
        // What is read as a computer is one, whatever stands behind it.
        for text in ["pc-1\t0x904\npc-2\t0x904\n", "pc-1, error 0x904\npc-2, error 0x904\n", "pc-1,\npc-2,\n"] {
            assert_eq!(numbers(text), [Ok(1), Ok(2)], "{text}");
        }
    }

    #[test]
    fn a_bad_line_costs_none_of_the_others() {
        let text = "name,port\npc-1,0\n,3389\npc-3,3389\n\"pc-4,3389\npc-5,+5\n";
        assert_eq!(numbers(text), [Err(2), Err(3), Ok(4), Err(5), Err(6)]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "([a-c0-9\",;\t\r\n #=.:]|name|sep=|\u{fc}|\u{1f4bb}){0,60}") {
            let lines = text.lines().count() + text.matches('\r').count();
            let numbers = read(&text).unwrap_or_default().into_iter();
            prop_assert!(numbers.map(|line| line.map_or_else(|(number, _)| number, |line| line.number)).all(|n| n <= lines));
        }
    }
}
