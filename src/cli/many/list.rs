//! A list of computers: one a line, or CSV with a head that names its columns. Whoever wrote it, it is bounded, and a line that
//! can't be read is told by its number and costs none of the others.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::model::whole_number;
use crate::platform::regular;
use crate::report::json;

/// Ten thousand computers with everything beside them need less.
const LONGEST: u64 = 4 * 1024 * 1024;
const MOST: usize = 10_000;

/// What separates the columns: spreadsheets that write a comma in numbers take a semicolon.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// One computer to be checked.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Line {
    /// As editors count.
    pub number: usize,
    pub name: String,
    pub port: Option<u16>,
    pub gateway: Option<String>,
    pub error: Option<String>,
}

/// What was read: a line, or why it is none, with its number.
pub type Reading = Result<Line, (usize, String)>;

/// Reads the list, `-` being standard input.
///
/// # Errors
/// Where it can't be read, is no text, or is longer than any list.
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
    let text = json::text(&bytes).ok_or_else(|| refused("it is no text"))?;
    let lines = read(&text);
    if lines.len() > MOST { Err(refused("it has more than 10,000 lines; please split it")) } else { Ok(lines) }
}

/// What a shell's `<(...)` leaves is a pipe that somebody is writing to, and was named on purpose.
fn piped(file: &Path, error: io::Error) -> io::Result<Vec<u8>> {
    if !file.starts_with("/dev/fd") {
        return Err(error);
    }
    let mut bytes = Vec::new();
    File::open(file)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Every line but empty ones and remarks.
fn read(text: &str) -> Vec<Reading> {
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, without_remark(line)));
    let mut lines = lines.by_ref().filter(|(_, line)| !line.is_empty()).peekable();
    let head = lines.peek().and_then(|(_, line)| Head::of(line));
    match head {
        Some(head) => lines.skip(1).map(|(number, line)| head.line(number, line)).collect(),
        None => lines.map(|(number, name)| Ok(Line { number, name: name.to_owned(), ..Line::default() })).collect(),
    }
}

/// What follows a `#` at the beginning, or after a blank, is for people.
fn without_remark(line: &str) -> &str {
    let line = line.trim();
    let begins = line.match_indices('#').find(|(at, _)| line[..*at].chars().last().is_none_or(char::is_whitespace));
    begins.map_or(line, |(at, _)| line[..at].trim_end())
}

/// Where the columns are. Inventories have others, too.
struct Head {
    separator: char,
    columns: Vec<String>,
}

impl Head {
    fn of(line: &str) -> Option<Self> {
        let separator = SEPARATORS.into_iter().find(|separator| line.contains(*separator)).unwrap_or(',');
        let columns: Vec<_> = fields(line, separator)?.iter().map(|field| field.to_lowercase()).collect();
        columns.iter().any(|column| column == "name").then_some(Self { separator, columns })
    }

    fn line(&self, number: usize, line: &str) -> Reading {
        let fields = fields(line, self.separator).ok_or_else(|| (number, "a quotation mark is missing".to_owned()))?;
        let field = |wanted: &str| {
            let at = self.columns.iter().position(|column| column == wanted);
            at.and_then(|at| fields.get(at)).filter(|field| !field.is_empty()).cloned()
        };
        let name = field("name").ok_or_else(|| (number, "no computer is named".to_owned()))?;
        let port = field("port").map(|port| {
            let read = whole_number(&port).filter(|&port| port != 0);
            read.ok_or_else(|| (number, "the port must be a number from 1 to 65535".to_owned()))
        });
        Ok(Line { number, name, port: port.transpose()?, gateway: field("gateway"), error: field("error") })
    }
}

/// RFC 4180 but for line feeds within a field; none where a quotation mark is not closed.
fn fields(line: &str, separator: char) -> Option<Vec<String>> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => field.extend(signs.next()),
            '"' => quoted = !quoted,
            sign if sign == separator && !quoted => fields.push(std::mem::take(&mut field).trim().to_owned()),
            sign => field.push(sign),
        }
    }
    fields.push(field.trim().to_owned());
    (!quoted).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(number: usize, name: &str) -> Line {
        Line { number, name: name.to_owned(), ..Line::default() }
    }

    #[test]
    fn one_a_line() {
        let text = "# the office\r\npc-1\r\n\r\n  pc-2:3390  # by the window\r\n[::1]:3389\r\n#pc-3\r\n";
        let expected = [named(2, "pc-1"), named(4, "pc-2:3390"), named(5, "[::1]:3389")];
        assert_eq!(read(text), expected.map(Ok));
        assert_eq!(read(""), []);
    }

    #[test]
    fn columns_in_any_order_and_others_beside_them() {
        let text = "Room;Port;Name;Error;Gateway\n4;3390;pc-1;0x904;gw\n5;;\"pc-2\";;\n";
        let full =
            Line { port: Some(3390), gateway: Some("gw".into()), error: Some("0x904".into()), ..named(2, "pc-1") };
        assert_eq!(read(text), [Ok(full), Ok(named(3, "pc-2"))]);
        assert_eq!(read("name\npc-1\n"), [Ok(named(2, "pc-1"))]);
        let said = "name,error\npc-1,\"He said \"\"no\"\", twice\"\n";
        assert_eq!(read(said)[0].as_ref().unwrap().error.as_deref(), Some("He said \"no\", twice"));
    }

    #[test]
    fn a_bad_line_costs_none_of_the_others() {
        let text = "name,port\npc-1,0\n,3389\npc-3,3389\n\"pc-4,3389\npc-5,+5\n";
        let numbers: Vec<_> =
            read(text).into_iter().map(|line| line.map(|line| line.number).map_err(|(n, _)| n)).collect();
        assert_eq!(numbers, [Err(2), Err(3), Ok(4), Err(5), Err(6)]);
    }
}
