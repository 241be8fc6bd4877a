//! Everything that draws.

pub mod app;
mod chain;
mod dialogs;
mod facts;
pub mod fonts;
pub mod icons;
mod markdown;
pub mod pages;
pub mod speak;
pub mod theme;
pub mod widget;
mod window;
mod wording;

pub use dialogs::{Asker, Question};
pub use window::open;
