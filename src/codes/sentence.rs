//! Sentences that Remote Desktop says instead of a number, and what each means.
//!
//! Fragments are short and telling, as they were seen in public; where is said beside each group. None comes from memory.

use serde::Serialize;

use super::Area;
use super::causes::{CLOSED_EARLY, NOT_OPENED};
use crate::model::{Cause, Side};

/// One sentence of a message box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// As Windows has it in English, or its beginning.
    pub english: &'static str,
    /// In lower case, each enough by itself; English first.
    #[serde(skip)]
    fragments: &'static [&'static str],
    /// Plain sentences for a lay reader.
    pub meaning: &'static str,
    pub layer: Area,
    pub side: Side,
    /// What to do next.
    pub next: &'static str,
    /// Whether that is a check with this program.
    #[serde(skip)]
    pub advises_the_check: bool,
    /// The causes that it makes likelier, the likeliest first.
    pub causes: &'static [Cause],
}

/// The sentence that stands in a text, if it is one of the list. More telling ones win.
#[must_use]
pub fn sentence(text: &str) -> Option<&'static Sentence> {
    let text = folded(text);
    TABLE.iter().find(|sentence| sentence.fragments.iter().any(|fragment| text.contains(fragment)))
}

/// The entry of a sentence in English.
#[must_use]
pub fn by_english(english: &str) -> Option<&'static Sentence> {
    TABLE.iter().find(|sentence| sentence.english == english)
}

/// What is said about them.
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    TABLE.iter().flat_map(|sentence| [sentence.meaning, sentence.next])
}

/// Lower case, one blank between words, plain apostrophes: boxes are copied, typed and translated.
fn folded(text: &str) -> String {
    let text: String = text.chars().take(super::LONGEST_TEXT).collect::<String>().to_lowercase();
    let plain = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => '\'',
        c if c.is_whitespace() || c == '\u{200b}' => ' ',
        c => c,
    };
    let text: String = text.chars().map(plain).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

const RETYPE: &str =
    "Type the user name and password again, with the domain's or computer's name before the user name.";
const ASK_ADMIN: &str = "Ask the administrator of the other computer or of the domain about this account.";
const RUN: &str = "Run the check: it shows at which step the connection stops.";
const UPDATE_BOTH: &str = "Install the Windows updates on both computers, then try again.";

/// Ordered: what says more stands before what says less.
///
/// Sources of the English ones: public reports of users (dockur/windows, xrdp, mRemoteNG, rustdesk trackers) and Microsoft
/// Learn, "Troubleshoot authentication errors when you use RDP to connect to Azure VM". Sources of the others, by language:
/// the same Microsoft page in de, fr, es, it, pt, ja, zh-cn and zh-tw; Microsoft Learn, "Cannot authenticate or must
/// authenticate twice", in de, fr, es and it; and the pages named at each entry.
const TABLE: &[Sentence] = &[
    Sentence {
        english: "This could be due to CredSSP encryption oracle remediation",
        // ja: qiita.com fjtter be213ff906b17809bf92; zh: cftea.com 2018-05 8182.
        fragments: &["encryption oracle remediation", "暗号化オラクルの修復", "加密 oracle 修正"],
        meaning: "One of the two computers lacks a security update of 2018 for the sign-in (CredSSP), and the other one insists on it.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: UPDATE_BOTH,
        advises_the_check: false,
        causes: &[Cause::CredsspTooOld],
    },
    Sentence {
        english: "The function requested is not supported",
        // fr: newtravelers.ru/fr; ja: alibabacloud.com/help/ja; zh: cftea.com 2018-05 8182.
        fragments: &[
            "the function requested is not",
            "la fonction demandée n'est pas prise en charge",
            "要求された関数はサポートされていません",
            "要求された機能はサポートされていません",
            "要求的函数不受支持",
        ],
        meaning: "The two computers could not agree on a way to sign in. Most often one of them lacks Windows updates, or an older way to sign in is switched off.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: UPDATE_BOTH,
        advises_the_check: false,
        causes: &[Cause::CredsspTooOld, Cause::SignInRefused, Cause::SignInClosed],
    },
    Sentence {
        english: "The remote computer requires Network Level Authentication, but your Windows domain controller cannot be contacted",
        fragments: &[
            "domain controller cannot be contacted",
            "domänencontroller kann jedoch nicht kontaktiert werden",
            "contrôleur de domaine windows ne peut pas être contacté",
            "no se puede contactar con el controlador de dominio",
            "controller di dominio windows non può essere contattato",
            "controlador de domínio do windows não pode ser contatado",
            "ドメイン コントローラーに接続して nla を実行することはできません",
            "无法联系 windows 域控制器",
            "無法連絡您的 windows 域控制器",
        ],
        meaning: "The sign-in needs a server of the organisation (a domain controller), and none could be reached.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: "Check the connection to the organisation's network (VPN), then tell the domain's administrator.",
        advises_the_check: false,
        causes: &[Cause::DnsServerSilent, Cause::ClockSkew, Cause::SignInRefused],
    },
    Sentence {
        english: "The remote computer requires Network Level Authentication, which your computer does not support",
        fragments: &["requires network level authentication"],
        meaning: "The other computer wants the sign-in to come first, and Remote Desktop on this computer is set not to do that.",
        layer: Area::SignIn,
        side: Side::Client,
        next: "Switch that kind of sign-in on again in the connection file of this computer.",
        advises_the_check: false,
        causes: &[Cause::ClientNlaOff],
    },
    Sentence {
        english: "The Local Security Authority cannot be contacted",
        fragments: &[
            "local security authority cannot",
            "lokale sicherheitsautorität",
            "autorité de sécurité locale",
            "autoridad de seguridad local",
            "autorità di sicurezza locale",
            "autoridade de segurança local",
            "ローカル セキュリティ機関にアクセスできません",
            "无法联系本地安全机构",
            "無法連絡本機安全性授權",
        ],
        meaning: "The sign-in broke off inside Windows. Most often the password has expired or must be changed, the account may not sign in there, or the domain could not be asked.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: ASK_ADMIN,
        advises_the_check: false,
        causes: &[
            Cause::PasswordExpired,
            Cause::SignInNotAllowed,
            Cause::ClockSkew,
            Cause::AccountExpired,
            Cause::DnsServerSilent,
        ],
    },
    Sentence {
        english: "To sign in remotely, you need the right to sign in through Remote Desktop Services",
        fragments: &["you need the right to sign"],
        meaning: "The name and the password are right, and the account is not allowed to use Remote Desktop on that computer.",
        layer: Area::SignIn,
        side: Side::Server,
        next: "Ask the administrator to add the account to the Remote Desktop users of that computer.",
        advises_the_check: false,
        causes: &[Cause::SignInNotAllowed],
    },
    Sentence {
        english: "The connection was denied because the user account is not authorized for remote login",
        // fr: Microsoft Learn, "Access is denied and user is not authorized".
        fragments: &["not authorized for remote login", "pas autorisé pour la connexion à distance"],
        meaning: "The name and the password are right, and the account is not allowed to use Remote Desktop on that computer.",
        layer: Area::SignIn,
        side: Side::Server,
        next: "Ask the administrator to add the account to the Remote Desktop users of that computer.",
        advises_the_check: false,
        causes: &[Cause::SignInNotAllowed],
    },
    Sentence {
        english: "The system administrator has restricted the type of logon",
        fragments: &[
            "systemadministrator hat den typ der anmeldung",
            "a restreint le type d'ouverture de session",
            "a restreint le type de connexion",
            "ha restringido el tipo de inicio de sesión",
            "ha limitato il tipo di accesso",
        ],
        meaning: "The account is not allowed to sign in over the network in this way.",
        layer: Area::SignIn,
        side: Side::Server,
        next: "Ask the administrator to add the account to the Remote Desktop users of that computer.",
        advises_the_check: false,
        causes: &[Cause::SignInNotAllowed],
    },
    Sentence {
        english: "There is a time or date difference between your computer and the remote computer",
        fragments: &["time or date difference"],
        meaning: "The clocks of the two computers are too far apart to prove who they are.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: "Set the date and time right on both computers, then connect again.",
        advises_the_check: false,
        causes: &[Cause::ClockSkew, Cause::CertificateExpired, Cause::CertificateNotYetValid],
    },
    Sentence {
        english: "The password has expired",
        fragments: &["password has expired"],
        meaning: "The password has expired and has to be changed first.",
        layer: Area::SignIn,
        side: Side::Server,
        next: "Change the password at a computer of the organisation, then connect again.",
        advises_the_check: false,
        causes: &[Cause::PasswordExpired],
    },
    Sentence {
        english: "Your credentials did not work",
        // de: computerweekly.com/de; es: blog.silverpc.hu 2025-09-06; it: it.ittrip.xyz; ja: ipentec.com.
        fragments: &[
            "credentials did not work",
            "anmeldeinformationen funktionieren nicht",
            "credenciales no funcionaron",
            "credenziali non hanno funzionato",
            "資格情報は機能しませんでした",
            "資格情報が機能しませんでした",
        ],
        meaning: "The user name or the password was not accepted. A saved old password, a PIN in place of the password, or a name without its domain are the usual reasons.",
        layer: Area::SignIn,
        side: Side::Client,
        next: RETYPE,
        advises_the_check: false,
        causes: &[Cause::WrongPassword, Cause::AccountLocked, Cause::AccountDisabled, Cause::SignInNotAllowed],
    },
    Sentence {
        english: "The logon attempt failed",
        // de: blog.silverpc.hu 2025-09-07.
        fragments: &["logon attempt failed", "anmeldeversuch ist fehlgeschlagen"],
        meaning: "The sign-in was refused. Most often name or password are wrong; a wrong clock, or an older way to sign in that is switched off, look the same.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: RETYPE,
        advises_the_check: false,
        causes: &[Cause::WrongPassword, Cause::AccountLocked, Cause::SignInNotAllowed, Cause::ClockSkew],
    },
    Sentence {
        english: "Remote Desktop cannot verify the identity of the remote computer",
        fragments: &["cannot verify the identity of the remote"],
        meaning: "The other computer did not prove who it is: its certificate is for another name, has expired, or the clocks differ.",
        layer: Area::Certificate,
        side: Side::Undecided,
        next: RUN,
        advises_the_check: true,
        causes: &[
            Cause::CertificateRequired,
            Cause::CertificateExpired,
            Cause::ClockSkew,
            Cause::CertificateNotYetValid,
            Cause::CertificateNameMismatch,
        ],
    },
    Sentence {
        english: "The remote session was disconnected because there are no Remote Desktop License Servers available",
        fragments: &["disconnected because there are no remote"],
        meaning: "The other computer found nobody who hands out Remote Desktop licences.",
        layer: Area::Licence,
        side: Side::Server,
        next: "Tell the administrator of the other computer: its Remote Desktop licensing needs checking.",
        advises_the_check: false,
        causes: &[],
    },
    Sentence {
        english: "We couldn't connect to the gateway because of an error",
        fragments: &["couldn't connect to the gateway"],
        meaning: "The way to the Remote Desktop Gateway broke off.",
        layer: Area::Gateway,
        side: Side::Network,
        next: "Check the gateway's address and this computer's internet connection.",
        advises_the_check: false,
        causes: &[Cause::GatewayUnreachable, Cause::GatewayCertificate, Cause::GatewayRefuses, Cause::GatewayInvalid],
    },
    Sentence {
        english: "Because of a security error, the client could not connect to the remote computer",
        fragments: &["because of a security error", "remote pc because the security"],
        meaning: "The two computers could not agree on how to secure the connection.",
        layer: Area::Tls,
        side: Side::Undecided,
        next: RUN,
        advises_the_check: true,
        causes: &[
            Cause::TlsNoCommonCipher,
            Cause::TlsVersionTooOld,
            Cause::ServerStandardSecurityOnly,
            Cause::ServerCertificateUnusable,
        ],
    },
    Sentence {
        english: "Because of a protocol error, the session will be disconnected",
        fragments: &["because of a protocol error"],
        meaning: "The two computers did not understand each other in the middle of a session.",
        layer: Area::Session,
        side: Side::Undecided,
        next: UPDATE_BOTH,
        advises_the_check: false,
        causes: &[Cause::PathLossy],
    },
    Sentence {
        english: "An internal error has occurred",
        fragments: &["an internal error has occurred"],
        meaning: "Windows has no better name for what happened. Mostly the connection was opened and then cut while it was being secured.",
        layer: Area::Tls,
        side: Side::Undecided,
        next: RUN,
        advises_the_check: true,
        causes: CLOSED_EARLY,
    },
    Sentence {
        english: "Remote Desktop can't connect to the remote computer for one of these reasons",
        fragments: &["remote desktop can't connect to the remote computer", "remote desktop can't connect"],
        meaning: "No connection could be opened. The other computer may be off, a firewall may block the way, or Remote Desktop may be switched off there.",
        layer: Area::Port,
        side: Side::Undecided,
        next: "Make sure that the other computer is on and awake.",
        advises_the_check: false,
        causes: NOT_OPENED,
    },
    Sentence {
        english: "This computer can't connect to the remote computer",
        fragments: &[
            "this computer can't connect to the remote",
            "computer kann keine verbindung mit dem remotecomputer herstellen",
            "ordinateur ne peut pas se connecter à l'ordinateur distant",
            "equipo no se puede conectar al equipo remoto",
            "computer non è in grado di connettersi al computer remoto",
            "computador não pode se conectar ao computador remoto",
            "コンピューターはリモート コンピューターに接続できません",
            "计算机无法连接到远程计算机",
            "電腦無法連線到遠端電腦",
        ],
        meaning: "The connection was opened, then it was closed early. The number below the sentence, if there is one, says a little more.",
        layer: Area::Tls,
        side: Side::Undecided,
        next: RUN,
        advises_the_check: true,
        causes: CLOSED_EARLY,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_found_in_what_people_paste() {
        for (text, english) in [
            ("An internal error has occurred", "An internal error has occurred"),
            ("Your credentials did not work", "Your credentials did not work"),
            (
                "[Content] Remote Desktop can\u{2019}t connect",
                "Remote Desktop can't connect to the remote computer for one of these reasons",
            ),
            (
                "This computer can't connect to the remote computer. Try connecting",
                "This computer can't connect to the remote computer",
            ),
            (
                "An authentication error has occurred. The Local  Security Authority cannot",
                "The Local Security Authority cannot be contacted",
            ),
            (
                "An authentication error has occurred.\nThe function requested is not supported\nThis could be due to CredSSP encryption oracle remediation.",
                "This could be due to CredSSP encryption oracle remediation",
            ),
            (
                "Authentifizierungsfehler. Die lokale Sicherheitsautorität (LSA) ist nicht erreichbar.",
                "The Local Security Authority cannot be contacted",
            ),
            (
                "Cet ordinateur ne peut pas se connecter à l’ordinateur distant.",
                "This computer can't connect to the remote computer",
            ),
            (
                "認証エラーが発生しました。要求された関数はサポートされていません",
                "The function requested is not supported",
            ),
            ("此计算机无法连接到远程计算机。", "This computer can't connect to the remote computer"),
        ] {
            assert_eq!(sentence(text).map(|sentence| sentence.english), Some(english), "{text}");
        }
        for text in ["", "it does not work", "internal", "RDPClient_TCP: An error was encountered when transitioning"] {
            assert_eq!(sentence(text), None, "{text}");
        }
    }

    #[test]
    fn every_entry_is_whole() {
        for (at, entry) in TABLE.iter().enumerate() {
            assert!(entry.meaning.ends_with('.') && entry.next.ends_with('.'), "{}", entry.english);
            assert!(entry.fragments.iter().all(|fragment| folded(fragment) == *fragment), "{}", entry.english);
            // Each English sentence finds itself, so nothing before it hides it.
            let own = sentence(entry.english).map(|found| found.english);
            assert!(
                own == Some(entry.english) || entry.fragments.iter().all(|f| !folded(entry.english).contains(f)),
                "{at} {own:?}"
            );
        }
    }
}
