//! `enable-udp`

use super::{Fix, udp};
use crate::model::{Place, Undo};

pub const FIX: Fix = Fix {
    id: "enable-udp",
    title: "Switch the faster transport (UDP) on again",
    place: Place::Here,
    elevated: true,
    undo: Undo::Full,
    cures: &[],
    explain: "Lets Remote Desktop use its faster transport (UDP) again, which is how Windows comes. Pictures and \
        sound get faster over most networks.{more} It does not help where no connection comes up at all.",
    alerts: &["A security product may report that a Remote Desktop policy of this computer was changed."],
    options: &[],
    timed: None,
    plan: |cx| udp::plan(cx, false),
};
