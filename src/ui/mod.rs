//! Everything that draws.

pub mod fonts;
pub mod icons;
pub mod theme;
pub mod widget;
