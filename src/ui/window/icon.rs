//! The program's picture, in the title bar and among the open windows.

use winit::window::{Icon, WindowAttributes};

/// With the picture, where it can be had: a window without is still a window.
pub(super) fn with_icon(window: WindowAttributes) -> WindowAttributes {
    system::with_icon(window)
}

#[cfg(windows)]
mod system {
    use winit::dpi::PhysicalSize;
    use winit::platform::windows::{IconExtWindows as _, WindowAttributesExtWindows as _};

    use super::{Icon, WindowAttributes};

    /// The one in the exe's resources, in the sizes of Windows' places for it at 200 %; Windows makes them smaller.
    pub(super) fn with_icon(window: WindowAttributes) -> WindowAttributes {
        let icon = |side| Icon::from_resource(1, Some(PhysicalSize::new(side, side))).ok();
        window.with_window_icon(icon(32)).with_taskbar_icon(icon(64))
    }
}

#[cfg(not(windows))]
mod system {
    use super::{Icon, WindowAttributes};

    const PICTURE: &[u8] = include_bytes!("../../../assets/redial-256.png");

    pub(super) fn with_icon(window: WindowAttributes) -> WindowAttributes {
        window.with_window_icon(picture())
    }

    fn picture() -> Option<Icon> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(PICTURE)).read_info().ok()?;
        let mut pixels = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut pixels).ok()?;
        pixels.truncate(info.buffer_size());
        Icon::from_rgba(pixels, info.width, info.height).ok()
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn the_picture_is_one() {
            assert!(super::picture().is_some());
        }
    }
}
