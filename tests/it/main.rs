//! Everything that crosses a module, in one binary: one link step.

mod practice;
mod tidy;
#[cfg(feature = "gui")]
mod wizard;
