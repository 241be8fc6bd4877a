//! `redial check --sign-in`: what is said before, the certificate, and the password, which nobody sees.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::Streams;
use super::args::Check;
use crate::engine::sign_in::Standing;
use crate::model::said::{Name, Person, Term};
use crate::model::{Account, Identity, Said, Secret, Thumbprint};
use crate::platform::console;
use crate::platform::typing::{self, Asked, Typed};
use crate::says;

says! { "cli-sign-in":
    OneAttempt { user: Person, target: Name } =
        "One attempt is made to sign in to {target} as {user}, over the network: its log will show that. Wrong passwords count, \
         and too many lock an account. The password is proved and never sent, and no session is opened.";
    OneAttemptAsMe { target: Name } =
        "One attempt is made to sign in to {target} as you are signed in to this computer, over the network: its log will show \
         that. Your password is not sent, and no session is opened.";
    /// Before a thumbprint.
    WhoIsThere { thumbprint: Term } =
        "{Other} showed a certificate that Remote Desktop has not remembered yet. Its thumbprint:\n\n    {thumbprint}\n\n\
         Compare it with what {other} itself says, if you can: whoever has this certificate can guess at your password \
         afterwards.";
    IsItRight {} = "Is it the right one? Type yes, or press Enter to try nothing: ";
    AnotherOne { shown: Term, remembered: Term } =
        "{Other} showed another certificate than the one that Remote Desktop remembers, so the sign-in is not tested.\n\n    \
         now:        {shown}\n    remembered: {remembered}";
    OutOfReach {} = "The sign-in can't be tested: the connection does not come so far. This is what was found:";
    Password { user: Person } = "Password of {user}, which is not shown: ";
    NothingTried {} = "Nothing was tried.";
    /// On standard input.
    NoPassword {} = "there was no password on standard input; one line is read";
    NotText {} = "the password could not be read: it is too long, or no text in UTF-8";
}

/// Whose sign-in it is.
#[derive(Clone, Debug)]
pub enum Whose {
    Typed(Account),
    Mine,
}

impl Whose {
    /// None where none is to be tested.
    pub fn of(arguments: &Check) -> Option<Self> {
        if arguments.sign_in_as_me { Some(Self::Mine) } else { arguments.sign_in.clone().map(Self::Typed) }
    }
}

/// Who signs in, or why nobody does.
pub enum Given {
    Identity(Identity),
    /// Whoever was asked gave it up.
    Nothing,
    /// A sentence for them.
    Unusable(Said),
}

/// Whether somebody can be asked.
pub fn asks() -> bool {
    io::stdin().is_terminal()
}

/// What has to be known before anybody types a password.
pub fn warn(whose: &Whose, target: &str, streams: &mut Streams<'_>) -> io::Result<()> {
    let target = Name(target.to_owned());
    let said = match whose {
        Whose::Typed(account) => Said::from(OneAttempt { user: Person(shown(account)), target }),
        Whose::Mine => OneAttemptAsMe { target }.into(),
    };
    writeln!(streams.err, "{}\n", streams.voice.say(said))
}

/// The certificate that may be shown the proof, after a look at the other computer; none where nothing is to be tried, which
/// has been said.
pub fn certificate(standing: Standing, streams: &mut Streams<'_>) -> io::Result<Option<Thumbprint>> {
    let voice = streams.voice;
    match standing {
        Standing::Remembered { shown } => Ok(Some(shown)),
        Standing::OutOfReach => {
            writeln!(streams.err, "{}\n", voice.say(OutOfReach {}))?;
            Ok(None)
        }
        Standing::Changed { shown, remembered } => {
            let said = AnotherOne { shown: Term(shown.to_string()), remembered: Term(remembered.to_string()) };
            writeln!(streams.err, "{}\n", voice.say(said))?;
            Ok(None)
        }
        Standing::Unknown { shown } => {
            let said = WhoIsThere { thumbprint: Term(shown.to_string()) };
            writeln!(streams.err, "{}\n", voice.say(said))?;
            write!(streams.err, "{}", voice.say(IsItRight {}))?;
            streams.err.flush()?;
            let mut answer = String::new();
            io::stdin().lock().read_line(&mut answer)?;
            if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
                return Ok(Some(shown));
            }
            writeln!(streams.err, "{}", voice.say(NothingTried {}))?;
            Ok(None)
        }
    }
}

/// Asks for the password where somebody can be asked, or reads a line. Whoever is signed in needs none.
pub fn given(whose: &Whose, target: &str, streams: &mut Streams<'_>) -> io::Result<Given> {
    match whose {
        Whose::Typed(account) => password(account, target, streams),
        Whose::Mine => Ok(Given::Identity(Identity::SignedInHere)),
    }
}

fn password(account: &Account, target: &str, streams: &mut Streams<'_>) -> io::Result<Given> {
    let voice = streams.voice;
    let (mut secret, mut unusable) = (Secret::default(), false);
    let mut take = |typed| match typed {
        // Windows' own line end has one, which is no letter.
        Typed::Letter('\r') => true,
        Typed::Letter(letter) => {
            unusable = letter == char::REPLACEMENT_CHARACTER || !secret.type_in(letter.encode_utf8(&mut [0; 4]));
            !unusable
        }
        Typed::Back => {
            secret.take_back();
            true
        }
        Typed::Clear => {
            secret.clear();
            true
        }
    };
    let given = if asks() {
        let user = shown(account);
        let said = voice.say(OneAttempt { user: Person(user.clone()), target: Name(target.to_owned()) });
        let mut prompt = || {
            write!(streams.err, "{}", voice.say(Password { user: Person(user.clone()) }))?;
            streams.err.flush()
        };
        let asked = Asked { title: "Redial", message: &said, user: &user };
        let given = console::ask_password(asked, &mut prompt, &mut take);
        writeln!(streams.err)?;
        given?
    } else {
        // A program for windows may have no standard input at all.
        typing::read_line(&mut take).unwrap_or(false)
    };
    Ok(match () {
        () if unusable => Given::Unusable(NotText {}.into()),
        () if given && !secret.is_empty() => Given::Identity(Identity::Typed { account: account.clone(), secret }),
        () if asks() => {
            writeln!(streams.err, "{}", voice.say(NothingTried {}))?;
            Given::Nothing
        }
        () => Given::Unusable(NoPassword {}.into()),
    })
}

/// As it was typed.
fn shown(Account { user, domain }: &Account) -> String {
    if domain.is_empty() { user.clone() } else { format!("{domain}\\{user}") }
}
