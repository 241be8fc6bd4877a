//! What to offer.

use super::{ALL, Fix, FixCx, FixError, OptionKind, Options};
use crate::model::{Cause, Place, Said, Side};
use crate::platform::Platform;

/// The fixes that can cure a cause, and where each is to be made for it.
pub fn for_cause(cause: Cause, side: Side) -> impl Iterator<Item = (&'static Fix, Place)> {
    let cures = move |fix: &&Fix| fix.cures.contains(&cause);
    // What helps either computer helps the one that is wrong.
    let wrong = if side == Side::Server { Place::There } else { Place::Here };
    ALL.iter().filter(cures).map(move |fix| (fix, if fix.place == Place::Both { wrong } else { fix.place }))
}

/// The fixes that the organisation has taken out of this computer's hands, each with a whole sentence that says so.
#[must_use]
pub fn controlled(pc: &dyn Platform) -> Vec<(&'static Fix, Said)> {
    let refused = |fix: &'static Fix| match (fix.plan)(&FixCx { pc, target: None, options: &any(fix) }) {
        Err(FixError::Controlled { reason }) => Some((fix, reason)),
        Ok(_) | Err(FixError::Refused { .. } | FixError::Platform(_) | FixError::Unclear { .. }) => None,
    };
    // Nobody else's rules are about what belongs to the user alone.
    ALL.iter().filter(|fix| fix.elevated).filter_map(refused).collect()
}

/// Whatever is chosen, the organisation decides.
fn any(fix: &Fix) -> Options {
    let mut options = Options::default();
    for option in fix.options {
        if let OptionKind::Choice([first, ..]) = option.kind {
            // It is of the table's own making.
            let _ = options.set(fix, option.name, Some(first));
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixes::listener;
    use crate::platform::fake::Fake;
    use crate::platform::registry::Value;

    #[test]
    fn what_the_organisation_decides_is_told_apart() {
        let pc = Fake::typical();
        assert!(controlled(&pc).is_empty());
        pc.edit(|world| {
            world.set_value(&listener::policies(), "UserAuthentication", Value::dword(1));
            world.set_value(&listener::policies(), "SecurityLayer", Value::dword(2));
        });
        let told = controlled(&pc);
        let ids: Vec<_> = told.iter().map(|(fix, _)| fix.id).collect();
        assert_eq!(ids, ["host-nla-on", "host-security-layer", "host-nla-off"]);
        assert!(told.iter().all(|(_, reason)| reason.contains("organisation") && reason.contains("policy")));
        assert!(controlled(&crate::platform::Unsupported).is_empty());
    }
}
