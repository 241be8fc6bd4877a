//! The window itself: a system's window, egui in it, and every pixel drawn here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use crate::engine::languages::Languages;
use crate::engine::{Engine, Here, contrast, profile};

use super::app::App;
use super::dialogs::Asker;
use super::speak::speak;
use super::theme;

mod canvas;
mod icon;
mod shell;
mod texture;
mod triangle;

/// Shows the wizard until it is closed. `file` is a saved report or a connection file to begin with.
///
/// # Errors
/// Where there can be no window: what the system said.
pub fn open(file: Option<&Path>, languages: &Languages) -> Result<(), String> {
    shell::run(|ctx| create(ctx, file.map(Path::to_path_buf), languages))
}

fn create(ctx: &Context, file: Option<PathBuf>, languages: &Languages) -> Result<App, String> {
    theme::apply(ctx);
    theme::follow(ctx, contrast::in_use());
    let waker = || {
        let ctx = ctx.clone();
        move || ctx.request_repaint()
    };
    let here = Here::real();
    let profile = profile::find(&*here.pc);
    speak(ctx, languages.voice(&profile.profile));
    let engine = Engine::start_on(here, waker()).map_err(|error| error.to_string())?;
    Ok(App::new(engine, Asker::System, Arc::new(waker()), file).following(profile))
}
