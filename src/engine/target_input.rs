//! A target as users give it: a name, an address, or a connection file.

use std::path::Path;

use thiserror::Error;

use super::pasted::{self, Doubt, Pasted, Unreadable};
use crate::model::{
    AuthenticationLevel, ErrorPair, Gateway, GatewayUsage, InvalidGateway, Settings, SettingsSource, Target,
    TargetError, split_host_port, whole_number,
};
use crate::platform::Platform;
use crate::platform::files::default_rdp;
use crate::platform::regular;
use crate::proto::rdp_file::{self, RdpFile};

/// Why there is nothing to check.
#[derive(Debug, Error)]
pub enum InputError {
    /// Exit code 64.
    #[error("\u{201c}{1}\u{201d}: {0}")]
    Target(TargetError, String),
    /// Exit code 64.
    #[error("\u{201c}{1}\u{201d}: {doubt}{meant}", doubt = .0.doubt, meant = meant(.0))]
    Doubtful(Unreadable, String),
    /// Exit code 64.
    #[error(
        "\u{201c}{1}\u{201d} is the number of an error and not a computer; say `redial check NAME --error {0}` to have it \
         looked into, or `redial explain {0}` for what it means"
    )]
    Number(String, String),
    /// Exit code 66.
    #[error("the file \u{201c}{0}\u{201d} cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// Exit code 66.
    #[error("the file \u{201c}{0}\u{201d} is not a Remote Desktop connection file")]
    NotRdp(String),
    /// Exit code 66.
    #[error("the file \u{201c}{0}\u{201d} names no computer that can be reached: {1}")]
    NoTarget(String, TargetError),
    /// Exit code 66.
    #[error("the file \u{201c}{0}\u{201d} names no computer; say which one is meant: redial check NAME --rdp FILE")]
    NoComputer(String),
}

impl InputError {
    /// The exit code that the contract gives it.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Target(..) | Self::Doubtful(..) | Self::Number(..) => 64,
            Self::Unreadable(..) | Self::NotRdp(_) | Self::NoTarget(..) | Self::NoComputer(_) => 66,
        }
    }

    /// The same without what was typed, where that is to be hidden.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Target(error, _) => error.to_string(),
            Self::Doubtful(refusal, _) => refusal.doubt.to_string(),
            Self::Number(..) => Doubt::Number.to_string(),
            Self::Unreadable(_, error) => format!("the connection file cannot be read: {error}"),
            Self::NotRdp(_) => "the file is not a Remote Desktop connection file".to_owned(),
            Self::NoTarget(_, error) => format!("the connection file names no computer that can be reached: {error}"),
            Self::NoComputer(_) => "the connection file names no computer".to_owned(),
        }
    }
}

/// A connection file, read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Connection {
    /// Absent where the file names no computer, as Default.rdp and templates do: its settings count all the same.
    pub target: Option<Target>,
    pub settings: Settings,
}

impl Connection {
    /// The file's settings for a computer that was named beside it.
    ///
    /// # Errors
    /// Where the text names no computer.
    pub fn for_computer(&self, typed: &str) -> Result<Target, TargetError> {
        Target::parse_with(typed, self.settings.clone())
    }
}

/// "Did you mean ...?"
fn meant(refusal: &Unreadable) -> String {
    refusal.suggestion.as_ref().map(|meant| format!("; did you mean {meant}?")).unwrap_or_default()
}

/// What the user typed, with the error that stood beside it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Typed {
    pub target: Target,
    pub error: Option<ErrorPair>,
}

/// Reads what the user typed: an existing or `.rdp`-named file is read as one, and of everything else the computer counts,
/// however it is put.
///
/// # Errors
/// Where it is neither, or a file that names no computer.
pub fn read(typed: &str) -> Result<Target, InputError> {
    read_all(typed).map(|typed| typed.target)
}

/// The same with the error that was named beside the computer.
///
/// # Errors
/// As above.
pub fn read_all(typed: &str) -> Result<Typed, InputError> {
    let pasted = pasted::read(typed);
    if let Some(path) = pasted.file.as_deref().filter(|path| is_connection_file(path)) {
        let target = read_file(path)?.target;
        return target.ok_or_else(|| nameless(path)).map(|target| Typed { target, error: pasted.error });
    }
    // A computer may have a name that ends like a file's.
    let Some(computer) = pasted.computer.as_deref().or_else(|| pasted.file.as_ref().map(|_| typed.trim())) else {
        return Err(doubtful(&pasted, typed));
    };
    let target = Target::parse(computer).map_err(|error| InputError::Target(error, shorten(typed)))?;
    let way = pasted.gateway.map(|way| target.clone().through(&way.gateway, way.usage));
    Ok(Typed { target: way.and_then(Result::ok).unwrap_or(target), error: pasted.error })
}

/// A computer beside a connection file.
///
/// # Errors
/// Where the text names none.
pub fn named(typed: &str) -> Result<String, InputError> {
    let pasted = pasted::read(typed);
    pasted.computer.clone().ok_or_else(|| doubtful(&pasted, typed))
}

fn is_connection_file(path: &Path) -> bool {
    let named_so = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("rdp"));
    named_so && (path.exists() || path.components().nth(1).is_some() || path.has_root())
}

fn doubtful(pasted: &Pasted, typed: &str) -> InputError {
    match (&pasted.refusal, pasted.error) {
        (_, Some(error)) => InputError::Number(numbers(error, typed), shorten(typed)),
        (Some(refusal), None) => InputError::Doubtful(refusal.clone(), shorten(typed)),
        (None, None) => InputError::Target(TargetError::Name, shorten(typed)),
    }
}

/// As it is typed on the command line.
fn numbers(error: ErrorPair, typed: &str) -> String {
    if error.code.is_some() {
        ErrorPair { sentence: None, ..error }.to_string()
    } else {
        format!("\"{}\"", shorten(typed))
    }
}

/// Reads a connection file.
///
/// # Errors
/// Where it cannot be read, is something else, or what it names is no computer.
pub fn read_file(path: &Path) -> Result<Connection, InputError> {
    let name = shorten(&path.display().to_string());
    let unreadable = |error| InputError::Unreadable(name.clone(), error);
    let bytes = regular::read(path, rdp_file::LONGEST as u64).map_err(unreadable)?;
    let file = rdp_file::read(&bytes).ok_or_else(|| InputError::NotRdp(name.clone()))?;
    connection(&file, path).map_err(|error| InputError::NoTarget(name, error))
}

/// What mstsc takes from the user's own Default.rdp for a computer whose name is typed. None where there is no such file,
/// or nothing in it that makes a difference.
#[must_use]
pub fn default_settings(pc: &dyn Platform) -> Option<Settings> {
    let path = default_rdp(pc).ok()?;
    let file = rdp_file::read(&pc.file(&path, rdp_file::LONGEST as u64).ok()??.bytes.0)?;
    // The port belongs to the computer that the file was last used for.
    let settings = Settings { server_port: None, ..settings(&file, SettingsSource::DefaultRdp) };
    settings.are_special().then_some(settings)
}

/// Takes in what the file of the settings says by now. Where it can't be read any more, what it said counts.
pub fn read_again(target: &mut Target, pc: &dyn Platform) {
    match target.settings.source.clone() {
        SettingsSource::Nowhere => {}
        SettingsSource::DefaultRdp => target.settings = default_settings(pc).unwrap_or_default(),
        SettingsSource::File(path) => {
            let Ok(now) = read_file(&path) else { return };
            match now.target {
                // The file itself was what was to be checked.
                Some(named) if Path::new(&target.typed) == path => *target = named,
                // Somebody named the computer beside it.
                Some(_) | None => target.settings = now.settings,
            }
        }
    }
}

/// A computer that was typed, with what the user's own Default.rdp sets. One out of a connection file has settings already.
#[must_use]
pub fn with_defaults(target: Target, pc: &dyn Platform) -> Target {
    if target.settings.source != SettingsSource::Nowhere {
        return target;
    }
    match default_settings(pc) {
        Some(settings) => Target { settings, ..target },
        None => target,
    }
}

/// A computer's name beside a connection file that is none.
#[must_use]
pub fn refused(error: TargetError, typed: &str) -> InputError {
    InputError::Target(error, shorten(typed))
}

/// A connection file that names no computer where one is needed.
#[must_use]
pub fn nameless(path: &Path) -> InputError {
    InputError::NoComputer(shorten(&path.display().to_string()))
}

fn connection(file: &RdpFile, path: &Path) -> Result<Connection, TargetError> {
    let settings = settings(file, SettingsSource::File(path.to_owned()));
    let mut hosts = [&file.alternate_full_address, &file.full_address].into_iter().flatten();
    // mstsc goes to the alternate address; files from RD Web have an internal name beside it.
    let Some(address) = hosts.next() else { return Ok(Connection { target: None, settings }) };
    let mut target = Target::parse_with(address, settings.clone())?;
    let own_port = split_host_port(address)?.1;
    if own_port.is_none() && settings.server_port.is_none() && file.server_port.is_some() {
        return Err(TargetError::Port);
    }
    let other = hosts.next().and_then(|text| split_host_port(text).ok()).map(|(host, _)| host);
    target.alternate = other.filter(|other| *other != target.host);
    target.typed = path.display().to_string();
    Ok(Connection { target: Some(target), settings })
}

fn settings(file: &RdpFile, source: SettingsSource) -> Settings {
    let usage = match file.gateway_usage {
        // The user's default settings count, not what stands beside them.
        _ if file.gateway_profile == Some(0) => None,
        Some(1) => Some(GatewayUsage::Always),
        Some(2) => Some(GatewayUsage::Detect),
        _ => None,
    };
    let gateway = usage.and_then(|usage| Some((file.gateway.as_deref()?, usage)));
    let (gateway, gateway_invalid) = match gateway.map(|(text, usage)| (Gateway::parse(text, usage), text, usage)) {
        None => (None, None),
        Some((Ok(gateway), ..)) => (Some(gateway), None),
        Some((Err(_), text, usage)) => (None, Some(InvalidGateway { text: shorten(text), usage })),
    };
    Settings {
        source,
        gateway,
        gateway_invalid,
        client_nla_off: file.credssp == Some(false),
        negotiates_security: file.negotiates_security != Some(false),
        authentication_level: match file.authentication_level {
            Some(0) => AuthenticationLevel::Connect,
            Some(1) => AuthenticationLevel::Require,
            _ => AuthenticationLevel::Ask,
        },
        web_account: file.web_account == Some(true),
        brokered: file.brokered,
        server_port: file.server_port.as_ref().and_then(|port| whole_number(port)).filter(|&port| port != 0),
    }
}

/// As much of what was typed as a sentence has room for.
#[must_use]
pub fn shorten(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(120).collect();
    if shown.len() < text.len() { format!("{shown}\u{2026}") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Unsupported;
    use crate::platform::fake::Fake;
    use crate::platform::files::FileState;

    fn of(file: &RdpFile) -> Result<Target, TargetError> {
        connection(file, Path::new("x.rdp")).map(|connection| connection.target.unwrap())
    }

    fn address(text: &str) -> RdpFile {
        RdpFile { full_address: Some(text.to_owned()), ..RdpFile::default() }
    }

    #[test]
    fn the_address_carries_its_own_port_first() {
        let with = |port: &str, text: &str| of(&RdpFile { server_port: Some(port.into()), ..address(text) });
        let port = |text: &str| with("3391", text).map(|target| target.port);
        assert_eq!(port("pc1:3390"), Ok(3390));
        assert_eq!(port("pc1"), Ok(3391));
        assert_eq!(port("[::1]"), Ok(3391));
        assert_eq!(with("0", "pc1").map(|target| target.port), Err(TargetError::Port));
        assert_eq!(with("0", "pc1:3390").map(|target| target.port), Ok(3390));
    }

    #[test]
    fn a_reason_has_nothing_of_what_was_typed() {
        for typed in [
            "secret one two",
            "10.77.77.777",
            "secret:0",
            "0x77a",
            "/tmp/secret.rdp",
            "secret,more",
            &"secret".repeat(200),
        ] {
            let error = read(typed).unwrap_err();
            let reason = error.reason();
            assert!(!reason.contains("secret") && !reason.contains("77"), "{reason}");
            assert!(
                error.to_string().contains(&reason) || error.exit_code() == 66 || typed == "0x77a",
                "{error}: {reason}"
            );
        }
    }

    #[test]
    fn the_alternate_address_is_where_mstsc_goes() {
        let both = |alternate: &str| RdpFile {
            alternate_full_address: Some(alternate.to_owned()),
            server_port: Some("3389".to_owned()),
            ..address("rds01.corp.invalid")
        };
        let target = of(&both("192.0.2.7:47001")).unwrap();
        assert_eq!((target.host.to_string().as_str(), target.port), ("192.0.2.7", 47001));
        assert_eq!(target.alternate.unwrap().to_string(), "rds01.corp.invalid");
        assert_eq!(of(&both("rds01.corp.invalid")).unwrap().alternate, None);
        assert_eq!(of(&both("no computer")), Err(TargetError::Name));
    }

    #[test]
    fn a_file_without_an_address_keeps_its_settings() {
        let file = RdpFile { credssp: Some(false), server_port: Some("3390".to_owned()), ..RdpFile::default() };
        let connection = connection(&file, Path::new("x.rdp")).unwrap();
        assert_eq!(connection.target, None);
        let target = connection.for_computer("pc1").unwrap();
        assert!(target.settings.client_nla_off && (target.typed.as_str(), target.port) == ("pc1", 3390));
        assert_eq!(target.settings.file(), Some(Path::new("x.rdp")));
        assert_eq!(connection.for_computer("pc1:3391").unwrap().port, 3391);
    }

    #[test]
    fn a_file_that_was_mended_is_read_again() {
        let path = std::env::temp_dir().join(format!("redial-mended-{}.rdp", std::process::id()));
        let file = |nla: u8| std::fs::write(&path, format!("full address:s:pc1\r\nenablecredsspsupport:i:{nla}\r\n"));
        let pc = Unsupported;
        file(0).unwrap();
        let connection = read_file(&path).unwrap();
        let mut target = connection.target.clone().unwrap();
        // As the window does it: what is typed may be another computer, and the file's settings hold for it.
        let mut beside = connection.for_computer("pc2").unwrap();
        assert!(target.settings.client_nla_off && beside.settings.client_nla_off);
        file(1).unwrap();
        read_again(&mut target, &pc);
        assert!(!target.settings.client_nla_off && target.typed == path.display().to_string());
        read_again(&mut beside, &pc);
        assert!(!beside.settings.client_nla_off && beside.typed == "pc2" && beside.host.to_string() == "pc2");
        std::fs::remove_file(&path).unwrap();
        let before = target.clone();
        read_again(&mut target, &pc);
        assert_eq!(target, before);
        let mut typed = Target::parse("pc1").unwrap();
        read_again(&mut typed, &pc);
        assert_eq!(typed, Target::parse("pc1").unwrap());
    }

    #[test]
    fn a_gateway_counts_only_where_it_is_used() {
        let of_profile = |usage, profile| {
            let file = RdpFile {
                gateway: Some("gw".into()),
                gateway_usage: usage,
                gateway_profile: profile,
                ..address("pc1")
            };
            of(&file).unwrap().settings.gateway.map(|gateway| (gateway.port, gateway.usage))
        };
        let usage = |usage| of_profile(usage, None);
        assert_eq!(usage(Some(1)), Some((443, GatewayUsage::Always)));
        assert_eq!(usage(Some(2)), Some((443, GatewayUsage::Detect)));
        assert_eq!((usage(Some(0)), usage(Some(4)), usage(None)), (None, None, None));
        assert_eq!(of_profile(Some(2), Some(1)), Some((443, GatewayUsage::Detect)));
        assert_eq!(of_profile(Some(2), Some(0)), None);
    }

    #[test]
    fn what_is_no_gateway_is_kept_to_be_named() {
        let with = |gateway: &str, usage| {
            let file =
                RdpFile { gateway: Some(gateway.to_owned()), gateway_usage: Some(usage), ..address("192.0.2.7") };
            of(&file).unwrap().settings
        };
        let url = with("https://gateway.invalid/", 1);
        let invalid = url.gateway_invalid.unwrap();
        assert_eq!((url.gateway, invalid.text.as_str()), (None, "https://gateway.invalid/"));
        assert_eq!(invalid.usage, GatewayUsage::Always);
        assert_eq!(with("https://gateway.invalid/", 0).gateway_invalid, None);
        assert!(with(&"x y".repeat(999), 2).gateway_invalid.unwrap().text.len() < 200);
    }

    #[test]
    fn a_typed_name_takes_what_default_rdp_says() {
        let pc = Fake::typical();
        let path = default_rdp(&pc).unwrap();
        let write = |text: &str| {
            pc.edit(|world| {
                let bytes = crate::platform::Bytes(text.as_bytes().to_vec());
                world.set_file(&path, FileState { bytes, attributes: 0, modified: 0 });
            });
        };
        assert_eq!(default_settings(&Unsupported), None);
        write("full address:s:old-pc:3390\r\nserver port:i:3391\r\nauthentication level:i:2\r\n");
        assert_eq!(default_settings(&pc), None, "nothing in it makes a difference");
        write("enablecredsspsupport:i:0\r\ngatewayhostname:s:gw\r\ngatewayusagemethod:i:1\r\nserver port:i:3391\r\n");
        let settings = default_settings(&pc).unwrap();
        assert!(settings.client_nla_off && settings.gateway.is_some());
        assert_eq!((settings.source.clone(), settings.server_port), (SettingsSource::DefaultRdp, None));
        let mut target = Target::parse_with("pc1", settings).unwrap();
        write("enablecredsspsupport:i:1\r\n");
        read_again(&mut target, &pc);
        assert_eq!(target, Target::parse("pc1").unwrap());
    }
}
