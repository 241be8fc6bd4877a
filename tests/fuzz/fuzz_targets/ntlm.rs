//! The answers to a sign-in: TSRequest, the NTLM challenge in it, what is made of that, and what a server unseals.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use redial::proto::{ntlm, ts_request};
    let _ = ts_request::total_length(bytes);
    let _ = ts_request::read(bytes);
    let key = ntlm::response_key(b"p\0", "user", "domain");
    let claim = ntlm::Claim {
        user: "user",
        domain: "domain",
        key: &key,
        workstation: "pc",
        target: "TERMSRV/pc",
        bindings: [0; 16],
    };
    let dice = ntlm::Dice { client_challenge: [1; 8], session: ntlm::Key::new([2; 16]), filetime: 3 };
    let hello = ntlm::negotiate_to_sign_in();
    if let Ok(proof) = ntlm::authenticate(&hello, bytes, &claim, dice) {
        // A challenge that is answered at all is answered in a way that its server understands.
        assert!(ntlm::accept(&hello, bytes, &proof.message, |_, _| b"p\0".to_vec()).is_some());
    }
    let _ = ntlm::accept(&hello, bytes, bytes, |_, _| Vec::new());
    assert!(ntlm::Sealing::new(&[7; 16], ntlm::Side::Server).unseal(bytes).is_none());
    if let Some(challenge) = ntlm::read_challenge(bytes) {
        let names = [&challenge.netbios_computer, &challenge.dns_computer, &challenge.target];
        assert!(names.into_iter().flatten().all(|name| name.chars().count() <= 255));
    }
});
