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

use crate::model::said::Sentence;

pub use dialogs::{Asker, Question};
pub use window::open;

/// Whatever the window can say.
pub const SAYS: &[&[Sentence]] = &[
    app::SAYS,
    chain::SAYS,
    dialogs::SAYS,
    facts::SAYS,
    wording::SAYS,
    pages::about::SAYS,
    pages::after::SAYS,
    pages::banner::SAYS,
    pages::changes::SAYS,
    pages::checking::SAYS,
    pages::checking::trying::SAYS,
    pages::code::SAYS,
    pages::compare::SAYS,
    pages::edits::SAYS,
    pages::fix::SAYS,
    pages::fix::outcome::SAYS,
    pages::fix::preview::SAYS,
    pages::fix_options::SAYS,
    pages::fixes::SAYS,
    pages::help::SAYS,
    pages::helpdesk::SAYS,
    pages::host::SAYS,
    pages::licences::SAYS,
    pages::menu::SAYS,
    pages::past::SAYS,
    pages::phone::SAYS,
    pages::report::SAYS,
    pages::result::SAYS,
    pages::result::more::SAYS,
    pages::result::now::SAYS,
    pages::result::session_start::SAYS,
    pages::result::soonest::SAYS,
    pages::sign_in::SAYS,
    pages::start::SAYS,
    pages::start::answers::SAYS,
    pages::start::others::SAYS,
    pages::start::trouble::SAYS,
    pages::strip::SAYS,
    pages::watch::SAYS,
];
