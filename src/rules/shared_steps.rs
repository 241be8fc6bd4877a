//! Steps that several explanations share: for the servers that are not Windows' own, what they do with certificates and
//! where they say what is wrong.

use crate::model::{Servers, Step};

/// Lists of steps as one, each of which may be shared.
macro_rules! join {
    ($($list:expr),+ $(,)?) => {{
        const LISTS: &[&[$crate::model::Step]] = &[$($list),+];
        const JOINED: [$crate::model::Step; $crate::rules::shared_steps::count(LISTS)] =
            $crate::rules::shared_steps::joined(LISTS);
        &JOINED
    }};
}
pub(super) use join;

pub const fn count(lists: &[&[Step]]) -> usize {
    let (mut total, mut at) = (0, 0);
    while at < lists.len() {
        total += lists[at].len();
        at += 1;
    }
    total
}

pub const fn joined<const N: usize>(lists: &[&[Step]]) -> [Step; N] {
    let mut all = [Step::mind(""); N];
    let (mut list, mut at, mut place) = (0, 0, 0);
    while place < N {
        if at == lists[list].len() {
            (list, at) = (list + 1, 0);
        } else {
            all[place] = lists[list][at];
            (at, place) = (at + 1, place + 1);
        }
    }
    all
}

/// How the servers that are not Windows get a new certificate.
pub const OTHERS_NEW_CERTIFICATE: &[Step] = &[
    XRDP_NEW_CERTIFICATE,
    XRDP_OWN_CERTIFICATE,
    GNOME_NEW_CERTIFICATE,
    FREERDP_NEW_CERTIFICATE,
    WESTON_NEW_CERTIFICATE,
    VIRTUALBOX_NEW_CERTIFICATE,
    OTHERS_LOG,
];

/// xrdp's commonest trouble by far: it says that it is set to negotiate, and offers no TLS.
pub const XRDP_READS_ITS_KEY: Step = Step::helpdesk_there(
    "Let xrdp read its key. On Debian and Ubuntu run `sudo adduser xrdp ssl-cert`, then `sudo systemctl restart xrdp`. \
     Then check again here.",
)
.on(Servers::XRDP);

pub const XRDP_LOG: Step = Step::helpdesk_there(
    "Read the end of `/var/log/xrdp.log`, at the time of the attempt. It names the file that xrdp cannot read or use.",
)
.on(Servers::XRDP);

pub const XRDP_HAS_ITS_FILES: Step = Step::helpdesk_there(
    "Look in `/etc/xrdp/xrdp.ini`. The lines `certificate=` and `key_file=` name two files, which must be there. \
     After the computer got another name they may be gone.",
)
.on(Servers::XRDP);

pub const XRDP_NEW_CERTIFICATE: Step = Step::helpdesk_there(
    "Make a new certificate. On Debian and Ubuntu run `sudo make-ssl-cert generate-default-snakeoil --force-overwrite`, \
     then `sudo systemctl restart xrdp`. Windows will ask once more whether you trust that computer.",
)
.on(Servers::XRDP);

/// Where the certificate is no longer the one that the package made.
pub const XRDP_OWN_CERTIFICATE: Step = Step::helpdesk_there(
    "Does `/etc/xrdp/xrdp.ini` name other files? Make new ones with `openssl req -x509 -newkey rsa:2048 -sha256 -nodes \
     -days 365 -subj /CN=NAME -keyout key.pem -out cert.pem`. The group `xrdp` must be able to read both.",
)
.on(Servers::XRDP);

pub const GNOME_NEW_CERTIFICATE: Step = Step::helpdesk_there(
    "Let GNOME make a new certificate. `grdctl status` shows where the old one and its key are. Move both files away, then \
     switch Remote Desktop off and on again under Settings > System > Remote Desktop.",
)
.on(Servers::GNOME);

pub const FREERDP_NEW_CERTIFICATE: Step = Step::helpdesk_there(
    "FreeRDP's server keeps its certificate as `shadow.crt` and its key as `shadow.key`, below `~/.config/freerdp`. \
     Move both away and start the server again: it makes new ones.",
)
.on(Servers::FREERDP);

pub const WESTON_NEW_CERTIFICATE: Step = Step::helpdesk_there(
    "Weston uses the certificate and the key that it was started with (`--rdp-tls-cert` and `--rdp-tls-key`). Make a new \
     pair, and start Weston again.",
)
.on(Servers::WESTON);

pub const VIRTUALBOX_NEW_CERTIFICATE: Step = Step::helpdesk_there(
    "VirtualBox uses the files that are set for the virtual machine: `VBoxManage showvminfo NAME` lists them \
     (`Security/ServerCertificate` and `Security/ServerPrivateKey`). Put a new pair in their place, and start the machine \
     again.",
)
.on(Servers::VIRTUALBOX);

pub const GNOME_LOG: Step = Step::helpdesk_there(
    "Read GNOME's own log: `journalctl --user -u gnome-remote-desktop` for Desktop Sharing, and `sudo journalctl -u \
     gnome-remote-desktop` for Remote Login.",
)
.on(Servers::GNOME);

/// Without them it hangs up on everybody, before a word is said: so nobody can know that it is GNOME.
pub const GNOME_SIGN_IN_IS_SET: Step = Step::there(
    "Open Settings > System > Remote Desktop. A user name and a password must be set there: without them GNOME hangs up on \
     everybody. They are not those of your account.",
)
.on(Servers::GNOME.or(Servers::UNKNOWN));

pub const XRDP_RUNS: Step = Step::helpdesk_there(
    "`systemctl status xrdp` must say that it is active. If it is not, `sudo systemctl enable --now xrdp` starts it now and \
     after each restart.",
)
.on(Servers::XRDP.or(Servers::UNKNOWN));

pub const OTHERS_CLOCK: Step = Step::helpdesk_there(
    "On Linux `timedatectl` shows the time and whether it is kept right. `sudo timedatectl set-ntp true` lets the network \
     set it.",
)
.on(Servers::OTHERS);

pub const OTHERS_UPDATE: Step = Step::helpdesk_there(
    "Update the program that answers for Remote Desktop, and start it again. Save open work first: sessions may end.",
)
.on(Servers::OTHERS);

pub const OTHERS_LOG: Step = Step::helpdesk_there(
    "Read the log of the program that answers for Remote Desktop, at the time of the attempt. It names the reason.",
)
.on(Servers::FREERDP.or(Servers::WESTON).or(Servers::VIRTUALBOX).or(Servers::IRONRDP));
