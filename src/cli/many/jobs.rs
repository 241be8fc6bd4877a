//! What is to be checked: each line of the list as if it had been typed.

use std::collections::HashMap;

use super::line::{Line, Reading};
use super::row::Unread;
use crate::cli::args::Check;
use crate::cli::check::{self, Refusal};
use crate::engine::{Request, memory};
use crate::platform::Platform;

/// A computer that can be checked.
#[derive(Debug)]
pub struct Job {
    /// As tables call it.
    pub name: String,
    pub request: Request,
}

/// What a list comes to.
#[derive(Debug, Default)]
pub struct Listed {
    pub jobs: Vec<Job>,
    pub unread: Vec<Unread>,
    /// Lines of computers that stand further up as well: each is asked once.
    pub repeated: usize,
}

impl Listed {
    pub fn of(lines: Vec<Reading>, arguments: &Check, pc: &dyn Platform) -> Self {
        let logged = memory::errors(pc);
        let redact = arguments.output.redact;
        let mut found = Self::default();
        let mut seen = HashMap::new();
        for line in lines {
            let read = line.and_then(|line| match request(arguments, &line, &logged, pc) {
                Ok(request) => Ok((line, request)),
                Err(refusal) => Err((line.number, refusal)),
            });
            let (line, request) = match read {
                Ok(read) => read,
                Err((number, Refusal { code, sentence, reason })) => {
                    found.unread.push(Unread { number, code, why: if redact { reason } else { sentence } });
                    continue;
                }
            };
            let target = &request.target;
            let gateway = target.gateway().map(|gateway| (gateway.host.to_string(), gateway.port));
            let way = (target.host.to_string().to_lowercase(), target.port, gateway);
            let first = *seen.entry(way).or_insert(line.number);
            if first == line.number {
                let name = if redact { format!("computer-{}", line.number) } else { line.called() };
                found.jobs.push(Job { name, request });
            } else {
                found.repeated += 1;
            }
        }
        found
    }
}

fn request(
    arguments: &Check,
    line: &Line,
    logged: &[memory::LoggedError],
    pc: &dyn Platform,
) -> Result<Request, Refusal> {
    let one = Check {
        target: Some(line.name.clone()),
        port: line.port.or(arguments.port),
        gateway: line.gateway.clone().or_else(|| arguments.gateway.clone()),
        error: line.error.clone().or_else(|| arguments.error.clone()),
        many: None,
        ..arguments.clone()
    };
    let request = check::request(&one, pc)?;
    let named = one.error.is_some() || request.error.is_some();
    Ok(if named { request } else { check::with_noted(request, logged, pc.now()) })
}

#[cfg(test)]
mod tests {
    use super::super::list;
    use super::*;
    use crate::platform::fake::Fake;

    fn read(text: &str, arguments: &Check) -> Listed {
        let file = std::env::temp_dir().join(format!("redial-list-{}-{}", std::process::id(), text.len()));
        std::fs::write(&file, text).unwrap();
        let lines = list::load(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        Listed::of(lines, arguments, &Fake::typical())
    }

    fn told(jobs: &Listed) -> Vec<String> {
        jobs.jobs.iter().map(|job| format!("{} {}", job.name, job.request.target.port)).collect()
    }

    #[test]
    fn each_line_is_read_as_if_it_was_typed() {
        let arguments = Check { port: Some(3391), ..Check::default() };
        let found = read("name,port\nmstsc /v:pc-1,\nPC-1,\npc-1,3390\n192.168.1.300,\n0x904,\npc-2,\n", &arguments);
        // What stands in the list counts before what is said of all.
        assert_eq!(told(&found), ["mstsc /v:pc-1 3391", "pc-1:3390 3390", "pc-2 3391"]);
        assert_eq!(found.unread.iter().map(|line| line.number).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(found.repeated, 1);
    }

    #[test]
    fn a_redacted_run_calls_them_by_their_lines_and_repeats_nothing() {
        let output = crate::cli::args::Output { redact: true, ..Default::default() };
        let list = "# x\npc-1\nsecret.300.1.1.1\nsecret 3390\n10.20.30.400\n0xsecret\nsecret.rdp/none.rdp\n";
        let found = read(list, &Check { output, ..Check::default() });
        assert_eq!(told(&found), ["computer-2 3389"]);
        assert_eq!(found.unread.len(), 5, "{found:?}");
        for line in &found.unread {
            assert!(!line.why.contains("secret") && !line.why.contains("400"), "{line:?}");
        }
    }
}
