//! Windows before 10 1607: its loader takes libraries from beside the exe, wherever somebody has put it, and nothing that
//! the exe says keeps it from that.

use crate::platform::Platform;
use crate::platform::elevation::OLDEST_BUILD;

crate::says! { "fix-floor":
    /// Why nothing is done there with an administrator's rights.
    TooOld {} = "On this Windows Redial does nothing as an administrator: before Windows 10 version 1607, a file that lies beside Redial could get those rights, too. Nothing was changed.";
}

/// By Windows' own word, if it gives one: what else it does not tell is no reason.
pub fn is_too_old(pc: &dyn Platform) -> bool {
    pc.computer().is_ok_and(|computer| computer.build < OLDEST_BUILD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixes::{ALL, FixCx, FixError, Options, find, run};
    use crate::platform::fake::Fake;

    #[test]
    fn a_fix_for_administrators_is_refused_there_and_a_users_own_is_not() {
        let pc = Fake::typical();
        let options = Options::default();
        let plan = |id: &str| run::plan(find(id).unwrap(), &FixCx { pc: &pc, target: None, options: &options });
        pc.edit(|world| world.computer.build = OLDEST_BUILD - 1);
        for fix in ALL.iter().filter(|fix| fix.elevated) {
            assert_eq!(plan(fix.id).map(|_| ()), Err(FixError::refused(TooOld {})), "{}", fix.id);
        }
        assert!(plan("flush-dns").is_ok());
        pc.edit(|world| world.computer.build = OLDEST_BUILD);
        assert!(plan("disable-udp").is_ok());
    }
}
