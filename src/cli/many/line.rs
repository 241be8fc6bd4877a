//! A line of a list.

use crate::cli::check::Refusal;

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
pub type Reading = Result<Line, (usize, Refusal)>;

/// A line of the file as it stands there, with its number.
pub type Numbered<'a> = (usize, &'a str);

impl Line {
    /// How it is called in tables: another port or way is another line there.
    pub fn called(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        let way = self.gateway.as_ref().map(|gateway| format!(" via {gateway}")).unwrap_or_default();
        format!("{}{port}{way}", self.name)
    }
}

/// Whether nothing stands there, or something for people only. A column may be called `#`.
pub fn is_remark(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.strip_prefix('#').is_some_and(|rest| !rest.starts_with([',', ';']))
}
