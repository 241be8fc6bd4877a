//! Between the system's window and egui: events in, pixels out.
//!
//! A picture is made when something has happened (a key, the pointer, news of a check) or when egui asks for one, at most
//! sixty times a second, and none at all while the system says that nobody can see the window: then the program only listens.
//! (Windows says so of a window that is minimised, and not of one that others lie over.)

use std::num::NonZeroU32;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use egui::{Context, FullOutput, LogicOutput, RawInput, ViewportCommand, ViewportId, ViewportIdMap, ViewportInfo};
use egui_winit::accesskit_winit::{Event as Accessibility, WindowEvent as Spoken};
use egui_winit::{State, pixels_per_point, process_viewport_commands, update_viewport_info};
use softbuffer::Surface;
use winit::application::ApplicationHandler;
use winit::dpi::{LogicalSize, PhysicalPosition};
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy, OwnedDisplayHandle};
use winit::window::{Window, WindowAttributes, WindowId};

use super::canvas::{Canvas, Picture};
use super::icon::with_icon;
use crate::engine::contrast;
use crate::ui::app::{self, App, HEIGHT, WIDTH};
use crate::ui::theme;

/// Between two pictures.
const FRAME: Duration = Duration::from_millis(16);

/// Between two looks at what there is to do while nobody sees the window.
const UNSEEN: Duration = Duration::from_millis(100);

const SIZE: LogicalSize<f32> = LogicalSize::new(WIDTH, HEIGHT);

/// At 200 % a usual screen has 960 by 540 points, the task bar and the title bar among them.
const LEAST: LogicalSize<f32> = LogicalSize::new(800.0, 440.0);

/// Shows what `create` makes until the user closes it.
///
/// # Errors
/// What the system, or `create`, said.
pub(super) fn run(create: impl FnOnce(&Context) -> Result<App, String>) -> Result<(), String> {
    let events = EventLoop::<Wake>::with_user_event().build().map_err(|error| short(&error))?;
    let ctx = Context::default();
    let waker = events.create_proxy();
    ctx.set_request_repaint_callback(move |asked| {
        let when = Instant::now().checked_add(asked.delay);
        if let Some(when) = when {
            // The window may be gone by then.
            let _ = waker.send_event(Wake::Repaint { when, pass: asked.current_cumulative_pass_nr });
        }
    });
    let app = create(&ctx)?;
    let mut shell = Shell { ctx, app, waker: events.create_proxy(), window: None, due: None, failed: None };
    events.run_app(&mut shell).map_err(|error| short(&error))?;
    shell.failed.map_or(Ok(()), Err)
}

/// The last part of an error: what comes before it names source files.
fn short(error: &impl ToString) -> String {
    let text = error.to_string();
    text.rsplit(": ").next().unwrap_or(&text).trim_end_matches('.').to_owned()
}

/// What wakes the window, from whichever thread.
#[derive(Debug)]
enum Wake {
    /// Asked for in egui's pass of that number; void if there has been another since.
    Repaint {
        when: Instant,
        pass: u64,
    },
    Accessibility(Accessibility),
}

impl From<Accessibility> for Wake {
    fn from(event: Accessibility) -> Self {
        Self::Accessibility(event)
    }
}

struct Shell {
    ctx: Context,
    app: App,
    waker: EventLoopProxy<Wake>,
    window: Option<Shown>,
    /// When the next picture is to be made.
    due: Option<Instant>,
    /// What has ended it.
    failed: Option<String>,
}

/// The window and what belongs to it.
struct Shown {
    window: Rc<Window>,
    surface: Surface<OwnedDisplayHandle, Rc<Window>>,
    canvas: Canvas,
    state: State,
    info: ViewportInfo,
    /// What came while the window was not to be seen.
    kept: RawInput,
    /// The system has said that other windows lie over it.
    covered: bool,
    /// When the last picture was made.
    painted: Instant,
}

impl ApplicationHandler<Wake> for Shell {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        if self.window.is_none() {
            match Shown::new(events, &self.ctx, &self.waker) {
                Ok(shown) => {
                    let window = Rc::clone(&shown.window);
                    self.window = Some(shown);
                    // Whoever sees the window sees what is in it.
                    self.paint(events, &Damage::All);
                    window.set_visible(true);
                }
                Err(error) => self.fail(events, error),
            }
        }
    }

    fn user_event(&mut self, events: &ActiveEventLoop, wake: Wake) {
        match wake {
            Wake::Repaint { when, pass } => {
                let now = self.ctx.cumulative_pass_nr();
                if now == pass || now == pass + 1 {
                    self.paint_at(when);
                }
            }
            Wake::Accessibility(event) => match event.window_event {
                Spoken::InitialTreeRequested => {
                    self.ctx.enable_accesskit();
                    // A screen reader waits for it.
                    self.paint(events, &Damage::Changed);
                }
                Spoken::ActionRequested(request) => {
                    if let Some(shown) = &mut self.window {
                        shown.state.on_accesskit_action_request(request);
                        self.paint_at(Instant::now());
                    }
                }
                Spoken::AccessibilityDeactivated => self.ctx.disable_accesskit(),
            },
        }
        self.paint_due(events);
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        let Some(shown) = &mut self.window else { return };
        let asks = shown.state.on_window_event(&shown.window, &event).repaint;
        match event {
            WindowEvent::CloseRequested | WindowEvent::Destroyed => events.exit(),
            // What was on the screen may be lost. Only the system asks in this way.
            WindowEvent::RedrawRequested => self.paint(events, &Damage::All),
            // Drawn at once, or the edge that is pulled at shows what was there before.
            WindowEvent::Resized(_) => self.paint(events, &Damage::All),
            WindowEvent::Occluded(covered) => {
                shown.covered = covered;
                self.paint_at(Instant::now());
            }
            // A contrast theme is switched on elsewhere, and nobody tells of it.
            WindowEvent::Focused(true) | WindowEvent::ThemeChanged(_) => {
                theme::follow(&self.ctx, contrast::in_use());
                self.paint_at(Instant::now());
            }
            _ if asks => self.paint_at(Instant::now()),
            _ => {}
        }
        self.paint_due(events);
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        self.paint_due(events);
        events.set_control_flow(self.due.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}

/// What has to be brought to the screen.
enum Damage {
    /// Where the picture has changed.
    Changed,
    All,
}

impl Shell {
    fn fail(&mut self, events: &ActiveEventLoop, error: String) {
        self.failed = Some(error);
        events.exit();
    }

    /// Not before it is worth it.
    fn paint_at(&mut self, when: Instant) {
        let Some(shown) = &self.window else { return };
        let least = shown.painted + if shown.is_hidden() { UNSEEN } else { FRAME };
        let when = when.max(least);
        self.due = Some(self.due.map_or(when, |due| due.min(when)));
    }

    /// Windows does not come to `about_to_wait` while somebody holds the title bar or has the window's menu open.
    fn paint_due(&mut self, events: &ActiveEventLoop) {
        if self.due.is_some_and(|due| due <= Instant::now()) {
            self.paint(events, &Damage::Changed);
        }
    }

    /// Asks the wizard what there is to be seen, and shows it.
    fn paint(&mut self, events: &ActiveEventLoop, damage: &Damage) {
        let Some(shown) = &mut self.window else { return };
        self.due = None;
        shown.painted = Instant::now();
        let input = shown.take_input(&self.ctx);
        let painted = if shown.is_hidden() {
            shown.listen(&self.ctx, &mut self.app, input);
            Ok(())
        } else {
            shown.show(&self.ctx, &mut self.app, input, damage)
        };
        if let Err(error) = painted {
            self.fail(events, error);
        }
    }
}

impl Shown {
    fn new(events: &ActiveEventLoop, ctx: &Context, waker: &EventLoopProxy<Wake>) -> Result<Self, String> {
        let wanted = WindowAttributes::default()
            .with_title("Redial")
            .with_inner_size(SIZE)
            .with_min_inner_size(LEAST)
            // What reads the screen to its user has to know of a window before it is shown.
            .with_visible(false);
        let window = events.create_window(with_icon(wanted)).map_err(|error| short(&error))?;
        let window = Rc::new(window);
        centre(events, &window);
        let context = softbuffer::Context::new(events.owned_display_handle()).map_err(|error| short(&error))?;
        let surface = Surface::new(&context, Rc::clone(&window)).map_err(|error| short(&error))?;
        #[expect(clippy::cast_possible_truncation, reason = "a screen's scale is a small number")]
        let scale = window.scale_factor() as f32;
        let mut state = State::new(ctx.clone(), ViewportId::ROOT, events, Some(scale), window.theme(), None);
        state.init_accesskit(events, &window, waker.clone());
        let mut info = ViewportInfo::default();
        update_viewport_info(&mut info, ctx, &window, true);
        let (canvas, kept, painted) = (Canvas::default(), RawInput::default(), Instant::now());
        Ok(Self { window, surface, canvas, state, info, kept, covered: false, painted })
    }

    /// Nobody sees it, so there is nothing to draw.
    fn is_hidden(&self) -> bool {
        self.covered || self.window.is_minimized() == Some(true)
    }

    fn take_input(&mut self, ctx: &Context) -> RawInput {
        update_viewport_info(&mut self.info, ctx, &self.window, false);
        let mut input = std::mem::take(&mut self.kept);
        input.append(self.state.take_egui_input(&self.window));
        input.viewports = ViewportIdMap::from_iter([(ViewportId::ROOT, self.info.clone())]);
        self.info.events.clear();
        input
    }

    /// Lets the wizard take in what has happened, without a picture.
    fn listen(&mut self, ctx: &Context, app: &mut App, input: RawInput) {
        let now = app::open_for(input.time.unwrap_or_default());
        let LogicOutput { platform_output, viewport_commands } = ctx.run_logic(&input, |ctx| app.update_at(ctx, now));
        self.kept = input;
        self.state.handle_platform_output(&self.window, platform_output);
        self.obey(ctx, viewport_commands.into_values().flatten());
    }

    fn show(&mut self, ctx: &Context, app: &mut App, input: RawInput, damage: &Damage) -> Result<(), String> {
        let window = Rc::clone(&self.window);
        let FullOutput { platform_output, textures_delta, shapes, pixels_per_point, viewport_output } =
            ctx.run_ui(input, |ui| {
                app.update(ui.ctx());
                app.draw(ui, Some(&window));
            });
        self.state.handle_platform_output(&self.window, platform_output);
        let size = self.window.inner_size();
        let rows = self.canvas.draw(Picture {
            size: [size.width, size.height].map(|side| usize::try_from(side).unwrap_or(0)),
            pixels_per_point,
            shapes: &ctx.tessellate(shapes, pixels_per_point),
            textures: textures_delta,
            background: ctx.global_style().visuals.panel_fill,
        });
        self.present(&rows, damage)?;
        self.obey(ctx, viewport_output.into_values().flat_map(|output| output.commands));
        Ok(())
    }

    /// Brings the picture to the screen.
    fn present(&mut self, rows: &[Range<usize>], damage: &Damage) -> Result<(), String> {
        let side = |side: usize| u32::try_from(side).ok().and_then(NonZeroU32::new);
        let [width, height] = self.canvas.size();
        // A window without a pixel has nothing to show.
        let (Some(across), Some(down)) = (side(width), side(height)) else { return Ok(()) };
        if rows.is_empty() && matches!(damage, Damage::Changed) {
            return Ok(());
        }
        self.surface.resize(across, down).map_err(|error| short(&error))?;
        let mut screen = self.surface.buffer_mut().map_err(|error| short(&error))?;
        screen.copy_from_slice(self.canvas.pixels());
        let strip = |rows: &Range<usize>| {
            let height = side(rows.len())?;
            Some(softbuffer::Rect { x: 0, y: u32::try_from(rows.start).ok()?, width: across, height })
        };
        let shown = match damage {
            Damage::All => screen.present(),
            Damage::Changed => screen.present_with_damage(&rows.iter().filter_map(strip).collect::<Vec<_>>()),
        };
        shown.map_err(|error| short(&error))
    }

    /// What the wizard wants of the window: a title, more room, to be noticed.
    fn obey(&mut self, ctx: &Context, commands: impl Iterator<Item = ViewportCommand>) {
        let mut actions = Vec::new();
        let commands: Vec<_> = commands.collect();
        for command in &commands {
            if let ViewportCommand::InnerSize(size) = command {
                make_room(&self.window, *size * pixels_per_point(ctx, &self.window));
            }
        }
        process_viewport_commands(ctx, &mut self.info, commands, &self.window, &mut actions);
    }
}

/// Moves a window that is about to grow, so far that all of it will be on its screen.
#[expect(clippy::cast_possible_truncation, reason = "saturates, and is as large as a screen at most")]
fn make_room(window: &Window, pixels: egui::Vec2) {
    let (Some(screen), Ok(corner)) = (window.current_monitor(), window.outer_position()) else { return };
    let (outer, inner) = (window.outer_size(), window.inner_size());
    let place = |at: i32, start: i32, room: u32, pixels: f32, frame: u32| {
        let needed = pixels.ceil() as i64 + i64::from(frame);
        let spare = (i64::from(room) - needed).max(0);
        // In the middle, where the task bar leaves it in sight.
        let fits = i64::from(at) <= i64::from(start) + spare / 2;
        if fits { at } else { i32::try_from(i64::from(start) + spare / 2).unwrap_or(start) }
    };
    let (from, room) = (screen.position(), screen.size());
    let frame = [outer.width.saturating_sub(inner.width), outer.height.saturating_sub(inner.height)];
    let x = place(corner.x, from.x, room.width, pixels.x, frame[0]);
    let y = place(corner.y, from.y, room.height, pixels.y, frame[1]);
    window.set_outer_position(PhysicalPosition::new(x, y));
}

/// In the middle of the screen, where the system leaves that to the program.
fn centre(events: &ActiveEventLoop, window: &Window) {
    if let Some(screen) = events.primary_monitor().or_else(|| events.available_monitors().next()) {
        let (size, room, corner) = (window.outer_size(), screen.size(), screen.position());
        let middle = |room: u32, size: u32| i32::try_from(room.saturating_sub(size) / 2).unwrap_or(0);
        let x = corner.x + middle(room.width, size.width);
        let y = corner.y + middle(room.height, size.height);
        window.set_outer_position(PhysicalPosition::new(x, y));
    }
}
