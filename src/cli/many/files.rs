//! What tools of a fleet read: a table (CSV), test results (JUnit), metrics (Prometheus' textfile collector). Their words are
//! English, as programs are their readers.

use std::fmt::Write as _;

use super::row::{Row, Unread};
use crate::cli::exit;
use crate::model::rfc3339;
use crate::report::escape;

/// One line per computer, and per line of the list that names none, for a spreadsheet. Without the mark at the beginning Excel and
/// Windows PowerShell take UTF-8 for something else.
pub fn csv(rows: &[Row], unread: &[Unread]) -> String {
    let mut text = format!("\u{feff}{}\r\n", HEAD.join(","));
    for row in rows {
        let until = row.certificate.as_ref().map(|shown| rfc3339(shown.until_unix));
        let fields = [
            row.name.clone(),
            row.host.clone(),
            row.port.to_string(),
            row.gateway.clone().unwrap_or_default(),
            row.code.to_string(),
            row.side.id().to_owned(),
            row.cause.clone().unwrap_or_default(),
            row.headline.english(),
            until.unwrap_or_default(),
            row.certificate.as_ref().map(|shown| shown.issuer.clone()).unwrap_or_default(),
            row.support_code.clone(),
            row.checked.clone(),
            format!("{:.1}", row.took.as_secs_f64()),
        ];
        text += &record(fields);
    }
    for line in unread {
        text += &record(HEAD.map(|column| match column {
            "name" => line.name(),
            "exit_code" => line.code.to_string(),
            "headline" => line.why.clone(),
            _ => String::new(),
        }));
    }
    text
}

/// The columns of the table: a contract, added to at its end.
const HEAD: [&str; 13] = [
    "name",
    "host",
    "port",
    "gateway",
    "exit_code",
    "side",
    "cause",
    "headline",
    "certificate_until",
    "certificate_issuer",
    "support_code",
    "checked",
    "seconds",
];

fn record(fields: [String; HEAD.len()]) -> String {
    fields.map(|field| cell(&field)).join(",") + "\r\n"
}

/// A server's words must not be a formula to whoever opens the table. In some languages the wide signs begin one, too.
fn cell(text: &str) -> String {
    const BEGIN: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let text = escape::plain(text);
    let acts = text.trim_start().starts_with(BEGIN);
    let text = format!("{}{text}", if acts { "'" } else { "" });
    if text.contains([',', '"', ';']) || acts { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A test per computer, and per line of the list that names none.
pub fn junit(rows: &[Row], unread: &[Unread]) -> String {
    let unasked = |row: &&Row| row.code == exit::UNASKED;
    let (failures, skipped) = (rows.iter().filter(|row| row.is_faulty()).count(), rows.iter().filter(unasked).count());
    let (tests, errors) = (rows.len() + unread.len(), unread.len());
    let seconds: f64 = rows.iter().map(|row| row.took.as_secs_f64()).sum();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"redial check\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{seconds:.1}\">\n"
    );
    for row in rows {
        let headline = escape::html(&row.headline.english());
        let verdict = match row {
            row if row.is_faulty() => {
                let cause = escape::html(row.cause.as_deref().unwrap_or(row.side.id()));
                let body = format!("{} ({})", row.side.id(), escape::html(&row.support_code));
                format!("><failure type=\"{cause}\" message=\"{headline}\">{body}</failure></testcase>\n")
            }
            row if unasked(&row) => format!("><skipped message=\"{headline}\"/></testcase>\n"),
            _ => "/>\n".to_owned(),
        };
        let (name, took) = (escape::html(&row.name), row.took.as_secs_f64());
        // Writing to a text does not fail.
        let _ = write!(text, "<testcase classname=\"redial\" name=\"{name}\" time=\"{took:.1}\"{verdict}");
    }
    for line in unread {
        let (name, why, code) = (line.name(), escape::html(&line.why), line.code);
        let error = format!("<error type=\"{code}\" message=\"{why}\"/>");
        let _ = writeln!(text, "<testcase classname=\"redial\" name=\"{name}\">{error}</testcase>");
    }
    text + "</testsuite>\n</testsuites>\n"
}

/// A metric's name, what it says, and its value: for a computer, where there is one, and for a line that names none.
struct Metric {
    name: &'static str,
    about: &'static str,
    value: fn(&Row) -> Option<String>,
    unread: fn(&Unread) -> Option<String>,
}

const METRICS: [Metric; 4] = [
    Metric {
        name: "redial_healthy",
        about: "Whether no fault was found in the way to Remote Desktop.",
        value: |row| Some(u8::from(row.code == 0).to_string()),
        unread: |_| Some(0.to_string()),
    },
    Metric {
        name: "redial_exit_code",
        about: "What redial check ends with: 0 no fault, 1 this computer, 2 the network, 3 the other computer, 4 undecided, \
                64 or 66 a line that names none, 75 unasked.",
        value: |row| Some(row.code.to_string()),
        unread: |line| Some(line.code.to_string()),
    },
    Metric {
        name: "redial_check_duration_seconds",
        about: "How long the check took.",
        value: |row| Some(format!("{:.3}", row.took.as_secs_f64())),
        unread: |_| None,
    },
    Metric {
        name: "redial_certificate_expiry_timestamp_seconds",
        about: "When the certificate expires that Remote Desktop shows, in seconds since 1970.",
        value: |row| row.certificate.as_ref().map(|shown| shown.until_unix.to_string()),
        unread: |_| None,
    },
];

/// For `--collector.textfile.directory`.
pub fn prometheus(rows: &[Row], unread: &[Unread], now_unix: u64) -> String {
    let mut text = String::new();
    let head = |text: &mut String, name: &str, about: &str| {
        let _ = write!(text, "# HELP {name} {about}\n# TYPE {name} gauge\n");
    };
    for Metric { name, about, value, unread: value_of_unread } in METRICS {
        head(&mut text, name, about);
        let of_rows = rows.iter().filter_map(|row| Some((row.name.clone(), value(row)?)));
        let of_unread = unread.iter().filter_map(|line| Some((line.name(), value_of_unread(line)?)));
        for (target, value) in of_rows.chain(of_unread) {
            let _ = writeln!(text, "{name}{{target=\"{}\"}} {value}", label(&target));
        }
    }
    head(&mut text, "redial_fault", "1 for what is wrong, by the side that it is on and its cause.");
    for row in rows.iter().filter(|row| row.is_faulty()) {
        let (target, side, cause) = (label(&row.name), row.side.id(), label(row.cause.as_deref().unwrap_or_default()));
        let _ = writeln!(text, "redial_fault{{target=\"{target}\",side=\"{side}\",cause=\"{cause}\"}} 1");
    }
    head(&mut text, "redial_last_run_timestamp_seconds", "When this file was written, in seconds since 1970.");
    let _ = writeln!(text, "redial_last_run_timestamp_seconds {now_unix}");
    text
}

fn label(text: &str) -> String {
    escape::plain(text).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::report::sample;

    fn unread() -> Vec<Unread> {
        vec![Unread { number: 7, code: exit::USAGE, why: "no computer is named & \"lost\"\u{ffff}".to_owned() }]
    }

    fn rows() -> Vec<Row> {
        let took = Duration::from_millis(1500);
        let named = |name: &str, report| Row::new(name.to_owned(), &report, took);
        vec![
            named("pc-1", sample::healthy()),
            named("=2+\"3\",<x>\\", sample::refused()),
            named("pc-3", sample::hostile()),
        ]
    }

    #[test]
    fn a_table_with_no_formulas() {
        let text = csv(&rows(), &unread());
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert!(lines[0].starts_with("\u{feff}name,host,port,gateway,exit_code,"), "{text}");
        assert_eq!(lines[4], "line 7,,,,64,,,\"no computer is named & \"\"lost\"\"\u{fffd}\",,,,,");
        for formula in ["=1", " @a", "\u{ff1d}1"] {
            assert!(cell(formula).starts_with("\"'"), "{formula}");
        }
        assert!(lines[1].starts_with("pc-1,office-pc.corp.example,3389,,0,none,,"), "{text}");
        assert!(lines[2].starts_with("\"'=2+\"\"3\"\",<x>\\\",10.20.0.5,3389,,3,server,"), "{text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\r' && c != '\n'), "{text}");
    }

    #[test]
    fn results_of_tests() {
        let text = junit(&rows(), &unread());
        assert!(text.contains("tests=\"4\" failures=\"2\" errors=\"1\" skipped=\"0\" time=\"4.5\""), "{text}");
        assert!(text.contains("<testcase classname=\"redial\" name=\"pc-1\" time=\"1.5\"/>"), "{text}");
        assert!(
            text.contains("name=\"=2+&quot;3&quot;,&lt;x&gt;\\\"")
                && text.contains("named &amp; &quot;lost&quot;\u{fffd}\"/>"),
            "{text}"
        );
        assert!(text.contains("name=\"line 7\"><error type=\"64\" message="), "{text}");
        assert!(!text.contains("<script") && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn metrics() {
        let text = prometheus(&rows(), &unread(), 1_795_132_800);
        assert!(text.contains("redial_healthy{target=\"line 7\"} 0\n"), "{text}");
        assert!(text.contains("redial_exit_code{target=\"line 7\"} 64\n"), "{text}");
        assert!(!text.contains("redial_check_duration_seconds{target=\"line 7\"}"), "{text}");
        assert!(text.contains("redial_healthy{target=\"pc-1\"} 1\n"), "{text}");
        assert!(text.contains("redial_exit_code{target=\"=2+\\\"3\\\",<x>\\\\\"} 3\n"), "{text}");
        assert!(text.contains("redial_certificate_expiry_timestamp_seconds{target=\"pc-1\"} 1"), "{text}");
        assert!(text.ends_with("redial_last_run_timestamp_seconds 1795132800\n"), "{text}");
        let value =
            |line: &str| line.starts_with('#') || line.rsplit(' ').next().is_some_and(|v| v.parse::<f64>().is_ok());
        assert!(text.lines().all(value), "{text}");
    }
}
