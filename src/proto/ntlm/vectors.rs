//! The examples of [MS-NLMP] 4.2: what every implementation agrees on.

use rc4::StreamCipher as _;

use super::keys::{mac, response_key};
use super::message::wide;
use super::seal::{Sealing, Side, stream};

const SERVER_CHALLENGE: [u8; 8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];

fn octets(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|octet| u8::from_str_radix(octet, 16).unwrap()).collect()
}

/// 4.2.4.1.1 to 4.2.4.2.3
#[test]
fn ntlm_2() {
    let key = response_key(&wide("Password"), "User", "Domain");
    assert_eq!(key.to_vec(), octets("0c 86 8a 40 3b fd 7a 93 a3 00 1e f2 2e f0 2e 3f"));
    let told = octets(
        "02 00 0c 00 44 00 6f 00 6d 00 61 00 69 00 6e 00 01 00 0c 00 53 00 65 00 72 00 76 00 65 00 72 00 00 00 00 00",
    );
    let content = [&[1, 1, 0, 0, 0, 0, 0, 0][..], &[0; 8], &[0xaa; 8], &[0; 4], &told, &[0; 4]].concat();
    let proof = mac(&*key, &[&SERVER_CHALLENGE, &content]);
    assert_eq!(proof.to_vec(), octets("68 cd 0a b8 51 e5 1c 96 aa bc 92 7b eb ef 6a 1c"));
    let base = mac(&*key, &[&*proof]);
    assert_eq!(base.to_vec(), octets("8d e4 0c ca db c1 4a 82 f1 5c b0 ad 0d e9 5c a3"));
    let mut session = [0x55; 16];
    stream(&base).apply_keystream(&mut session);
    assert_eq!(session.to_vec(), octets("c5 da d2 54 4f c9 79 90 94 ce 1c e9 0b c9 d0 3e"));
}

/// 4.2.4.4
#[test]
fn sealing() {
    let sealed = Sealing::new(&[0x55; 16], Side::Client).seal(&wide("Plaintext"));
    let expected =
        octets("01 00 00 00 7f b3 8e c5 c5 5d 49 76 00 00 00 00 54 e5 01 65 bf 19 36 dc 99 60 20 c1 81 1b 0f 06 fb 5f");
    assert_eq!(sealed, expected);
}
