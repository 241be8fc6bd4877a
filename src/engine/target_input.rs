//! A target as users give it: a name, an address, or a connection file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use thiserror::Error;

use crate::model::{GatewayUsage, Target, TargetError, split_host_port};
use crate::proto::rdp_file::{self, RdpFile};

/// Why there is nothing to check.
#[derive(Debug, Error)]
pub enum InputError {
    /// Exit code 64.
    #[error("\u{201c}{1}\u{201d}: {0}")]
    Target(TargetError, String),
    /// Exit code 66.
    #[error("the file \u{201c}{0}\u{201d} cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// Exit code 66.
    #[error("the file \u{201c}{0}\u{201d} is not a Remote Desktop connection file")]
    NotRdp(String),
    /// Exit code 66.
    #[error("the file \u{201c}{0}\u{201d} names no computer that can be reached: {1}")]
    NoTarget(String, TargetError),
}

impl InputError {
    /// The exit code that the contract gives it.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Target(..) => 64,
            Self::Unreadable(..) | Self::NotRdp(_) | Self::NoTarget(..) => 66,
        }
    }
}

/// Reads what the user typed: an existing or `.rdp`-named file is read as one, everything else is a computer.
///
/// # Errors
/// Where it is neither.
pub fn read(typed: &str) -> Result<Target, InputError> {
    let path = Path::new(typed);
    let named_so = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("rdp"));
    if named_so && (path.exists() || typed.contains(['/', '\\'])) {
        return read_file(path);
    }
    Target::parse(typed).map_err(|error| InputError::Target(error, shorten(typed)))
}

/// Reads a connection file.
///
/// # Errors
/// Where it cannot be read, is something else, or names no computer.
pub fn read_file(path: &Path) -> Result<Target, InputError> {
    let name = shorten(&path.display().to_string());
    let unreadable = |error| InputError::Unreadable(name.clone(), error);
    let mut bytes = Vec::new();
    let limit = rdp_file::LONGEST as u64;
    File::open(path).map_err(unreadable)?.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    let file = rdp_file::read(&bytes).ok_or_else(|| InputError::NotRdp(name.clone()))?;
    target(&file, &path.display().to_string()).map_err(|error| InputError::NoTarget(name, error))
}

/// Takes in what a connection file says by now. Where it can't be read any more, what it said counts.
pub fn read_again(target: &mut Target) {
    let path = Path::new(&target.typed);
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("rdp"))
        && let Ok(now) = read_file(path)
    {
        *target = now;
    }
}

fn target(file: &RdpFile, typed: &str) -> Result<Target, TargetError> {
    let mut target = Target::parse(file.full_address.as_deref().unwrap_or_default())?;
    let (_, port) = split_host_port(file.full_address.as_deref().unwrap_or_default())?;
    // `server port` counts only where the address has none of its own.
    if let (None, Some(port)) = (port, &file.server_port) {
        target.port = port.parse().ok().filter(|&port| port != 0).ok_or(TargetError::Port)?;
    }
    let usage = match file.gateway_usage {
        Some(1) => Some(GatewayUsage::Always),
        Some(2) => Some(GatewayUsage::Detect),
        _ => None,
    };
    if let (Some(usage), Some(gateway)) = (usage, &file.gateway) {
        target = target.through(gateway, usage)?;
    }
    // Another address is a hint only; a broken one is no reason to check nothing.
    let alternate = file.alternate_full_address.as_deref().and_then(|text| split_host_port(text).ok());
    target.alternate = alternate.map(|(host, _)| host);
    target.client_nla_off = file.credssp == Some(false);
    typed.clone_into(&mut target.typed);
    Ok(target)
}

fn shorten(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(120).collect();
    if shown.len() < text.len() { format!("{shown}\u{2026}") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(file: &RdpFile) -> Result<Target, TargetError> {
        target(file, "x.rdp")
    }

    fn address(text: &str) -> RdpFile {
        RdpFile { full_address: Some(text.to_owned()), ..RdpFile::default() }
    }

    #[test]
    fn the_address_carries_its_own_port_first() {
        let port = |text: &str| of(&RdpFile { server_port: Some("3391".into()), ..address(text) }).map(|t| t.port);
        assert_eq!(port("pc1:3390"), Ok(3390));
        assert_eq!(port("pc1"), Ok(3391));
        assert_eq!(port("[::1]"), Ok(3391));
        assert_eq!(
            of(&RdpFile { server_port: Some("0".into()), ..address("pc1") }).map(|t| t.port),
            Err(TargetError::Port)
        );
        assert_eq!(of(&RdpFile::default()).map(|t| t.port), Err(TargetError::Empty));
    }

    #[test]
    fn a_file_that_was_mended_is_read_again() {
        let path = std::env::temp_dir().join(format!("redial-mended-{}.rdp", std::process::id()));
        let file = |nla: u8| std::fs::write(&path, format!("full address:s:pc1\r\nenablecredsspsupport:i:{nla}\r\n"));
        file(0).unwrap();
        let mut target = read_file(&path).unwrap();
        assert!(target.client_nla_off);
        file(1).unwrap();
        read_again(&mut target);
        assert!(!target.client_nla_off && target.typed == path.display().to_string());
        std::fs::remove_file(&path).unwrap();
        let before = target.clone();
        read_again(&mut target);
        assert_eq!(target, before);
        let mut typed = Target::parse("pc1").unwrap();
        read_again(&mut typed);
        assert_eq!(typed, Target::parse("pc1").unwrap());
    }

    #[test]
    fn a_gateway_counts_only_where_it_is_used() {
        let usage = |usage| {
            let file = RdpFile { gateway: Some("gw".into()), gateway_usage: usage, ..address("pc1") };
            of(&file).unwrap().gateway.map(|gateway| (gateway.port, gateway.usage))
        };
        assert_eq!(usage(Some(1)), Some((443, GatewayUsage::Always)));
        assert_eq!(usage(Some(2)), Some((443, GatewayUsage::Detect)));
        assert_eq!((usage(Some(0)), usage(Some(4)), usage(None)), (None, None, None));
    }
}
