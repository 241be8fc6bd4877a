//! `redial fix` from its arguments to its output.
#![cfg(test)]

use super::*;
use crate::cli::args::{self, Args};
use crate::cli::bench::{Bench, told};
use crate::elevate::{Declines, Direct};
use crate::engine::fixing::{Options, Reader, Scope};
use crate::fixes::{FixCx, run as fix_run};
use crate::model::Target;
use crate::model::said::Voice;
use crate::platform::elevation::{ElevationError, Exchange, Transport};
use crate::platform::fake::Fake;
use crate::platform::registry::{Key, Value};

/// Exit code, standard output, standard error.
fn ran(pc: &Fake, line: &str, answer: Option<bool>) -> (u8, String, String) {
    let arguments = match args::parse(format!("fix {line} --practice").split_whitespace().map(Into::into)) {
        Ok(Args::Fix(arguments)) => arguments,
        other => panic!("{line}: {other:?}"),
    };
    let mut computer = Computer::in_memory(here(pc, Declines)).unwrap();
    told(|streams| Ok(with(&arguments, &mut computer, &mut |_| Ok(answer), streams)?.0))
}

fn here(pc: &Fake, transport: impl Transport + 'static) -> Here {
    Here { pc: Arc::new(pc.clone()), transport: Box::new(transport) }
}

#[test]
fn nothing_happens_without_a_yes() {
    let pc = Fake::typical();
    let before = pc.snapshot();
    let (code, out, err) = ran(&pc, "reset-default-rdp", None);
    assert!(code == exit::USAGE && out.contains("Put Default.rdp aside") && err.contains("--yes"), "{out}{err}");
    assert_eq!(ran(&pc, "reset-default-rdp", Some(false)).0, exit::CANCELLED);
    let (code, out, _) = ran(&pc, "reset-default-rdp --dry-run --yes", None);
    assert!(code == 0 && out.contains("All of it can be undone."), "{out}");
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    let (code, out, _) = ran(&pc, "reset-default-rdp", Some(true));
    assert!(code == 0 && out.contains("Done, in 1 step, and read back."), "{out}");
    assert_ne!(pc.snapshot().differences(&before), [""; 0]);
}

#[test]
fn endings_are_told_apart() {
    let pc = Fake::typical();
    let (code, out, _) = ran(&pc, "enable-udp", None);
    assert_eq!((code, out.as_str()), (0, "\nIt is right already. Nothing was changed.\n"));
    let (code, _, err) = ran(&pc, "clear-connection-history --yes", None);
    assert!(code == exit::REFUSED && err.contains("which computer"), "{err}");
    let (code, out, _) = ran(&pc, "flush-dns --yes", None);
    assert!(code == 0 && out.contains("can't be read back") && !out.contains("Done"), "{out}");
    pc.lock("HKLM\\SOFTWARE\\Policies");
    let (code, _, err) = ran(&pc, "disable-udp --yes", None);
    assert!(code == exit::INTERNAL && err.contains("Nothing was changed."), "{err}");
    pc.behave();
    pc.lock("HKCU\\Software\\Microsoft\\Terminal Server Client\\Servers");
    let (code, _, err) = ran(&pc, "clear-connection-history --all --yes", None);
    assert!(code == exit::INTERNAL && err.contains("Only a part was done: 3 of 7 steps."), "{err}");
    pc.behave();
    pc.edit_before_write(0, |world| {
        world.files.retain(|path, _| !path.ends_with("DEFAULT.RDP"));
    });
    // The journal in memory writes nothing outside, so the first write is the fix's own.
    let (code, _, err) = ran(&pc, "reset-default-rdp --yes", None);
    assert!(code != 0 && !err.is_empty(), "{err}");
    pc.edit(|world| world.identity.elevated = false);
    let (code, _, err) = ran(&pc, "disable-udp --yes", None);
    assert!(code == exit::REFUSED && err.contains("the answer was no. Nothing was changed."), "{err}");
}

/// Whoever says yes to Windows' question.
struct Agrees(Fake);

impl Transport for Agrees {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        self.0.edit(|world| world.identity.elevated = true);
        let answer = Direct(Arc::new(self.0.clone())).exchange(order, message);
        self.0.edit(|world| world.identity.elevated = false);
        answer
    }
}

#[test]
fn windows_is_asked_for_an_administrator() {
    let fake = Fake::typical();
    fake.edit(|world| world.identity.elevated = false);
    let Ok(Args::Fix(arguments)) = args::parse(["fix", "disable-udp", "--yes"].map(Into::into)) else { panic!() };
    let mut computer = Computer::from(here(&fake, Agrees(fake.clone())));
    let (code, out, _) = told(|streams| Ok(with(&arguments, &mut computer, &mut |_| Ok(None), streams)?.0));
    assert!(code == 0 && out.contains("Windows will ask.") && out.contains("`redial undo A1`"), "{out}");
    assert!(matches!(fix_run::plan(arguments.fix, &FixCx { pc: &fake, target: None, options: &arguments.options }),
        Ok(preview) if preview.steps.is_empty()));
}

#[test]
fn json_says_the_same() {
    let (code, out, err) = ran(&Fake::typical(), "client-nla-off --yes --json", None);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(document["outcome"], "applied");
    assert_eq!(document["put_back_after_s"], 1800);
    assert_eq!(document["steps"][0]["words"]["after"], "off");
    for (line, outcome) in [
        ("client-nla-on", "already-right"),
        ("client-nla-off --dry-run", "planned"),
        ("clear-connection-history", "refused"),
    ] {
        let (_, out, _) = ran(&Fake::typical(), &format!("{line} --json --yes"), None);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap()["outcome"], outcome);
    }
}

#[test]
fn json_tells_every_ending_apart() {
    let pc = Fake::typical();
    let told = |line: &str, answer: Option<bool>| -> (u8, serde_json::Value) {
        let (code, out, _) = ran(&pc, &format!("{line} --json"), answer);
        (code, serde_json::from_str(&out).unwrap_or_else(|error| panic!("{line}: {error}: {out}")))
    };
    let ending = |line: &str, answer: Option<bool>| {
        let (code, document) = told(line, answer);
        assert_eq!(document["schema"], "redial.fix/1");
        assert!(document["sentences"].is_array() && document["steps"].is_array(), "{document}");
        (code, document["outcome"].as_str().unwrap().to_owned())
    };
    let is = |code: u8, word: &str| (code, word.to_owned());
    assert_eq!(ending("reset-default-rdp --dry-run", None), is(0, "planned"));
    assert_eq!(ending("reset-default-rdp", None), is(exit::USAGE, "unasked"));
    assert_eq!(ending("reset-default-rdp", Some(false)), is(exit::CANCELLED, "declined"));
    assert_eq!(ending("enable-udp", None), is(0, "already-right"));
    assert_eq!(ending("clear-connection-history", None), is(exit::REFUSED, "refused"));
    pc.lock("HKCU\\Software\\Microsoft\\Terminal Server Client\\Servers");
    let (code, document) = told("clear-connection-history --all --yes", None);
    assert_eq!((code, &document["outcome"], &document["change"]), (exit::INTERNAL, &"partial".into(), &"1".into()));
    assert_eq!(document["done"].as_array().unwrap().len(), 3);
    pc.behave();
    pc.lock("HKLM\\SOFTWARE\\Policies");
    assert_eq!(ending("disable-udp --yes", None), is(exit::INTERNAL, "failed"));
    pc.behave();
    let (code, document) = told("client-nla-off --yes", None);
    assert_eq!((code, &document["outcome"], &document["change"]), (0, &"applied".into(), &"1".into()));
    assert!(document["put_back_at"].as_str().unwrap().starts_with("2026-"), "{document}");
    let (_, document) = told("flush-dns --yes", None);
    assert_eq!((&document["outcome"], &document["steps"][0]["shows"]), (&"applied".into(), &false.into()));
    pc.edit(|world| world.identity.elevated = false);
    assert_eq!(ending("disable-udp --yes", None), is(exit::REFUSED, "refused"));
    assert_eq!(ending("enable-udp --target pc:99999", None), is(exit::USAGE, "bad-target"));
    assert_eq!(ending("enable-udp --target no/such.rdp", None), is(exit::UNREADABLE, "bad-target"));
}

#[test]
fn a_journal_that_cannot_be_trusted_is_an_ending_of_its_own() {
    let mut bench = Bench::kept("fix-journal");
    bench.damage(Scope::User);
    let before = bench.pc.snapshot();
    let line = ["fix", "reset-default-rdp", "--yes", "--json"];
    let Ok(Args::Fix(arguments)) = args::parse(line.map(Into::into)) else { panic!() };
    let (code, out, _) = told(|streams| Ok(with(&arguments, &mut bench.computer, &mut |_| Ok(None), streams)?.0));
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &told["outcome"]), (exit::UNREADABLE, &"journal-unusable".into()), "{told}");
    assert_eq!(bench.pc.snapshot().differences(&before), [""; 0]);
}

#[test]
fn what_was_changed_between_the_question_and_the_yes_is_stale() {
    let fake = Fake::typical();
    let line = ["fix", "clear-connection-history", "--host", "pc7.example", "--json", "--practice"];
    let Ok(Args::Fix(arguments)) = args::parse(line.map(Into::into)) else { panic!() };
    let mut meddle = |_: &mut Streams<'_>| {
        let key = Key::user("Software\\Microsoft\\Terminal Server Client\\Default");
        fake.edit(|world| world.set_value(&key, "MRU0", Value::text("newer")));
        Ok(Some(true))
    };
    let mut computer = Computer::in_memory(here(&fake, Declines)).unwrap();
    let (code, out, _) = told(|streams| Ok(with(&arguments, &mut computer, &mut meddle, streams)?.0));
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &document["outcome"]), (exit::REFUSED, &"stale".into()));
    assert!(document["sentences"][1].as_str().unwrap().contains("found newer"), "{document}");
}

#[test]
fn practising_ends_where_it_began() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH };
    let line = ["fix", "forget-saved-password", "--all", "--practice", "--yes"];
    let Ok(Args::Fix(arguments)) = args::parse(line.map(Into::into)) else { panic!() };
    assert_eq!(run(&arguments, &mut streams).unwrap(), 0);
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains("back       Forget the saved sign-in for 10.0.0.7"), "{out}");
    assert!(out.contains("stays      Forget the Windows password for pc7.example"), "{out}");
}

#[test]
fn an_address_is_proven_first() {
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = std::thread::Builder::new().spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let [good, bad] = [
                crate::practice::start("healthy").await.unwrap(),
                crate::practice::start("closed-on-connect").await.unwrap(),
            ];
            tell.send([good.address, bad.address]).unwrap();
            let _ = stopped.await;
        });
    });
    let [good, bad] = told.recv().unwrap();
    let fix = crate::fixes::find("connect-by-address").unwrap();
    let proven =
        |address: Option<std::net::SocketAddr>, target: Option<std::net::SocketAddr>| -> Result<String, String> {
            let mut options = Options::default();
            if let Some(address) = address {
                options.set(fix, "address", Some(&address.to_string())).unwrap();
            }
            let target = target.map(|target| Target::parse(&target.to_string()).unwrap());
            let mut computer = Computer::from(here(&Fake::typical(), Declines));
            let asked = Asked { fix, target, options };
            let planned = FixService(&mut computer).plan(&asked, Candidates::Sought(&mut |_| {}));
            let planned = planned.map_err(|refusal| Reader::CommandLine.tell(Voice::ENGLISH, &refusal.reason))?;
            Ok(planned.options.text("address").unwrap_or_default().to_owned())
        };
    assert_eq!(proven(Some(good), None), Ok(good.to_string()));
    assert_eq!(proven(None, Some(good)), Ok(good.to_string()));
    assert!(proven(Some(bad), None).unwrap_err().contains("does not answer"));
    assert!(proven(None, None).unwrap_err().contains("--address"));
    stop.send(()).unwrap();
    serving.unwrap().join().unwrap();
}
