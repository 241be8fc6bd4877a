//! What tools of a fleet read: a table (CSV), test results (JUnit), metrics (Prometheus' textfile collector). Their words are
//! English, as programs are their readers.

use std::fmt::Write as _;

use super::row::Row;
use crate::cli::exit;
use crate::model::rfc3339;
use crate::report::escape;

/// One line per computer, for a spreadsheet.
pub fn csv(rows: &[Row]) -> String {
    let head = "name,host,port,gateway,exit_code,side,cause,headline,certificate_until,certificate_issuer,support_code,checked,seconds";
    let mut text = format!("{head}\r\n");
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
        text += &fields.map(|field| cell(&field)).join(",");
        text += "\r\n";
    }
    text
}

/// A server's words must not be a formula to whoever opens the table.
fn cell(text: &str) -> String {
    let text = escape::plain(text);
    let acts = text.starts_with(['=', '+', '-', '@']);
    let text = format!("{}{text}", if acts { "'" } else { "" });
    if text.contains([',', '"', ';']) || acts { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A test per computer; `bad` are the lines of the list that could not be read.
pub fn junit(rows: &[Row], bad: &[(usize, String)]) -> String {
    let unasked = |row: &&Row| row.code == exit::UNASKED;
    let (failures, skipped) = (rows.iter().filter(|row| row.is_faulty()).count(), rows.iter().filter(unasked).count());
    let (tests, errors) = (rows.len() + bad.len(), bad.len());
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
    for (number, why) in bad {
        let why = escape::html(why);
        let case =
            format!("<testcase classname=\"redial\" name=\"line {number}\"><error message=\"{why}\"/></testcase>\n");
        text += &case;
    }
    text + "</testsuite>\n</testsuites>\n"
}

/// A metric's name, what it says, and its value for a computer, where there is one.
type Metric = (&'static str, &'static str, fn(&Row) -> Option<String>);

const METRICS: [Metric; 4] = [
    ("redial_healthy", "Whether no fault was found in the way to Remote Desktop.", |row| {
        Some(u8::from(row.code == 0).to_string())
    }),
    (
        "redial_exit_code",
        "What redial check ends with: 0 no fault, 1 this computer, 2 the network, 3 the other computer, 4 undecided, 75 unasked.",
        |row| Some(row.code.to_string()),
    ),
    ("redial_check_duration_seconds", "How long the check took.", |row| Some(format!("{:.3}", row.took.as_secs_f64()))),
    (
        "redial_certificate_expiry_timestamp_seconds",
        "When the certificate expires that Remote Desktop shows, in seconds since 1970.",
        |row| row.certificate.as_ref().map(|shown| shown.until_unix.to_string()),
    ),
];

/// For `--collector.textfile.directory`.
pub fn prometheus(rows: &[Row], now_unix: u64) -> String {
    let mut text = String::new();
    let head = |text: &mut String, name: &str, about: &str| {
        let _ = write!(text, "# HELP {name} {about}\n# TYPE {name} gauge\n");
    };
    for (name, about, value) in METRICS {
        head(&mut text, name, about);
        for row in rows {
            if let Some(value) = value(row) {
                let _ = writeln!(text, "{name}{{target=\"{}\"}} {value}", label(&row.name));
            }
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
        let text = csv(&rows());
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[1].starts_with("pc-1,office-pc.corp.example,3389,,0,none,,"), "{text}");
        assert!(lines[2].starts_with("\"'=2+\"\"3\"\",<x>\\\",10.20.0.5,3389,,3,server,"), "{text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\r' && c != '\n'), "{text}");
    }

    #[test]
    fn results_of_tests() {
        let text = junit(&rows(), &[(7, "no computer is named & lost".to_owned())]);
        assert!(text.contains("tests=\"4\" failures=\"2\" errors=\"1\" skipped=\"0\" time=\"4.5\""), "{text}");
        assert!(text.contains("<testcase classname=\"redial\" name=\"pc-1\" time=\"1.5\"/>"), "{text}");
        assert!(text.contains("name=\"=2+&quot;3&quot;,&lt;x&gt;\\\"") && text.contains("named &amp; lost"), "{text}");
        assert!(!text.contains("<script") && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn metrics() {
        let text = prometheus(&rows(), 1_795_132_800);
        assert!(text.contains("redial_healthy{target=\"pc-1\"} 1\n"), "{text}");
        assert!(text.contains("redial_exit_code{target=\"=2+\\\"3\\\",<x>\\\\\"} 3\n"), "{text}");
        assert!(text.contains("redial_certificate_expiry_timestamp_seconds{target=\"pc-1\"} 1"), "{text}");
        assert!(text.ends_with("redial_last_run_timestamp_seconds 1795132800\n"), "{text}");
        let value =
            |line: &str| line.starts_with('#') || line.rsplit(' ').next().is_some_and(|v| v.parse::<f64>().is_ok());
        assert!(text.lines().all(value), "{text}");
    }
}
