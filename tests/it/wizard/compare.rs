//! Two reports side by side, and the sheet for the person at the other computer.

use redial::report::differences::Step;
use redial::session::{NotOpened, Saving};

use super::*;

/// A report that was saved, of that computer as it is practised.
fn saved(folder: &Folder, name: &str, report: &Report) -> PathBuf {
    folder.write(name, json::write(report).as_bytes())
}

fn report(made: &str) -> Report {
    let mut report = Report::new(&Evidence::new(Target::parse("pc-17").unwrap(), None, 0));
    made.clone_into(&mut report.created);
    report
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn drop_on(wizard: &mut Wizard, paths: &[&PathBuf]) {
    let file = |path: &&PathBuf| -> egui::DroppedFileHandle { Arc::new(Dropped((*path).clone())) };
    wizard.window.input_mut().dropped_files = paths.iter().map(file).collect();
    wizard.window.step();
    wizard.window.input_mut().dropped_files.clear();
}

#[test]
fn a_report_that_is_dropped_on_another_is_put_beside_it() {
    let folder = Folder::new("compare");
    let (mut now, before) = (report("2026-11-21T08:00:00Z"), report("2026-11-20T08:00:00Z"));
    let port = now.layers.iter_mut().find(|layer| layer.id == redial::model::Layer::Port).unwrap();
    (port.status, port.not_asked) = (redial::model::Status::Fail, None);
    port.headline = redial::model::Said::finished("Nobody opens.");
    let (now, before) = (saved(&folder, "now.json", &now), saved(&folder, "before.json", &before));
    let mut wizard = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(now));
    wizard.until_step(WizardStep::Result);
    drop_on(&mut wizard, &[&before]);
    wizard.until_step(WizardStep::Compare);
    assert!(wizard.sees("Two reports side by side") && wizard.sees("Earlier") && wizard.sees("Later"));
    assert!(wizard.sees("What differs first") && wizard.sees("Nobody opens."));
    let steps = &wizard.window.state().session().comparison().unwrap().differences.steps;
    assert_eq!(steps, &[Step::Layer(redial::model::Layer::Port)]);
    // The earlier one is on the left, whichever was opened first.
    let left = |label: &str| wizard.window.get_by_label(label).rect().left();
    assert!(left("Earlier") < left("Later"));
    every_control_has_a_name(&wizard);
    wizard.press("Show before.json alone");
    assert_eq!(wizard.step(), WizardStep::Result);
    assert!(wizard.sees_part("before.json"));
}

#[test]
fn two_reports_that_are_dropped_together_are_compared() {
    let folder = Folder::new("compare-both");
    let (one, other) = (report("2026-11-20T08:00:00Z"), report("2026-11-21T08:00:00Z"));
    let paths = [saved(&folder, "one.json", &one), saved(&folder, "other.json", &other)];
    let mut wizard = Wizard::open();
    wizard.window.step();
    drop_on(&mut wizard, &[&paths[0], &paths[1]]);
    wizard.until_step(WizardStep::Compare);
    assert!(wizard.sees("Nothing differs but times.") && !wizard.sees("What differs first"));
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Result);
}

#[test]
fn a_second_report_is_chosen_on_the_page_of_the_first() {
    let folder = Folder::new("compare-chosen");
    let path = saved(&folder, "other.json", &report("2026-11-20T08:00:00Z"));
    let (asked, answer) = (Arc::new(Mutex::new(None)), path);
    let asker = {
        let asked = Arc::clone(&asked);
        Asker::Scripted(Arc::new(move |question| {
            *asked.lock().unwrap() = Some(question.clone());
            Some(answer.clone())
        }))
    };
    let mut wizard = Wizard::with(asker, None);
    wizard.practise(title("refused"));
    wizard.press("Save the report");
    wizard.press("Compare with another report");
    wizard.until_step(WizardStep::Compare);
    assert_eq!(*asked.lock().unwrap(), Some(Question::Open(redial::session::Choose::Second)));
    assert!(wizard.sees("The two are about different computers, or of different ends."));
    wizard.press("Back");
    wizard.until_step(WizardStep::Report);
    assert!(wizard.sees("Step 4 of 4"));
}

#[test]
fn the_sheet_is_made_and_opened_to_be_printed() {
    let (pc, folder) = (Fake::typical(), Folder::new("sheet"));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.practise(title("refused"));
    let code = wizard.window.state().session().report().unwrap().support_code.clone();
    wizard.press("Read all the steps aloud to them");
    assert!(wizard.sees(&format!("QR code of the support code {code}")));
    wizard.press("Print the sheet for the person there");
    wizard.until("made", |app| app.session().sheet().is_some());
    assert!(wizard.sees("The sheet is open in your browser"));
    let Some(Saving::Done(path)) = wizard.window.state().session().sheet() else {
        panic!("{:?}", wizard.window.state().session().sheet())
    };
    let (page, opened) = (std::fs::read_to_string(path).unwrap(), format!("open {}", path.display()));
    std::fs::remove_file(path).unwrap();
    wizard.until("opened", |_| pc.log().contains(&opened));
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains(&code) && page.contains("<svg class=\"qr\""),
        "{page}"
    );
    assert!(!page.contains("127.82."), "it names nobody");
}

#[test]
fn a_sheet_that_no_program_opens_is_told_with_its_place() {
    let (pc, folder) = (Fake::typical(), Folder::new("sheet-unopened"));
    pc.lock("open");
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.practise(title("refused"));
    wizard.press("Read all the steps aloud to them");
    wizard.press("Print the sheet for the person there");
    wizard.until("told", |app| app.session().not_opened() == Some(NotOpened::File));
    assert!(wizard.sees("No program opened the sheet") && wizard.sees_part("Open this file yourself, and print it: "));
    if let Some(Saving::Done(path)) = wizard.window.state().session().sheet() {
        std::fs::remove_file(path).unwrap();
    }
}
