//! COM, as far as two families need it.

use windows::Win32::System::Com::{
    CLSCTX_ALL, COINIT_DISABLE_OLE1DDE, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx, CoUninitialize,
};
use windows::core::{Error, GUID, Interface};

use super::error::told;
use crate::platform::{PlatformError, Result};

/// COM on this thread. Everything that came from it must go before it does: declare it first.
pub struct Com {
    began: bool,
    // Ended by the thread that began it.
    _here: std::marker::PhantomData<*const ()>,
}

impl Com {
    /// On a thread that has COM of another kind, such as the window's, that is used.
    pub fn new() -> Self {
        // SAFETY: takes flags; every success is paired with one `CoUninitialize` below.
        let began = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED | COINIT_DISABLE_OLE1DDE) };
        Self { began: began.is_ok(), _here: std::marker::PhantomData }
    }

    #[expect(clippy::unused_self, reason = "shows that COM is there")]
    pub fn make<T: Interface>(&self, class: &GUID, what: &str) -> Result<T> {
        // SAFETY: the class lives until the call returns, which asks for the interface that `T` is.
        unsafe { CoCreateInstance(class, None, CLSCTX_ALL) }.map_err(|error| said(&error, what))
    }
}

impl Drop for Com {
    fn drop(&mut self) {
        if self.began {
            // SAFETY: pairs with the success in `new`, on the same thread.
            unsafe { CoUninitialize() };
        }
    }
}

pub fn said(error: &Error, what: &str) -> PlatformError {
    told(error.code().0.cast_unsigned(), what)
}
