//! `disable-udp`

use super::{Fix, udp};
use crate::model::{Place, Undo};

pub const FIX: Fix = Fix {
    id: "disable-udp",
    title: "Switch off the faster transport (UDP)",
    place: Place::Here,
    elevated: true,
    undo: Undo::Full,
    cures: &[],
    explain: "Remote Desktop uses a second, faster transport (UDP) beside the usual one. This switches it off on \
        this computer.{more} It helps where a connection comes up and freezes or drops after about a minute, as \
        happens between some Windows versions. It also helps where a firewall lets only half of it through.\n\n\
        It does not help where no connection comes up at all: that part always goes the usual way (TCP). Over bad \
        networks pictures may be slower without UDP.",
    alerts: &["A security product may report that a Remote Desktop policy of this computer was changed."],
    options: &[],
    timed: None,
    plan: |cx| udp::plan(cx, true),
};
