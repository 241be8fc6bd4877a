//! The icons we ship, by what they mean. `packaging/fonts.sh` reads the code points from here.
//!
//! Phosphor keeps the same code point in each of its weights, so an icon can be drawn in
//! [`super::fonts::icons`] (lines) or [`super::fonts::icons_filled`] (solid).

/// This computer, with its screen.
pub const COMPUTER: &str = "\u{e560}";
/// The computer at the other end.
pub const COMPUTER_TOWER: &str = "\u{e562}";
pub const LAPTOP: &str = "\u{e586}";
pub const NETWORK: &str = "\u{edde}";
pub const GLOBE: &str = "\u{e288}";
pub const SERVER: &str = "\u{e2a0}";
pub const ROUTER: &str = "\u{ebaa}";
pub const WIFI: &str = "\u{e4ea}";
pub const PLUG: &str = "\u{e946}";
pub const PLUGS: &str = "\u{eb56}";
pub const CLOUD: &str = "\u{e1aa}";
pub const CHECK: &str = "\u{e182}";
pub const CHECK_CIRCLE: &str = "\u{e184}";
pub const X: &str = "\u{e4f6}";
pub const X_CIRCLE: &str = "\u{e4f8}";
pub const WARNING: &str = "\u{e4e0}";
pub const QUESTION: &str = "\u{e3e8}";
pub const MINUS: &str = "\u{e32a}";
pub const MINUS_CIRCLE: &str = "\u{e32c}";
pub const CIRCLE: &str = "\u{e18a}";
/// Work going on, drawn without any movement.
pub const DOTS_CIRCLE: &str = "\u{e200}";
pub const INFO: &str = "\u{e2ce}";
pub const ARROW_RIGHT: &str = "\u{e06c}";
pub const ARROW_LEFT: &str = "\u{e058}";
pub const CARET_RIGHT: &str = "\u{e13a}";
pub const CARET_DOWN: &str = "\u{e136}";
pub const CARET_LEFT: &str = "\u{e138}";
pub const CARET_UP: &str = "\u{e13c}";
pub const SHIELD: &str = "\u{e40a}";
pub const SHIELD_CHECK: &str = "\u{e40c}";
pub const LOCK: &str = "\u{e2fa}";
pub const KEY: &str = "\u{e2d6}";
pub const CERTIFICATE: &str = "\u{e766}";
pub const NAME: &str = "\u{e2c8}";
pub const HANDSHAKE: &str = "\u{e582}";
pub const USER: &str = "\u{e4c2}";
pub const CLOCK: &str = "\u{e19a}";
pub const HISTORY: &str = "\u{e1a0}";
pub const FILE: &str = "\u{e23a}";
pub const FOLDER_OPEN: &str = "\u{e256}";
pub const SAVE: &str = "\u{e248}";
pub const DOWNLOAD: &str = "\u{e20c}";
pub const COPY: &str = "\u{e1ca}";
pub const PRINTER: &str = "\u{e3dc}";
pub const PHONE: &str = "\u{e3b8}";
pub const LIFEBUOY: &str = "\u{e63a}";
pub const WRENCH: &str = "\u{e5d4}";
pub const UNDO: &str = "\u{e038}";
pub const RETRY: &str = "\u{e094}";
pub const PLAY: &str = "\u{e3d0}";
pub const STOP: &str = "\u{e46c}";
pub const PRACTICE: &str = "\u{e62c}";
pub const MOON: &str = "\u{e330}";
pub const SUN: &str = "\u{e472}";
pub const EYE: &str = "\u{e220}";
pub const EYE_SLASH: &str = "\u{e224}";
pub const PLUS: &str = "\u{e3d4}";
pub const GEAR: &str = "\u{e270}";
pub const TRASH: &str = "\u{e4a6}";
pub const SEARCH: &str = "\u{e30c}";
pub const OPEN_OUTSIDE: &str = "\u{e5de}";
pub const LIGHTBULB: &str = "\u{e2dc}";
pub const EDIT: &str = "\u{e3b4}";
pub const MAIL: &str = "\u{e214}";
/// Somebody is told of something.
pub const BELL: &str = "\u{e0ce}";

/// Every icon, so that a test can ask the fonts for each.
#[cfg(test)]
pub const ALL: &[&str] = &[
    COMPUTER,
    COMPUTER_TOWER,
    LAPTOP,
    NETWORK,
    GLOBE,
    SERVER,
    ROUTER,
    WIFI,
    PLUG,
    PLUGS,
    CLOUD,
    CHECK,
    CHECK_CIRCLE,
    X,
    X_CIRCLE,
    WARNING,
    QUESTION,
    MINUS,
    MINUS_CIRCLE,
    CIRCLE,
    DOTS_CIRCLE,
    INFO,
    ARROW_RIGHT,
    ARROW_LEFT,
    CARET_RIGHT,
    CARET_DOWN,
    CARET_LEFT,
    CARET_UP,
    SHIELD,
    SHIELD_CHECK,
    LOCK,
    KEY,
    CERTIFICATE,
    NAME,
    HANDSHAKE,
    USER,
    CLOCK,
    HISTORY,
    FILE,
    FOLDER_OPEN,
    SAVE,
    DOWNLOAD,
    COPY,
    PRINTER,
    PHONE,
    LIFEBUOY,
    WRENCH,
    UNDO,
    RETRY,
    PLAY,
    STOP,
    PRACTICE,
    MOON,
    SUN,
    EYE,
    EYE_SLASH,
    PLUS,
    GEAR,
    TRASH,
    SEARCH,
    OPEN_OUTSIDE,
    LIGHTBULB,
    EDIT,
    MAIL,
    BELL,
];
