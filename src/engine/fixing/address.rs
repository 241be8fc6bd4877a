//! The proof of an address: nobody is sent to one at which Remote Desktop does not answer.

use super::{Asked, FixRefusal};
use crate::engine::{Request, check};
use crate::fixes::{OptionKind, Options};
use crate::model::said::Address;
use crate::model::{Layer, Said, Target};

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
pub(super) fn proven(asked: &Asked, candidates: Candidates<'_>) -> Result<Options, FixRefusal> {
    let Some(option) = asked.fix.options.iter().find(|option| option.kind == OptionKind::Address) else {
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
        [] => NoneKnown {}.into(),
        [one] => DoesNotAnswer { address: one.into() }.into(),
        more => NoneAnswers { addresses: more.iter().map(Address::from).collect() }.into(),
    }))
}

/// Those that the name has.
fn addresses(target: Target) -> Result<Vec<String>, FixRefusal> {
    let report = looked(target)?;
    let resolved = report.layer(Layer::Name).and_then(|layer| layer.facts.get("resolve")?.get("addresses")?.as_array());
    Ok(resolved.into_iter().flatten().filter_map(|one| Some(one.as_str()?.to_owned())).collect())
}

fn answers(address: &str) -> Result<bool, FixRefusal> {
    let Ok(target) = Target::parse(address) else { return Ok(false) };
    Ok(looked(target)?.greeting_was_answered())
}

fn looked(target: Target) -> Result<crate::report::Report, FixRefusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| refused(NotProven {}.into()))?;
    let report = runtime.block_on(check(Request::new(target, None), |_| {}));
    runtime.shutdown_background();
    Ok(report)
}

const fn refused(reason: Said) -> FixRefusal {
    FixRefusal { reason, controlled: false }
}

crate::says! { "engine-address":
    NotProven {} = "Redial could not check whether Remote Desktop answers there.";
    NoneKnown {} = "No address is known for that computer. Ask for it at the other computer, and {{give it with --address|type it above}}.";
    DoesNotAnswer { address: Address } = "Remote Desktop does not answer at {address}, so an address would not help.";
    NoneAnswers { addresses: List } = "Remote Desktop answers at none of {addresses}, so an address would not help.";
}
