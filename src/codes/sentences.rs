//! Sentences that Remote Desktop says instead of a number, and what each means, where no number says it. Those that belong to
//! one number are in `boxes`.

use super::Area;
use super::causes::{CLOSED_EARLY, CONNECTION_LOST, NOT_OPENED};
use super::sentence::Sentence;
use crate::model::{Cause, Side};

const RETYPE: &str =
    "Type the user name and password again, with the domain's or computer's name before the user name.";
const ASK_ADMIN: &str = "Ask the administrator of the other computer or of the domain about this account.";
const RUN: &str = "Run the check: it shows at which step the connection stops.";
const UPDATE_BOTH: &str = "Install the Windows updates on both computers, then try again.";
const FULL_NAME_AND_UPDATES: &str =
    "Connect by the computer's full name instead of its address, and install the Windows updates on both computers.";
const ADD_TO_USERS: &str = "Ask the administrator to add the account to the Remote Desktop users of that computer.";
const TYPE_IT: &str =
    "Type the password when Remote Desktop asks for it. If it does not ask, delete the saved one first.";

/// What is behind a way to sign in that is not supported. The last two: the part of Windows that secures the connection says
/// so, too, where the other computer only has versions that are off here.
const NOT_SUPPORTED: &[Cause] = &[
    Cause::CredsspTooOld,
    Cause::NtlmBlocked,
    Cause::KerberosFailed,
    Cause::SignInRefused,
    Cause::SignInClosed,
    Cause::TlsVersionTooOld,
    Cause::TlsNoCommonCipher,
];

/// Ordered: what says more stands before what says less.
///
/// Sources of the English ones: public reports of users (dockur/windows, xrdp, mRemoteNG, rustdesk trackers) and Microsoft
/// Learn, "Troubleshoot authentication errors when you use RDP to connect to Azure VM". Sources of the others, by language:
/// the same Microsoft page in de, fr, es, it, pt, ja, zh-cn and zh-tw; Microsoft Learn, "Cannot authenticate or must
/// authenticate twice" and the other pages of "Troubleshoot Remote Desktop", in de, fr, es and it; and the pages named at each
/// entry. "Told" are words that users gave as those of their box.
pub(super) const TABLE: &[Sentence] = &[
    Sentence {
        english: "This could be due to NTLM authentication being blocked on the remote computer",
        // The newest Windows has it before the line about CredSSP: bytepie.com "NTLM authentication being blocked".
        fragments: &["ntlm authentication being blocked"],
        meaning: "The other computer does not take the older way to sign in (NTLM), and the newer one was not used. Missing Windows updates look the same.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: FULL_NAME_AND_UPDATES,
        advises_the_check: false,
        causes: &[Cause::NtlmBlocked, Cause::KerberosFailed, Cause::CredsspTooOld],
    },
    Sentence {
        english: "This could be due to CredSSP encryption oracle remediation",
        // ja: qiita.com fjtter be213ff906b17809bf92; zh: cftea.com 2018-05 8182.
        fragments: &["encryption oracle remediation", "暗号化オラクルの修復", "加密 oracle 修正"],
        // Windows adds the line wherever the way to sign in is not supported, and says "could".
        meaning: "One of the two computers may lack a security update of 2018 for the sign-in (CredSSP). An older way to sign in (NTLM) that is switched off looks the same.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: FULL_NAME_AND_UPDATES,
        advises_the_check: false,
        causes: NOT_SUPPORTED,
    },
    Sentence {
        english: "The function requested is not supported",
        // de: blog.impressive-it.de; fr: newtravelers.ru/fr; ja: alibabacloud.com/help/ja; zh: cftea.com 2018-05 8182.
        fragments: &[
            "the function requested is not",
            "angeforderte funktion wird nicht unterstützt",
            "la fonction demandée n'est pas prise en charge",
            "要求された関数はサポートされていません",
            "要求された機能はサポートされていません",
            "要求的函数不受支持",
        ],
        meaning: "The two computers could not agree on a way to sign in. Most often one of them lacks Windows updates, or an older way to sign in is switched off.",
        layer: Area::SignIn,
        side: Side::Undecided,
        next: FULL_NAME_AND_UPDATES,
        advises_the_check: false,
        causes: NOT_SUPPORTED,
    },
    Sentence {
        english: "The remote computer requires Network Level Authentication, but your Windows domain controller cannot be contacted",
        fragments: &[
            "domain controller cannot be contacted",
            "domänencontroller kann jedoch nicht kontaktiert werden",
            "windows-domänencontroller",
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
        // de: told.
        fragments: &["requires network level authentication", "authentifizierung auf netzwerkebene"],
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
        next: ADD_TO_USERS,
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
        next: ADD_TO_USERS,
        advises_the_check: false,
        causes: &[Cause::SignInNotAllowed],
    },
    Sentence {
        english: "The system administrator has restricted the type of logon",
        fragments: &[
            "restricted the type of logon",
            "restricted the types of logon",
            "systemadministrator hat den typ der anmeldung",
            "systemadministrator hat den zulässigen anmeldetyp",
            "a restreint le type d'ouverture de session",
            "a restreint le type de connexion",
            "ha restringido el tipo de inicio de sesión",
            "ha limitato il tipo di accesso",
        ],
        meaning: "The account is not allowed to sign in over the network in this way.",
        layer: Area::SignIn,
        side: Side::Server,
        next: ADD_TO_USERS,
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
        english: "Windows Defender Credential Guard does not allow using saved credentials",
        // superuser.com 1756354; ko: garisani's notes on Windows 11 22H2.
        fragments: &["does not allow using saved credentials", "저장된 자격 증명 사용을 허용하지 않습니다"],
        meaning: "This computer protects its passwords (Credential Guard) and hands out no saved one. The name and the password themselves were not tried.",
        layer: Area::SignIn,
        side: Side::Client,
        next: TYPE_IT,
        advises_the_check: false,
        causes: &[],
    },
    Sentence {
        english: "Your system administrator does not allow the use of saved credentials to log on to the remote computer because its identity is not fully verified",
        // serverfault.com 396722.
        fragments: &["does not allow the use of saved credentials"],
        meaning: "A rule of this computer hands out no saved password where the other computer has not fully proved who it is. The name and the password themselves were not tried.",
        layer: Area::SignIn,
        side: Side::Client,
        next: TYPE_IT,
        advises_the_check: false,
        causes: &[],
    },
    Sentence {
        english: "Your credentials did not work",
        // de: computerweekly.com/de, and Microsoft Learn on Cloud PCs; es: blog.silverpc.hu 2025-09-06; it: it.ittrip.xyz; ja: ipentec.com.
        fragments: &[
            "credentials did not work",
            "anmeldeinformationen funktionieren nicht",
            "anmeldeinformationen haben nicht funktioniert",
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
        // de: Microsoft's exercises for beginners (SC-900).
        fragments: &[
            "cannot verify the identity of the remote",
            "identity of the remote computer cannot be verified",
            "identität des remotecomputers kann nicht überprüft",
        ],
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
        fragments: &["disconnected because there are no remote", "keine remotedesktop-lizenzserver"],
        meaning: "The other computer found nobody who hands out Remote Desktop licences.",
        layer: Area::Licence,
        side: Side::Server,
        next: "Tell the administrator of the other computer: its Remote Desktop licensing needs checking.",
        advises_the_check: false,
        causes: &[Cause::SessionUnlicensed],
    },
    Sentence {
        english: "We couldn't connect to the gateway because of an error",
        fragments: &["couldn't connect to the gateway", "can't connect to the remote desktop gateway server"],
        meaning: "The way to the Remote Desktop Gateway broke off.",
        layer: Area::Gateway,
        side: Side::Network,
        next: "Check the gateway's address and this computer's internet connection.",
        advises_the_check: false,
        causes: &[Cause::GatewayUnreachable, Cause::GatewayCertificate, Cause::GatewayRefuses, Cause::GatewayInvalid],
    },
    Sentence {
        english: "Because of a security error, the client could not connect to the remote computer",
        fragments: &[
            "because of a security error",
            "remote pc because the security",
            "aufgrund eines sicherheitsfehlers",
        ],
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
        english: "Your account is configured to prevent you from using this device",
        // Microsoft Learn, "Troubleshoot connections to Microsoft Entra joined VMs"; of a PC: users' reports.
        fragments: &["account is configured to prevent you from using"],
        meaning: "The account may not connect to the other computer.",
        layer: Area::SignIn,
        side: Side::Server,
        next: ADD_TO_USERS,
        advises_the_check: false,
        causes: &[Cause::SignInNotAllowed],
    },
    Sentence {
        english: "The sign-in method you're trying to use isn't allowed",
        // The same page of Microsoft's.
        fragments: &["sign-in method you're trying to use isn't allowed"],
        meaning: "The account may not sign in there in this way: a rule forbids it, or wants a second proof that Remote Desktop cannot give.",
        layer: Area::SignIn,
        side: Side::Server,
        next: ASK_ADMIN,
        advises_the_check: false,
        causes: &[Cause::SignInNotAllowed],
    },
    Sentence {
        english: "The requested session access is denied",
        // Microsoft, "System Error Codes" 7045.
        fragments: &["requested session access is denied"],
        meaning: "The account may not connect to the other computer.",
        layer: Area::SignIn,
        side: Side::Server,
        next: ADD_TO_USERS,
        advises_the_check: false,
        causes: &[Cause::SignInNotAllowed, Cause::SessionRefused],
    },
    Sentence {
        english: "The number of connections to this computer is limited and all connections are in use right now",
        // Microsoft, "System Error Codes" 7054.
        fragments: &["connections to this computer is limited"],
        meaning: "All connections that the other computer allows are in use.",
        layer: Area::Session,
        side: Side::Server,
        next: "Wait and connect again later.",
        advises_the_check: false,
        causes: &[Cause::SessionLimitReached, Cause::SessionRefused],
    },
    Sentence {
        english: "Remote logins are currently disabled",
        // Microsoft, "System Error Codes" 7060.
        fragments: &["remote logins are currently disabled", "remote logon is currently disabled"],
        meaning: "New sessions are switched off on the other computer for the moment.",
        layer: Area::Session,
        side: Side::Server,
        next: "Ask the administrator of the other computer to allow sign-ins again.",
        advises_the_check: false,
        causes: &[Cause::SessionRefused, Cause::SignInNotAllowed],
    },
    Sentence {
        english: "The task you are trying to do can't be completed because Remote Desktop Services is currently busy",
        // Microsoft Learn, "Remote Desktop Services is currently busy", also in de.
        fragments: &[
            "remote desktop services is currently busy",
            "remote desktop service is currently busy",
            "remotedesktopdienst zurzeit ausgelastet",
            "remotedesktopdienst ist aktuell ausgelastet",
        ],
        meaning: "Remote Desktop on the other computer is busy: too many people sign in at once, or it ran out of memory.",
        layer: Area::Session,
        side: Side::Server,
        next: "Try again in a few minutes; if it stays, have the other computer restarted.",
        advises_the_check: false,
        causes: &[Cause::SessionRefused, Cause::SessionLimitReached, Cause::SessionNoAnswer, Cause::SessionClosedEarly],
    },
    Sentence {
        english: "Your Remote Desktop Services session has ended. Your network administrator might have ended the connection",
        // Microsoft Learn, "Cannot RDP to Azure VM because of a brute force attack".
        fragments: &["network administrator might have ended the connection"],
        meaning: "The other computer ended the session: somebody there, a rule, or trouble of its own.",
        layer: Area::Session,
        side: Side::Server,
        next: "Connect again; if it returns, tell the administrator of the other computer.",
        advises_the_check: false,
        causes: &[Cause::SessionRefused, Cause::SessionClosedEarly, Cause::SessionLimitReached],
    },
    Sentence {
        // The text of 0x904, which also comes hours after the beginning. TechNet wiki 37870.
        english: "Your Remote Desktop Services session has ended. The connection to the remote computer was lost, possibly due to network connectivity problems",
        // zh: windowsserverdocs.zh-cn#11.
        fragments: &["connection to the remote computer was lost", "到远程计算机的连接已丢失"],
        meaning: "The connection was lost. It may have been closed while it was being set up, or later; the sentence does not say by whom or why.",
        layer: Area::Session,
        side: Side::Undecided,
        next: RUN,
        advises_the_check: true,
        causes: CONNECTION_LOST,
    },
    Sentence {
        english: "Your Remote Desktop Services session has ended",
        // TechNet wiki 37870 (0x3); de: told.
        fragments: &[
            "remote desktop services session has ended",
            "your remote session has ended",
            "remotedesktopdienste-sitzung wurde beendet",
            "远程桌面服务会话已结束",
        ],
        meaning: "The session was ended by the other computer, or the connection to it was lost.",
        layer: Area::Session,
        side: Side::Undecided,
        next: RUN,
        advises_the_check: true,
        causes: CONNECTION_LOST,
    },
    Sentence {
        english: "An internal error has occurred",
        // de: told.
        fragments: &["an internal error has occurred", "ein interner fehler ist aufgetreten"],
        meaning: "Windows has no better name for what happened. Mostly the connection was opened and then cut while it was being secured.",
        layer: Area::Tls,
        side: Side::Undecided,
        next: RUN,
        advises_the_check: true,
        causes: CLOSED_EARLY,
    },
    Sentence {
        english: "Remote Desktop can't connect to the remote computer for one of these reasons",
        // de: Microsoft Learn, "Cannot connect to Azure VMs after a static IP was set"; zh: SuperRDP#33.
        fragments: &[
            "remote desktop can't connect to the remote computer",
            "remote desktop can't connect",
            "aus einem der folgenden gründe keine verbindung mit dem remotecomputer",
            "由于以下原因之一无法连接到远程计算机",
        ],
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
