//! One DNS question and its answer: RFC 1035.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, RCODE, TYPE};

/// Which record is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Record {
    A,
    Aaaa,
}

/// What a DNS server said.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reply {
    /// NOERROR; the list may be empty.
    Addresses { addresses: Vec<IpAddr> },
    /// NXDOMAIN: the name does not exist.
    NoSuchName,
    /// SERVFAIL.
    ServerFailure,
    /// REFUSED.
    Refused,
    /// Another result code.
    Other { code: u16 },
    /// Nothing came before the deadline.
    Silent,
    /// The server's computer says that no DNS server listens there.
    PortClosed,
    /// The question could not be sent.
    Unreachable,
    /// The answer cannot be read.
    Garbled,
}

const MOST_ADDRESSES: usize = 32;

/// A recursive query; none where `name` is no DNS name.
#[must_use]
pub fn query(name: &str, record: Record, id: u16) -> Option<Vec<u8>> {
    let kind = match record {
        Record::A => TYPE::A,
        Record::Aaaa => TYPE::AAAA,
    };
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(Name::new(name).ok()?, kind.into(), CLASS::IN.into(), false));
    packet.build_bytes_vec().ok()
}

/// Reads the answer to the query with `id`; none where it answers another question, so that the caller waits on.
#[must_use]
pub fn read(bytes: &[u8], id: u16) -> Option<Reply> {
    if bytes.get(..2)? != id.to_be_bytes() {
        return None;
    }
    let Ok(packet) = Packet::parse(bytes) else { return Some(Reply::Garbled) };
    if !packet.has_flags(PacketFlag::RESPONSE) {
        return None;
    }
    Some(match packet.rcode() {
        RCODE::NoError => {
            let addresses = packet.answers.iter().filter_map(|answer| match &answer.rdata {
                RData::A(a) => Some(IpAddr::V4(Ipv4Addr::from(a.address))),
                RData::AAAA(a) => Some(IpAddr::V6(Ipv6Addr::from(a.address))),
                _ => None,
            });
            Reply::Addresses { addresses: addresses.take(MOST_ADDRESSES).collect() }
        }
        RCODE::NameError => Reply::NoSuchName,
        RCODE::ServerFailure => Reply::ServerFailure,
        RCODE::Refused => Reply::Refused,
        // The low four bits of the flags are the code, whatever the library calls it.
        _ => Reply::Other { code: bytes.get(3).map_or(0, |flags| u16::from(flags & 0x0f)) },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(rcode: u8, id: u16) -> Vec<u8> {
        let mut bytes = query("pc1.example", Record::A, id).unwrap();
        bytes[2] |= 0x80;
        bytes[3] = (bytes[3] & 0xf0) | rcode;
        if rcode == 0 {
            bytes[7] = 1;
            bytes.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 1, 2, 3]);
        }
        bytes
    }

    #[test]
    fn tells_the_result_codes_apart() {
        assert_eq!(read(&answer(0, 7), 7), Some(Reply::Addresses { addresses: vec![[10, 1, 2, 3].into()] }));
        assert_eq!(read(&answer(3, 7), 7), Some(Reply::NoSuchName));
        assert_eq!(read(&answer(2, 7), 7), Some(Reply::ServerFailure));
        assert_eq!(read(&answer(5, 7), 7), Some(Reply::Refused));
        assert_eq!(read(&answer(4, 7), 7), Some(Reply::Other { code: 4 }));
    }

    #[test]
    fn another_questions_answer_is_not_ours() {
        assert_eq!(read(&answer(0, 8), 7), None);
        assert_eq!(read(&query("pc1.example", Record::A, 7).unwrap(), 7), None);
        assert_eq!(query(&"a".repeat(64), Record::Aaaa, 1), None);
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((2usize..60, any::<u8>()), 0..8), cut in 0usize..80) {
            let mut bytes = answer(0, 7);
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            bytes.truncate(cut);
            let _ = read(&bytes, 7);
        }
    }
}
