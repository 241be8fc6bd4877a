//! A computer with a story, on which anybody may try every fix in the window.

use crate::platform::Bytes;
use crate::platform::fake::{Fake, World};
use crate::platform::files::{ARCHIVE, FileState, Folder, HIDDEN};

/// What has happened to it, for whoever is about to put it right.
pub const SCENARIO: &str = "Anna's computer has been used with Remote Desktop for years. Its settings still name a gateway \
    that is long gone, and switch off the early sign-in that other computers insist on. Its own certificate ran out \
    three days ago, and a colleague's session was left behind.";

/// What Remote Desktop has kept since a time when things were different.
const STALE_RDP: &str = "screen mode id:i:2\r\nuse multimon:i:0\r\nsession bpp:i:32\r\nautoreconnection enabled:i:1\r\n\
    full address:s:pc7.example\r\nauthentication level:i:2\r\nnegotiate security layer:i:1\r\n\
    gatewayhostname:s:old-gateway.example\r\ngatewayusagemethod:i:1\r\ngatewayprofileusagemethod:i:1\r\n\
    enablecredsspsupport:i:0\r\n";

/// Where Windows keeps the keys of the computer itself.
pub const KEYS: &str = "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys";

const DAY: u64 = 86_400;

/// A new one each time, whose clock says `now`.
pub fn computer(now: u64) -> Fake {
    let pc = Fake::typical();
    pc.edit(|world| {
        world.now = now;
        // Annas have no administrator's rights before Windows has asked for them.
        world.identity.elevated = false;
        world.certificates.clear();
        world.add_own_certificate(now.saturating_sub(400 * DAY), now.saturating_sub(3 * DAY));
        for session in &mut world.sessions {
            session.signed_in = session.signed_in.map(|_| now.saturating_sub(DAY));
        }
        if let Some(documents) = world.folders.get(&Folder::Documents).cloned() {
            let units = STALE_RDP.encode_utf16().flat_map(u16::to_le_bytes);
            let bytes = Bytes([0xff, 0xfe].into_iter().chain(units).collect());
            let modified = World::file_time(now.saturating_sub(300 * DAY));
            let file = FileState { bytes, attributes: HIDDEN | ARCHIVE, modified };
            world.set_file(&format!("{documents}\\Default.rdp"), file);
        }
    });
    pc
}
