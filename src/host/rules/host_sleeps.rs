//! `host-sleeps`

use super::Rule;
use crate::host::checks::sleep::Sleep;
use crate::model::{Confidence, Evidence, Finding, Layer};

pub const RULE: Rule = Rule { id: "host-sleeps", of: "host-sleep", layer: Layer::Port, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let after_s = evidence.fact::<Sleep>().map(|sleep| sleep.after_s).filter(|after_s| *after_s != 0)?;
    let span = match after_s {
        ..120 => "a minute".to_owned(),
        120..7200 => format!("{} minutes", after_s / 60),
        7200.. => format!("{} hours", after_s / 3600),
    };
    let because = vec![
        format!("It is set to sleep after {span} without a key or a mouse, plugged in."),
        "Now it is awake; asleep it cannot answer.".to_owned(),
    ];
    let headline = format!("This computer goes to sleep after {span}; then nobody can reach it.");
    RULE.suspect(Confidence::Possible, headline, because)
}

const EXPLAIN: &str = r"## What this means
A sleeping computer does not listen. Whoever dials it hears nothing, as if it were switched off. As long as somebody works on it, all is well; later it is not.

## Why it happens
- Windows comes that way, to save power.
- On a notebook, closing the lid does the same, whatever the time says.

## How to fix it by hand
1. Person at this computer: Settings > System > Power > Screen, sleep & hibernate timeouts: when plugged in, put my device to sleep after: Never. The screen may still switch off.
2. Notebook: Control Panel > Power Options > Choose what closing the lid does > plugged in: Do nothing. Leave it plugged in.
3. Helpdesk: `powercfg /change standby-timeout-ac 0`. Waking by network (Wake-on-LAN) works by cable, if at all.

## References
- Microsoft Support: How to use Remote Desktop
- Microsoft Learn: powercfg command-line options
";

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    #[test]
    fn it_sleeps() {
        assert_eq!(says(&RULE, |world| world.power[0].sleep_after_s = 1800), SUSPECT_POSSIBLE);
    }

    #[test]
    fn never() {
        assert_eq!(says(&RULE, |world| world.power[0].sleep_after_s = 0), None);
    }
}
