//! The few messages that a scripted server says, byte by byte, so that they can also be said wrongly.

/// [MS-RDPBCGR] 2.2.1.2.1
pub const SSL: u32 = 1;
pub const HYBRID: u32 = 2;

pub const HYBRID_EX: u32 = 8;

/// [MS-RDPBCGR] 2.2.1.2: the server goes on with `protocol`.
pub fn confirm(protocol: u32) -> Vec<u8> {
    negotiation(2, 0, protocol)
}

/// The same with the flags of [MS-RDPBCGR] 2.2.1.2.1, by which versions differ.
pub fn confirm_with(flags: u8, protocol: u32) -> Vec<u8> {
    negotiation(2, flags, protocol)
}

/// What servers from before the negotiation confirm with.
pub const CONFIRM_WITHOUT_NEGOTIATION: [u8; 11] = [3, 0, 0, 11, 6, 0xd0, 0, 0, 0x12, 0x34, 0];

/// [MS-RDPBCGR] 2.2.1.2.2: the server refuses.
pub fn failure(code: u32) -> Vec<u8> {
    negotiation(3, 0, code)
}

fn negotiation(kind: u8, flags: u8, value: u32) -> Vec<u8> {
    [&[3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, kind, flags, 8, 0][..], &value.to_le_bytes()].concat()
}

/// The protocols that a connection request asks for; none where it carries no negotiation.
pub fn asked(request: &[u8]) -> Option<u32> {
    let &[.., 1, _, 8, 0, a, b, c, d] = request else { return None };
    Some(u32::from_le_bytes([a, b, c, d]))
}

/// Whether a ClientHello offers TLS 1.3: `supported_versions` with 0x0304 (RFC 8446 section 4.2.1).
pub fn offers_13(hello: &[u8]) -> bool {
    // The extension's type, then two lengths, then the list.
    hello.windows(5).enumerate().any(|(at, window)| {
        let &[0, 43, 0, length, list] = window else { return false };
        length == list + 1
            && hello[at + 5..].iter().take(list.into()).collect::<Vec<_>>().chunks(2).any(|v| v == [&3, &4])
    })
}

/// One TLS record.
pub fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).expect("a record is short");
    [&[kind, 3, 3][..], &length.to_be_bytes(), body].concat()
}

/// One handshake message (RFC 5246 section 7.4).
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &length24(body.len())[..], body].concat()
}

/// A TLS 1.2 ServerHello with ECDHE-RSA-AES128-GCM-SHA256, and a Certificate with these certificates in it.
pub fn hello_and_certificates(certificates: &[Vec<u8>]) -> Vec<u8> {
    let hello = [&[3, 3][..], &[7; 32], &[0, 0xc0, 0x2f, 0]].concat();
    let list: Vec<u8> = certificates.iter().flat_map(|der| [&length24(der.len())[..], der].concat()).collect();
    let certificate = [&length24(list.len())[..], &list].concat();
    let flight = [message(2, &hello), message(11, &certificate)].concat();
    flight.chunks(16_000).flat_map(|part| record(22, part)).collect()
}

fn length24(length: usize) -> [u8; 3] {
    let [.., a, b, c] = length.to_be_bytes();
    [a, b, c]
}

/// [MS-CSSP] 2.2.1: version 6 and one token.
pub fn ts_request(token: &[u8]) -> Vec<u8> {
    let tokens = der(0xa1, &der(0x30, &der(0x30, &der(0xa0, &der(0x04, token)))));
    der(0x30, &[der(0xa0, &der(0x02, &[6])), tokens].concat())
}

/// One ASN.1 value in DER.
pub fn der(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let [.., high, low] = length.to_be_bytes();
    let header = if length < 128 { vec![tag, low] } else { vec![tag, 0x82, high, low] };
    [&header[..], body].concat()
}

/// SEQUENCE in SEQUENCE, so many deep, each as long as all that follows.
pub fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(Vec::new(), |inside, _| der(0x30, &inside))
}

/// [MS-NLMP] 2.2.1.2: a CHALLENGE of a computer with these names, its clock at `unix` seconds.
pub fn challenge(computer: &str, domain: &str, unix: u64) -> Vec<u8> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let pair = |id: u16, value: &[u8]| {
        let length = u16::try_from(value.len()).expect("a short value");
        [&id.to_le_bytes()[..], &length.to_le_bytes(), value].concat()
    };
    // 100 ns since 1601 ([MS-DTYP] 2.3.3).
    let time = (unix + 11_644_473_600) * 10_000_000;
    let (computer, domain) = (wide(computer), wide(domain));
    let info = [
        pair(2, &domain),
        pair(1, &computer),
        pair(4, &domain),
        pair(3, &computer),
        pair(7, &time.to_le_bytes()),
        pair(0, &[]),
    ];
    let info = info.concat();
    let field = |length: usize, at: usize| {
        let length = u16::try_from(length).expect("a short field").to_le_bytes();
        [&length[..], &length, &u32::try_from(at).expect("near").to_le_bytes()].concat()
    };
    let payload = 56;
    [
        &b"NTLMSSP\0"[..],
        &2u32.to_le_bytes(),
        &field(domain.len(), payload),
        &0xe289_8215u32.to_le_bytes(),
        &[1, 2, 3, 4, 5, 6, 7, 8],
        &[0; 8],
        &field(info.len(), payload + domain.len()),
        &[10, 0, 0x63, 0x45, 0, 0, 0, 15],
        &domain,
        &info,
    ]
    .concat()
}
