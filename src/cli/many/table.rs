//! A list with columns: CSV as spreadsheets, directories and inventories write it (RFC 4180), and what else they put there.

use super::line::{Line, Numbered, Reading, is_remark};
use crate::cli::check::Refusal;
use crate::cli::exit;
use crate::model::whole_number;

/// What separates the columns: spreadsheets that write a comma in numbers take a semicolon.
pub const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// So many lines can belong to one record. What goes on for longer is a quotation mark that is missing.
const MOST_LINES: usize = 50;

/// What a column is called that holds computers, the best first: letters and digits alone, as some write a blank or a dash
/// between. The second says whether the word alone is the head of a list, and not the first computer in it.
const NAMES: [(&str, bool); 27] = [
    ("name", true),
    ("dnshostname", true),
    ("fqdn", true),
    ("dnsname", true),
    ("fullyqualifieddomainname", true),
    ("computername", true),
    ("computer", false),
    ("hostname", true),
    ("host", false),
    ("devicename", true),
    ("device", false),
    ("machinename", true),
    ("machine", false),
    ("servername", true),
    ("server", false),
    ("rechnername", true),
    ("rechner", false),
    ("ger\u{e4}tename", true),
    ("ger\u{e4}t", false),
    ("target", false),
    ("ipv4address", true),
    ("ipaddress", true),
    ("ipadresse", true),
    ("ipv4", false),
    ("ip", false),
    ("address", false),
    ("adresse", false),
];

/// Where the columns are. Inventories have others, too.
#[derive(Debug)]
pub struct Head {
    separator: char,
    width: usize,
    /// The best first.
    names: Vec<usize>,
    port: Option<usize>,
    gateway: Option<usize>,
    error: Option<usize>,
}

impl Head {
    /// The head that these lines begin with, and of how many of them it is made.
    pub fn of(lines: &[Numbered<'_>], separators: &[char]) -> Option<(Self, usize)> {
        separators.iter().find_map(|&separator| {
            let (fields, used) = record(lines, separator)?;
            let columns: Vec<String> = fields.iter().map(|field| spelled(field)).collect();
            let at = |wanted: &str| columns.iter().position(|column| column == wanted);
            let alone = columns.iter().filter(|column| !column.is_empty()).count() == 1;
            let known = NAMES.iter().filter(|(_, is_head)| *is_head || !alone);
            let names: Vec<_> = known.filter_map(|(name, _)| at(name)).collect();
            let (port, gateway, error) = (at("port"), at("gateway"), at("error"));
            let head = Self { separator, width: fields.len(), names, port, gateway, error };
            (!head.names.is_empty()).then_some((head, used))
        })
    }

    /// What stands below it.
    pub fn read(&self, mut lines: &[Numbered<'_>]) -> Vec<Reading> {
        let mut read = Vec::new();
        while let Some((&(number, line), rest)) = lines.split_first() {
            if is_remark(line) {
                lines = rest;
                continue;
            }
            let found = record(lines, self.separator).filter(|(fields, used)| *used == 1 || self.is_whole(fields));
            let Some((fields, used)) = found else {
                read.push(Err((number, Refusal::new(exit::USAGE, "a quotation mark is missing"))));
                lines = rest;
                continue;
            };
            // Spreadsheets leave rows behind in which something stood once.
            if fields.iter().any(|field| !field.is_empty()) {
                read.push(self.line(number, &fields).map_err(|why| (number, why)));
            }
            lines = &lines[used..];
        }
        read
    }

    /// Whether a record of several lines is one. Where a quotation mark is missing, the next one closes what it opened, and what
    /// comes of that has other columns, or a line feed where nobody writes one.
    fn is_whole(&self, fields: &[String]) -> bool {
        let ours = self.names.iter().copied().chain([self.port, self.gateway].into_iter().flatten());
        let torn = |at: usize| fields.get(at).is_some_and(|field| field.contains('\n'));
        fields.len() == self.width && !ours.into_iter().any(torn)
    }

    fn line(&self, number: usize, fields: &[String]) -> Result<Line, Refusal> {
        let refused = |why: &str| Refusal::new(exit::USAGE, why);
        let field = |at: usize| fields.get(at).filter(|field| !field.is_empty());
        let other = |at: Option<usize>| at.and_then(field).cloned();
        let name = self.names.iter().find_map(|&at| field(at)).ok_or_else(|| refused("no computer is named"))?;
        let port = other(self.port).map(|port| {
            let read = whole_number(&port).filter(|&port| port != 0);
            read.ok_or_else(|| refused("the port must be a number from 1 to 65535"))
        });
        let (gateway, error) = (other(self.gateway), other(self.error));
        Ok(Line { number, name: name.clone(), port: port.transpose()?, gateway, error })
    }
}

/// Whether the lines look like a table all the same, though none of its columns is called as one that has computers.
pub fn is_nameless(lines: &[Numbered<'_>]) -> bool {
    let count = |lines: &[Numbered<'_>], separator| {
        let (fields, used) = record(lines, separator)?;
        let columns = fields.iter().filter(|field| !field.is_empty()).count();
        (columns > 1).then_some((fields.len(), used))
    };
    SEPARATORS.into_iter().any(|separator| {
        let Some((width, used)) = count(lines, separator) else { return false };
        let second = lines[used..].iter().position(|(_, line)| !is_remark(line));
        second.is_none_or(|at| count(&lines[used + at..], separator).is_some_and(|(other, _)| other == width))
    })
}

/// `DNS Host-Name` as `dnshostname`.
fn spelled(column: &str) -> String {
    column.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The fields of the record that begins with these lines, and of how many of them it is made; none where a quotation mark is not
/// closed.
fn record(lines: &[Numbered<'_>], separator: char) -> Option<(Vec<String>, usize)> {
    let mut open = Fields { separator, whole: Vec::new(), field: String::new(), quoted: false };
    for (used, (_, line)) in (1..).zip(lines.iter().take(MOST_LINES)) {
        open.take(line);
        if !open.quoted {
            open.close();
            return Some((open.whole, used));
        }
        open.field.push('\n');
    }
    None
}

/// Those of a record, as far as it has been read.
struct Fields {
    separator: char,
    whole: Vec<String>,
    field: String,
    quoted: bool,
}

impl Fields {
    fn take(&mut self, line: &str) {
        let mut signs = line.chars().peekable();
        while let Some(sign) = signs.next() {
            match sign {
                '"' if self.quoted && signs.peek() == Some(&'"') => self.field.extend(signs.next()),
                '"' if self.quoted => self.quoted = false,
                // In the middle of a field it is an inch.
                '"' if self.field.trim().is_empty() => self.quoted = true,
                sign if sign == self.separator && !self.quoted => self.close(),
                sign => self.field.push(sign),
            }
        }
    }

    fn close(&mut self) {
        self.whole.push(std::mem::take(&mut self.field).trim().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbered(text: &str) -> Vec<Numbered<'_>> {
        (1..).zip(text.lines()).collect()
    }

    fn fields(text: &str) -> Option<(Vec<String>, usize)> {
        record(&numbered(text), ',')
    }

    fn names(text: &str) -> Vec<Result<String, usize>> {
        let lines = numbered(text);
        let (head, used) = Head::of(&lines, &SEPARATORS).unwrap();
        let read = head.read(&lines[used..]);
        read.into_iter().map(|line| line.map(|line| line.name).map_err(|(number, _)| number)).collect()
    }

    #[test]
    fn a_record_as_rfc_4180_has_it_and_as_people_write_it() {
        let told = |text| fields(text).map(|(fields, used)| (fields.join("|"), used));
        assert_eq!(told("a,\"b,\"\"c\"\"\", d ,"), Some(("a|b,\"c\"|d|".to_owned(), 1)));
        assert_eq!(told("a, \"b\" ,c"), Some(("a|b|c".to_owned(), 1)));
        assert_eq!(told("19\" screen,b"), Some(("19\" screen|b".to_owned(), 1)));
        assert_eq!(told("a,\"b\n\nc\",d\ne"), Some(("a|b\n\nc|d".to_owned(), 3)));
        assert_eq!(told("a,\"b\nc"), None);
        assert_eq!(told(&format!("\"{}\"", "\n".repeat(MOST_LINES))), None);
    }

    #[test]
    fn the_best_column_has_the_computers() {
        assert_eq!(names("IP Address,Name\n10.0.0.1,pc-1"), [Ok("pc-1".to_owned())]);
        assert_eq!(names("Computer;DNSHostName\npc-1;pc-1.example"), [Ok("pc-1.example".to_owned())]);
        assert_eq!(names("\"Host Name\"\t\"IP-Address\"\npc-1\t10.0.0.1"), [Ok("pc-1".to_owned())]);
        // Where the best one is empty, the next one does.
        assert_eq!(names("Computer,FQDN,Address\n,,10.0.0.1\n,,"), [Ok("10.0.0.1".to_owned())]);
        for head in
            ["ComputerName", "COMPUTER,Room", "Room;dns_host_name", "host\tRoom", "FQDN", "IPAddress", "Room,Address"]
        {
            assert!(Head::of(&numbered(head), &SEPARATORS).is_some(), "{head}");
        }
        // Alone, these are computers.
        for head in ["host", "server", "computer", "Room,User", "names", ""] {
            assert!(Head::of(&numbered(head), &SEPARATORS).is_none(), "{head}");
        }
        assert_eq!(names("Name;Room, floor\npc-1;5, 2"), [Ok("pc-1".to_owned())]);
    }

    #[test]
    fn a_quotation_mark_that_is_missing_costs_one_line() {
        let closed_by_the_next = "name,port\n\"pc-1,3389\n\"pc-2\",3389\npc-3,\"3389\npc-4,3389\n\"pc-5\",\n";
        let read = names(closed_by_the_next);
        assert_eq!(read, [Err(2), Ok("pc-2".to_owned()), Err(4), Ok("pc-4".to_owned()), Ok("pc-5".to_owned())]);
    }

    #[test]
    fn a_table_without_a_name_is_noticed() {
        let nameless = |text| is_nameless(&numbered(text));
        assert!(nameless("Room;User\n5;anna\n") && nameless("Room;User") && nameless("a\tb\n\n# x\nc\td"));
        assert!(!nameless("pc-1\npc-2") && !nameless("pc-1;\npc-2;") && !nameless("pc 1, by the window\npc-2"));
    }

    proptest! {
        #[test]
        fn what_is_quoted_comes_back(fields_of in proptest::collection::vec("[a-c,;\"\n ]{0,8}", 1..5)) {
            let quoted: Vec<_> = fields_of.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let (read, _) = fields(&quoted.join(",")).unwrap();
            let trimmed: Vec<_> = fields_of.iter().map(|field| field.trim()).collect();
            prop_assert_eq!(read, trimmed);
        }

        #[test]
        fn every_line_is_read_once(text in "[a\",;\n#=]{0,60}") {
            let text = format!("name,port\n{text}");
            let lines = numbered(&text);
            let (head, used) = Head::of(&lines, &SEPARATORS).unwrap();
            let numbers: Vec<_> = head.read(&lines[used..]).into_iter()
                .map(|line| line.map_or_else(|(number, _)| number, |line| line.number)).collect();
            prop_assert!(numbers.is_sorted_by(|one, next| one < next) && numbers.len() < lines.len());
        }
    }
}
