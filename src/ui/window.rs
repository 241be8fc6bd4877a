//! The window itself, with the first renderer that works.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::{NativeOptions, Renderer};

use crate::engine::languages::Languages;
use crate::engine::{Engine, Here, profile};

use super::app::{App, HEIGHT};
use super::dialogs::Asker;
use super::speak::speak;
use super::theme;

/// Shows the wizard until it is closed. `file` is a saved report or a connection file to begin with.
///
/// # Errors
/// Where no renderer works: what each of them said.
pub fn open(file: Option<&Path>, languages: &Languages) -> Result<(), String> {
    let mut said = Vec::new();
    // Inside a Remote Desktop session OpenGL is mostly too old, while Direct3D and Vulkan have software that draws.
    // In many virtual machines it is the other way round.
    for (renderer, name) in [(Renderer::Wgpu, "wgpu"), (Renderer::Glow, "OpenGL")] {
        let file = file.map(Path::to_path_buf);
        let shown = eframe::run_native("Redial", options(renderer), Box::new(|cc| create(cc, file, languages)));
        match shown {
            Ok(()) => return Ok(()),
            // Without a screen the other renderer has none either.
            Err(error @ (eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_))) => return Err(short(&error)),
            Err(error) => said.push(format!("{name}: {}", short(&error))),
        }
    }
    Err(said.join("; "))
}

/// The last part of an error: what comes before it names source files.
fn short(error: &eframe::Error) -> String {
    let text = error.to_string();
    text.rsplit(": ").next().unwrap_or(&text).trim_end_matches('.').to_owned()
}

type Created = Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>>;

fn create(cc: &eframe::CreationContext<'_>, file: Option<PathBuf>, languages: &Languages) -> Created {
    theme::apply(&cc.egui_ctx);
    let waker = || {
        let ctx = cc.egui_ctx.clone();
        move || ctx.request_repaint()
    };
    let here = Here::real();
    let profile = profile::find(&*here.pc);
    speak(&cc.egui_ctx, languages.voice(&profile.profile));
    let engine = Engine::start_on(here, waker())?;
    Ok(Box::new(App::new(engine, Asker::System, Arc::new(waker()), file).following(profile)))
}

fn options(renderer: Renderer) -> NativeOptions {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Redial")
        .with_app_id("redial")
        .with_inner_size([900.0, HEIGHT])
        // At 200 % a usual screen has 960 by 540 points, the task bar and the title bar among them.
        .with_min_inner_size([800.0, 440.0])
        .with_drag_and_drop(true);
    let viewport = match eframe::icon_data::from_png_bytes(include_bytes!("../../assets/redial-256.png")) {
        Ok(icon) => viewport.with_icon(icon),
        // A window without its picture is still a window.
        Err(_) => viewport,
    };
    NativeOptions { viewport, renderer, centered: true, ..NativeOptions::default() }
}
