//! `host-edition`: whether this Windows can be reached at all.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, reading};
use crate::model::said::{Said, Term};
use crate::model::{Evidence, Layer, Outcome};
use crate::platform::Platform;
use crate::says;

pub const CHECK: Check = Check {
    id: "host-edition",
    layer: Layer::Port,
    title: "Edition of Windows",
    run,
    read: typed::<Edition>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Edition {
    /// Windows' own word: `Core` is Home.
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub edition: String,
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub version: String,
    pub build: u32,
    pub revision: u32,
    /// Home and its relatives connect to others, and can't be connected to.
    pub can_host: bool,
    /// Two administrators at once instead of one user.
    pub server: bool,
    pub domain_member: bool,
}

fn run(pc: &dyn Platform) -> Outcome {
    let computer = reading(pc.computer())?;
    fact(Edition {
        can_host: can_host(&computer.edition),
        server: computer.edition.to_ascii_lowercase().starts_with("server"),
        domain_member: matches!(computer.member, crate::platform::computer::Member::Domain(_)),
        edition: computer.edition,
        version: computer.version,
        build: computer.build,
        revision: computer.revision,
    })
}

/// `CoreSingleLanguage`, `CoreCountrySpecific` and `CoreN` are Home as well; the others are its ancestors. Servers
/// without a desktop say `ServerDatacenterCor` in that place, never `Core` first.
fn can_host(edition: &str) -> bool {
    let edition = edition.to_ascii_lowercase();
    !["core", "home", "starter"].iter().any(|home| edition.starts_with(home))
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let edition = evidence.fact::<Edition>()?;
    Some(CanHost { edition: Term::from(&edition.edition) }.into())
}

says! { "host-edition":
    CanHost { edition: Term } = "This edition of Windows ({edition}) can be reached by Remote Desktop.";
}

#[cfg(test)]
mod tests {
    use super::can_host;

    #[test]
    fn home_by_all_its_names() {
        for home in ["Core", "CoreN", "CoreSingleLanguage", "CoreCountrySpecific", "HomePremium", "Starter"] {
            assert!(!can_host(home), "{home}");
        }
        for other in
            ["Professional", "Enterprise", "Education", "ServerStandard", "ServerDatacenterCor", "IoTEnterprise"]
        {
            assert!(can_host(other), "{other}");
        }
    }
}
