//! Which computer's traces are meant.

use super::{FixCx, FixError, FixOption, OptionKind};
use crate::model::Target;

pub const HOST: FixOption =
    FixOption { name: "host", kind: OptionKind::Host, explain: "only what belongs to this computer" };
pub const ALL: FixOption = FixOption { name: "all", kind: OptionKind::Flag, explain: "what belongs to every computer" };

/// One computer, or every one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Chosen {
    Every,
    One(String),
}

crate::says! { "fix-computers":
    NotBoth {} = "Please choose one computer or all of them, not both.";
    WhichOne {} = "Please say which computer is meant{{ (--host NAME)|}}, or that all are{{ (--all)|}}.";
}

impl Chosen {
    /// `--all`, `--host`, or the computer that is being looked at.
    ///
    /// # Errors
    /// Where none or both were said: everybody's is never taken by default.
    pub fn of(cx: &FixCx<'_>) -> Result<Self, FixError> {
        match (cx.options.flag(ALL.name), cx.options.text(HOST.name), cx.target) {
            (true, None, _) => Ok(Self::Every),
            (true, Some(_), _) => Err(FixError::refused(NotBoth {})),
            (false, Some(host), _) => Ok(Self::One(host.to_owned())),
            (false, None, Some(target)) => Ok(Self::One(target.host.to_string())),
            (false, None, None) => Err(FixError::refused(WhichOne {})),
        }
    }

    /// Whether a name that Windows keeps, with or without a port, is that computer's.
    pub fn is(&self, kept: &str) -> bool {
        match self {
            Self::Every => true,
            Self::One(host) => same(host, kept),
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    match (Target::parse(one), Target::parse(other)) {
        // As text: a dot at the end makes no other computer.
        (Ok(one), Ok(other)) => one.host.to_string().eq_ignore_ascii_case(&other.host.to_string()),
        _ => one.trim().eq_ignore_ascii_case(other.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_windows_does() {
        let one = Chosen::One("PC7.example".to_owned());
        assert!(one.is("pc7.EXAMPLE") && one.is("pc7.example:3390") && one.is("pc7.example."));
        assert!(!one.is("pc7") && !one.is("pc7.example.org") && !one.is("") && !one.is("..\\.."));
        assert!(Chosen::One("2001:db8::7".to_owned()).is("[2001:DB8:0::7]:3389"));
        assert!(Chosen::Every.is("") && Chosen::Every.is("anything"));
    }
}
