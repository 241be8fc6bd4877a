//! The proof of an address: nobody is sent to one at which Remote Desktop does not answer.

use super::{Asked, Refusal};
use crate::engine::{Request, check};
use crate::fixes::{Kind, Options};
use crate::model::{Layer, Target};

/// Which addresses are tried.
pub enum Candidates<'a> {
    /// The one that was given.
    Given,
    /// Where none was given, those of the computer to be reached. What is tried is told, as it takes its time.
    Sought(&'a mut dyn FnMut(Trying<'_>)),
}

/// What is being looked at.
#[derive(Clone, Copy, Debug)]
pub enum Trying<'a> {
    /// Which addresses a name has.
    Name(&'a str),
    /// Whether Remote Desktop answers there.
    Address(&'a str),
}

/// The same options, where an address belongs to them with one at which Remote Desktop has just answered.
pub(super) fn proven(asked: &Asked, candidates: Candidates<'_>) -> Result<Options, Refusal> {
    let Some(option) = asked.fix.options.iter().find(|option| option.kind == Kind::Address) else {
        return Ok(asked.options.clone());
    };
    let (seek, mut emit) = match candidates {
        Candidates::Given => (false, None),
        Candidates::Sought(emit) => (true, Some(emit)),
    };
    let mut emit = |trying: Trying<'_>| {
        if let Some(emit) = &mut emit {
            emit(trying);
        }
    };
    let given = asked.options.text(option.name).map(str::to_owned);
    let sought = asked.target.as_ref().filter(|_| seek && given.is_none());
    if given.is_none() && sought.is_none() {
        // The fix itself says that it takes one.
        return Ok(asked.options.clone());
    }
    let mut all: Vec<String> = given.into_iter().collect();
    if let Some(target) = sought {
        emit(Trying::Name(&target.typed));
        all = addresses(target.clone())?;
    }
    for address in &all {
        emit(Trying::Address(address));
        let mut options = Options::default();
        if answers(address)? && options.set(asked.fix, option.name, Some(address)).is_ok() {
            return Ok(options);
        }
    }
    Err(refused(match all.as_slice() {
        [] => "No address is known for that computer. Ask for it at the other computer, and {give it with --address|type it \
            above}."
            .to_owned(),
        [one] => format!("Remote Desktop does not answer at {one}, so an address would not help."),
        more => format!("Remote Desktop answers at none of {}, so an address would not help.", more.join(", ")),
    }))
}

/// Those that the name has.
fn addresses(target: Target) -> Result<Vec<String>, Refusal> {
    let report = looked(target)?;
    let resolved = report.layer(Layer::Name).and_then(|layer| layer.facts.get("resolve")?.get("addresses")?.as_array());
    Ok(resolved.into_iter().flatten().filter_map(|one| Some(one.as_str()?.to_owned())).collect())
}

fn answers(address: &str) -> Result<bool, Refusal> {
    let Ok(target) = Target::parse(address) else { return Ok(false) };
    Ok(looked(target)?.greeting_was_answered())
}

fn looked(target: Target) -> Result<crate::report::Report, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|_| refused("Redial could not look whether Remote Desktop answers there.".to_owned()))?;
    let report = runtime.block_on(check(Request::new(target, None), |_| {}));
    runtime.shutdown_background();
    Ok(report)
}

fn refused(reason: String) -> Refusal {
    Refusal { reason, controlled: false }
}
