//! Parts that pages are made of. Every word on them comes from the page.

mod button;
mod callout;
mod card;
mod chain_picture;
mod chip;
mod choice;
mod code_chip;
mod compact_row;
mod disclosure;
mod field;
mod headline;
mod layer_row;
mod mark;
mod paint;
mod past;
mod pick;
mod plot;
mod qr;
mod secret_field;
mod spoken;
mod step_header;
mod time_bar;

pub use button::{Caption, icon_button, link_button, primary_button, secondary_button};
pub use callout::{Tone, callout};
pub use card::card;
pub use chain_picture::{Chain, Node, chain_picture};
pub use chip::{chip, offer};
pub use choice::{choice, choices};
pub use code_chip::{code_chip, copy_button};
pub use compact_row::{LEAST_WIDTH, compact_list, compact_row};
pub use disclosure::disclosure;
pub use field::{field, known_field};
pub use headline::headline;
pub use layer_row::{LayerRow, layer_row};
pub use mark::{Mark, mark_chip};
pub use past::{PastChip, past_row};
pub use pick::pick;
pub use plot::{live_plot, plot};
pub use qr::qr;
pub use secret_field::secret_field;
pub use spoken::{announce, name_window, refuse, say_heading, status, subheading};
pub use step_header::step_header;
pub use time_bar::time_bar;

#[cfg(test)]
mod tests;
