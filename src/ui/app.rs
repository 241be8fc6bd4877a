//! The window's contents: events in, one page drawn, one command out.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use egui::{Key, Modifiers, Ui, UserAttentionType, ViewportCommand};

use crate::engine::{Command as Order, Engine, Event};
use crate::model::said::Voice;
use crate::says;
use crate::session::host::HostDepth;
use crate::session::{AS_ME, Command, FileNews, FoundProfile, Opening, Session, WizardStep};

use super::dialogs::{Asker, Dialogs, Owner};
use super::pages::over::Over;
use super::pages::{self, Form};
use super::speak::Speak as _;
use super::widget::name_window;
use super::wording;

says! { "ui-app":
    NoAnswer {} = "the part that does the checking does not answer";
}

/// While a check goes on, its clock is drawn this often; otherwise nothing is drawn without cause.
const TICK: Duration = Duration::from_millis(100);

/// A countdown shows seconds.
const SECOND: Duration = Duration::from_secs(1);

/// Of the window, where the screen is as high.
pub(super) const HEIGHT: f32 = 680.0;
pub(super) const WIDTH: f32 = 900.0;

/// What a screen must have for the whole window, its title bar and the task bar.
const ROOM: f32 = HEIGHT + 90.0;

/// The wizard.
pub struct App {
    engine: Engine,
    session: Session,
    form: Form,
    dialogs: Dialogs,
    /// What the title bar says by now: the page, which computer answers again, and in which language.
    titled: Option<(WizardStep, Option<String>, &'static str)>,
    /// How the first page was when it was last asked what Windows remembers: whether it had the keyboard, and what stood in
    /// its field. None where another page was shown since.
    looked: Option<(bool, String)>,
    /// Whether the window has been compared with the screen.
    fitted: bool,
    /// How large text was in the last frame.
    zoom: Option<f32>,
}

impl App {
    /// `file` is a saved report or a connection file to begin with.
    #[must_use]
    pub fn new(engine: Engine, asker: Asker, wake: Arc<dyn Fn() + Send + Sync>, file: Option<PathBuf>) -> Self {
        let mut dialogs = Dialogs::new(asker, wake);
        if let Some(file) = file {
            dialogs.open(file);
        }
        // What was cut short, and what has to be put back by now, is looked for before anything else. An engine that has
        // just been started has room for an order.
        let _ = engine.send(Session::look_for_changes());
        let mut session = Session::new(Vec::new());
        session.can_connect(engine.connects());
        session.can_sign_in_as_me(AS_ME);
        Self { engine, session, form: Form::default(), dialogs, titled: None, looked: None, fitted: false, zoom: None }
    }

    /// With what a helpdesk has set.
    #[must_use]
    pub fn following(mut self, found: FoundProfile) -> Self {
        self.session.follow(found);
        let profile = self.session.profile();
        self.form.computer = profile.target.clone().unwrap_or_default();
        self.form.hide_names = profile.hide_names;
        self
    }

    /// What the window knows.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Takes in what has happened since the last frame.
    pub fn update(&mut self, ctx: &egui::Context) {
        self.update_at(ctx, now(ctx));
    }

    /// The same while nobody sees the window: egui's own clock stands still until there is a frame.
    pub fn update_at(&mut self, ctx: &egui::Context, now: Duration) {
        let voice = ctx.voice();
        while let Some(event) = self.engine.poll() {
            if let Some(order) = self.session.apply(event, now) {
                self.send(order);
            }
        }
        while let Some(news) = self.dialogs.poll() {
            let opened =
                matches!(&news, FileNews::Opened { result: Ok(_), .. } | FileNews::Second { result: Ok(_), .. });
            if let FileNews::Sheet { path, result: Ok(()) } = &news {
                self.send(Order::Open(Opening::File(path.clone())));
            }
            self.session.heard(news);
            if let (true, WizardStep::Start, Some((_, file))) = (opened, self.session.step(), self.session.connection())
            {
                self.form.computer = file.target.as_ref().map(wording::address).unwrap_or_default();
                self.form.complaint = None;
            }
        }
        self.session.advance(now);
        self.fit(ctx);
        pages::menu::zoom_by_key(ctx);
        self.ask_memory(ctx, now);
        self.title(ctx, voice);
        if self.session.step() == WizardStep::Checking {
            ctx.request_repaint_after(TICK);
        } else if self.session.counts_down() {
            ctx.request_repaint_after(SECOND);
        }
    }

    /// Says which page it is, or which computer answers again: whoever has turned to another window is to hear of that.
    fn title(&mut self, ctx: &egui::Context, voice: Voice) {
        let (step, back) = (self.session.step(), self.session.is_back().map(str::to_owned));
        let before = self.titled.as_ref();
        let arrived = before.is_none_or(|(shown, ..)| *shown != step);
        let news = before.map_or(back.is_some(), |(_, told, _)| *told != back);
        if news {
            if back.is_some() {
                ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(UserAttentionType::Informational));
            }
            // Who looks at the window sees it there.
            let away = !is_in_front(ctx);
            let told = back.as_deref().filter(|_| away).map(|computer| pages::watch::notice(voice, computer));
            self.send(Order::Notify(told));
        }
        let title = Some((step, back, voice.language.tag));
        if self.titled != title {
            self.titled = title;
            ctx.send_viewport_cmd(ViewportCommand::Title(self.window_title(voice)));
        }
        if arrived && step == WizardStep::Fixes {
            self.send(Session::look_for_control());
        }
    }

    fn window_title(&self, voice: Voice) -> String {
        match self.session.is_back() {
            Some(computer) => voice.say(pages::watch::title(computer)),
            None => voice.say(wording::window_title(self.session.step())),
        }
    }

    /// A screen without room for the whole window is filled by it: its bar would be below the edge, or under the task bar.
    /// Larger text takes a larger window.
    fn fit(&mut self, ctx: &egui::Context) {
        let (zoom, before) = (ctx.zoom_factor(), self.zoom);
        self.zoom = Some(zoom);
        if before.is_some_and(|before| before.to_bits() != zoom.to_bits()) {
            // How large the screen is in the new points is known with the next frame.
            self.fitted &= before > Some(zoom);
            return ctx.request_repaint();
        }
        let (screen, inner) = ctx.input(|input| (input.viewport().monitor_size, input.viewport().inner_rect));
        let Some(screen) = screen.filter(|_| !self.fitted) else { return };
        self.fitted = true;
        if screen.y < ROOM || screen.x < WIDTH {
            ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
        } else if inner.is_some_and(|inner| inner.width() < WIDTH || inner.height() < HEIGHT) {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(egui::vec2(WIDTH, HEIGHT)));
        }
    }

    /// Remote Desktop may have failed once more while the window was left for it, or a page for another. Nothing of the
    /// first frame waits for it.
    fn ask_memory(&mut self, ctx: &egui::Context, now: Duration) {
        let at_start = self.session.step() == WizardStep::Start;
        let look = at_start.then(|| (is_in_front(ctx), self.form.computer.trim().to_owned()));
        if at_start && self.looked != look {
            // Where it was asked only just now, what changed in between is asked about a moment later.
            let Some(order) = self.session.ask_memory(now) else { return ctx.request_repaint_after(SECOND) };
            self.send(order);
        }
        self.looked = look;
    }

    /// Draws the page and does what it asks for.
    pub fn draw(&mut self, ui: &mut Ui, owner: Owner<'_>) {
        let now = now(ui.ctx());
        self.form.now = now;
        name_window(ui.ctx(), &self.window_title(ui.voice()));
        // What lies over the page has the keys for itself.
        let covered = self.form.over.is_open();
        let asked = pages::show(ui, &mut self.form, &self.session);
        let command =
            asked.or_else(|| dropped(ui, &self.session)).or_else(|| if covered { None } else { self.key(ui) });
        if let Some(command) = command {
            self.apply_command(command, now, ui.voice(), owner);
            ui.ctx().request_repaint();
        }
    }

    /// The keys that mean the same everywhere.
    fn key(&mut self, ui: &Ui) -> Option<Command> {
        let step = self.session.step();
        let back = match step {
            WizardStep::Report => self.session.report_from(),
            WizardStep::Compare => self.session.compared_from(),
            _ => self.session.before(step),
        };
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F1)) {
            let focused = ui.memory(egui::Memory::focused);
            self.form.over.open(Over::Help, focused);
        }
        leave(ui, step, back).or_else(|| refresh(ui, &self.session))
    }

    fn apply_command(&mut self, command: Command, now: Duration, voice: Voice, owner: Owner<'_>) {
        match command {
            Command::Check(request) => {
                let order = self.session.begin(*request, now);
                self.send(order);
            }
            Command::Again => {
                if let Some(order) = self.session.again(now) {
                    self.send(order);
                }
            }
            Command::Session => {
                if let Some(order) = self.session.ask_session(now) {
                    self.send(order);
                }
            }
            Command::SignIn(once) => {
                if let Some(order) = self.session.sign_in(once, now) {
                    self.send(order);
                }
            }
            Command::Look(run) => self.session.look(run),
            Command::Cancel => {
                if let Some(order) = self.session.cancel() {
                    self.send(order);
                }
            }
            Command::Practice(id) => {
                let order = self.session.practise(id);
                self.send(order);
            }
            Command::Use(pc) => {
                let order = self.session.use_pc(pc);
                self.send(order);
            }
            Command::Host(depth) => {
                let order = self.session.look_at_host(depth);
                self.send(order);
            }
            Command::Fix(ask) => {
                if let Some(order) = self.session.ask(ask) {
                    self.send(order);
                }
            }
            Command::Connect => {
                if let Some(address) = self.session.connects_to() {
                    self.send(Order::Connect(address));
                }
            }
            Command::Watch(ask) => {
                if let Some(order) = self.session.ask_watch(ask, now) {
                    self.send(order);
                }
            }
            Command::Try => {
                if let Some(order) = self.session.try_again(now) {
                    self.send(order);
                }
            }
            Command::TriedEnough => {
                if let Some(order) = self.session.tried_enough() {
                    self.send(order);
                }
            }
            Command::Hand(what) => self.send(Order::Open(what)),
            Command::Go(step) => self.session.go(step),
            Command::PrintSheet => {
                if let Some(report) = self.session.report() {
                    self.dialogs.sheet(report, voice);
                }
            }
            Command::Choose(what) => self.dialogs.choose(what, voice, owner),
            Command::Open(path) => self.dialogs.open(path),
            Command::Compare(path) => self.dialogs.second(path),
            Command::CompareBoth(paths) => self.dialogs.both(paths),
            Command::ShowSecond => self.session.show_second(),
            Command::ForgetConnection => self.session.forget_connection(),
            Command::Save(save) => {
                if let Some(report) = self.session.to_save() {
                    self.dialogs.save(report, save, voice, owner);
                }
            }
        }
    }

    fn send(&mut self, order: Order) {
        if !self.engine.send(order) {
            let run = self.session.run();
            let detail = NoAnswer {}.into();
            let _ = self.session.apply(Event::Broken { run, detail }, Duration::ZERO);
        }
    }
}

/// Whether it is the window that somebody works in. What egui makes of that is as old as the last frame.
fn is_in_front(ctx: &egui::Context) -> bool {
    ctx.input(|input| input.raw.focused)
}

/// How long the window has been open.
fn now(ctx: &egui::Context) -> Duration {
    open_for(ctx.input(|input| input.time))
}

/// What egui says in seconds.
#[must_use]
pub fn open_for(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

/// Files that were let go over the window. One that is let go over a report is compared with it.
fn dropped(ui: &Ui, session: &Session) -> Option<Command> {
    let paths: Vec<_> = ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    match <[PathBuf; 2]>::try_from(paths) {
        Ok(both) => Some(Command::CompareBoth(both)),
        Err(paths) => {
            let path = paths.into_iter().next()?;
            Some(if session.is_comparable() { Command::Compare(path) } else { Command::Open(path) })
        }
    }
}

/// Escape and Alt+Left lead one step back.
fn leave(ui: &Ui, step: WizardStep, back: WizardStep) -> Option<Command> {
    let command = match step {
        WizardStep::Start => return None,
        WizardStep::Checking => Command::Cancel,
        WizardStep::Result | WizardStep::Fixes | WizardStep::Host => Command::Go(WizardStep::Start),
        WizardStep::Report | WizardStep::Fix | WizardStep::Changes | WizardStep::Compare => Command::Go(back),
    };
    let pressed = |input: &mut egui::InputState| {
        input.consume_key(Modifiers::NONE, Key::Escape) || input.consume_key(Modifiers::ALT, Key::ArrowLeft)
    };
    ui.input_mut(pressed).then_some(command)
}

/// F5 asks once more, where there is something to be asked.
fn refresh(ui: &Ui, session: &Session) -> Option<Command> {
    let command = match session.step() {
        WizardStep::Result if session.request().is_some() => Command::Again,
        WizardStep::Host => Command::Host(HostDepth::Begin),
        _ => return None,
    };
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F5)).then_some(command)
}
