//! `redial --help`, from the table of commands.

use std::fmt::Write as _;

use super::command::Takes;
use super::commands::{ALL, OUTPUT};

const HEAD: &str = "\
Redial finds out why Remote Desktop won't connect, and says whose side it is on.

";

const FOOT: &str = "
TARGET is a name, an address, name:port, [v6 address]:port or a .rdp file; links, `mstsc /v:NAME` and \\\\NAME do, too.
Exit codes of check and host: 0 no fault, 1 this computer, 2 the network, 3 the other computer, 4 undecided,
64 bad usage, 66 unreadable input, 70 internal, 75 something could not be checked, 130 cancelled.
Of a list: the first of 1, 2, 3, 4, 75, 66, 64 that one of its lines has; 130 where it was cancelled, and what was done is kept.
Exit codes of watch: 0 it answers, or did at the end; 4 it does not; 64, 66, 70 and 130 as above; 75 it can't be watched.
Exit codes of compare: 0 nothing differs, 1 something does; 64, 66 (a report can't be read) and 70 as above.
Exit codes of fix, undo and changes: 0 done, or right already; 64 bad usage, or nobody to ask and no --yes;
66 the list of changes can't be trusted, or the connection file can't be read; 70 it failed, or only a part was done;
75 refused, or somebody else changed it meanwhile, and nothing was changed; 130 the answer was no.
";

/// Where the second column begins.
const COLUMN: usize = 38;

/// All that can be asked for.
#[must_use]
pub fn help() -> String {
    let mut text = HEAD.to_owned();
    line(&mut text, "  redial", "the wizard, in a window");
    let mut output_told = false;
    for command in ALL {
        let (name, usage) = command.name_and_usage();
        line(&mut text, format!("  redial {name} {usage}").trim_end(), command.about());
        for (name, takes, about) in command.options().into_iter().filter(|(.., about)| !about.is_empty()) {
            option(&mut text, name, takes, about);
        }
        if command.has_output() && output_told {
            let names: Vec<_> = OUTPUT.iter().map(|option| format!("--{}", option.name)).collect();
            line(&mut text, &format!("      {}", names.join(", ")), "as above");
        } else if command.has_output() {
            for one in OUTPUT {
                option(&mut text, one.name, one.takes, one.about);
            }
            output_told = true;
        }
        if command.has_others() {
            line(&mut text, "      ...", &format!("`redial {name} ID --help` has the {name}'s own options"));
        }
    }
    line(&mut text, "  redial ... --language de", "any of it in another language, and the window too");
    line(&mut text, "  redial --version", "which one it is");
    text + FOOT
}

fn option(text: &mut String, name: &str, takes: Takes, about: &str) {
    let called = match takes {
        Takes::Nothing => "",
        Takes::Value(called) | Takes::JsonFile(called) => called,
    };
    line(text, format!("      --{name} {called}").trim_end(), about);
}

fn line(text: &mut String, left: &str, right: &str) {
    let mut left = left;
    for part in right.lines() {
        // Writing to a text does not fail.
        let _ = writeln!(text, "{left:<COLUMN$}{part}");
        left = "";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_told_and_nothing_else() {
        for command in ALL {
            let (name, usage) = command.name_and_usage();
            let options = command.options();
            let lines: Vec<_> = options.iter().filter(|(.., about)| !about.is_empty()).collect();
            let told = lines.iter().map(|(_, takes, about)| match takes {
                Takes::Value(called) => format!("{called} {about}"),
                Takes::Nothing | Takes::JsonFile(_) => (*about).to_owned(),
            });
            let told = told.fold(usage.to_owned(), |all, one| format!("{all} {one}"));
            for (option, _, about) in &options {
                assert!(!about.is_empty() || told.contains(&format!("--{option}")), "{name} --{option}");
            }
            let named = usage.split(|c: char| !c.is_ascii_lowercase() && c != '-').filter_map(|w| w.strip_prefix("--"));
            for word in named {
                assert!(options.iter().any(|(option, ..)| *option == word), "{name} --{word}");
            }
        }
    }

    #[test]
    fn what_is_no_command_is_told_as_well() {
        assert!(help().contains("\n  redial --version "));
        assert!(help().contains("\nExit codes of compare: 0 nothing differs, 1 something does; 64, 66 "));
    }

    #[test]
    fn both_columns_stand_in_line() {
        for line in help().lines().filter(|line| line.starts_with("  ")) {
            let (left, right) = line.split_at(COLUMN);
            assert!(left.ends_with(' ') && !right.starts_with(' '), "{line}");
        }
    }
}
