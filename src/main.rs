//! Arguments in, exit code out.

use std::io;
use std::process::ExitCode;

use redial::cli::{self, Streams, args};

fn main() -> ExitCode {
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let mut streams = Streams { out: &mut out, err: &mut err };
    let code = match args::parse(std::env::args_os().skip(1)) {
        Ok(args) => cli::run(args, &mut streams),
        Err(error) => {
            // Without a screen there is nobody to tell, and the exit code still says it.
            let _ = writeln!(streams.err, "redial: {error}");
            cli::exit::USAGE
        }
    };
    ExitCode::from(code)
}
