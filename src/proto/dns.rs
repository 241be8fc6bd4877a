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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// It began an answer and gave the whole of it to nobody who asked as DNS wants it then, over TCP.
    CutShort,
    /// What came under the question's number is no answer to it.
    Garbled,
}

/// What a message says about one question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Heard {
    Reply(Reply),
    /// TC is set: the rest has to be asked for over TCP (RFC 7766 section 5).
    CutShort,
    /// It has the question's number and doesn't answer it: another name, another kind of record, or nothing that can be
    /// read. The true answer may still come.
    Unfit,
}

const MOST_ADDRESSES: usize = 32;
/// More than any resolver follows.
const MOST_ALIASES: usize = 16;
/// Number, flags and counts.
const HEAD: usize = 12;

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

/// What a message says about a question that was made by `query`; none where it belongs to another one.
#[must_use]
pub fn read(bytes: &[u8], query: &[u8]) -> Option<Heard> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    let (asked_head, asked) = query.split_at_checked(HEAD)?;
    let (responds, cut_short) = (head[2] & 0x80 != 0, head[2] & 0x02 != 0);
    if head[..2] != asked_head[..2] || !responds {
        return None;
    }
    // One question, and that one: resolvers may only change the letters' case (RFC 1035 section 2.3.3). Neither lengths nor
    // types are letters.
    let same = rest.get(..asked.len()).is_some_and(|told| told.eq_ignore_ascii_case(asked));
    if head[4..6] != [0, 1] || !same {
        return Some(Heard::Unfit);
    }
    if cut_short {
        return Some(Heard::CutShort);
    }
    let Ok(packet) = Packet::parse(bytes) else { return Some(Heard::Unfit) };
    Some(match packet.rcode() {
        RCODE::NoError => addresses(&packet).map_or(Heard::Unfit, Heard::Reply),
        RCODE::NameError => Heard::Reply(Reply::NoSuchName),
        RCODE::ServerFailure => Heard::Reply(Reply::ServerFailure),
        RCODE::Refused => Heard::Reply(Reply::Refused),
        // The low four bits of the flags are the code, whatever the library calls it.
        _ => Heard::Reply(Reply::Other { code: u16::from(head[3] & 0x0f) }),
    })
}

/// The addresses of the name that was asked for, by its aliases too. None where there are only those of others.
fn addresses(packet: &Packet<'_>) -> Option<Reply> {
    let question = packet.questions.first()?;
    let mut names = vec![&question.qname];
    // Aliases stand in any order; each round takes one step at least, or is the last.
    for _ in 0..MOST_ALIASES {
        let known = names.len();
        for answer in &packet.answers {
            if let RData::CNAME(alias) = &answer.rdata
                && names.contains(&&answer.name)
                && !names.contains(&&alias.0)
                && names.len() <= MOST_ALIASES
            {
                names.push(&alias.0);
            }
        }
        if names.len() == known {
            break;
        }
    }
    let mut others = false;
    let mut addresses = Vec::new();
    for answer in &packet.answers {
        let (address, kind) = match &answer.rdata {
            RData::A(a) => (IpAddr::V4(Ipv4Addr::from(a.address)), TYPE::A),
            RData::AAAA(a) => (IpAddr::V6(Ipv6Addr::from(a.address)), TYPE::AAAA),
            _ => continue,
        };
        if question.qtype == kind.into() && names.contains(&&answer.name) {
            addresses.push(address);
        } else {
            others = true;
        }
    }
    addresses.truncate(MOST_ADDRESSES);
    (!addresses.is_empty() || !others).then_some(Reply::Addresses { addresses })
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

    fn asked(id: u16) -> Vec<u8> {
        query("pc1.example", Record::A, id).unwrap()
    }

    fn heard(bytes: &[u8]) -> Option<Heard> {
        read(bytes, &asked(7))
    }

    fn reply(bytes: &[u8]) -> Option<Reply> {
        match heard(bytes) {
            Some(Heard::Reply(reply)) => Some(reply),
            Some(Heard::CutShort | Heard::Unfit) | None => None,
        }
    }

    /// Answers with these records behind the question.
    fn records(count: u8, records: &[u8]) -> Vec<u8> {
        let mut bytes = asked(7);
        (bytes[2], bytes[7]) = (bytes[2] | 0x80, count);
        bytes.extend(records);
        bytes
    }

    #[test]
    fn tells_the_result_codes_apart() {
        assert_eq!(reply(&answer(0, 7)), Some(Reply::Addresses { addresses: vec![[10, 1, 2, 3].into()] }));
        assert_eq!(reply(&answer(3, 7)), Some(Reply::NoSuchName));
        assert_eq!(reply(&answer(2, 7)), Some(Reply::ServerFailure));
        assert_eq!(reply(&answer(5, 7)), Some(Reply::Refused));
        assert_eq!(reply(&answer(4, 7)), Some(Reply::Other { code: 4 }));
        assert_eq!(reply(&records(0, &[])), Some(Reply::Addresses { addresses: Vec::new() }));
    }

    #[test]
    fn another_questions_answer_is_not_ours() {
        assert_eq!(heard(&answer(0, 8)), None);
        assert_eq!(heard(&asked(7)), None);
        assert_eq!(heard(&answer(0, 7)[..11]), None);
        assert_eq!(query(&"a".repeat(64), Record::Aaaa, 1), None);
        let good = answer(0, 7);
        for (place, octet) in [(13, b'x'), (27, 28), (28, 3), (5, 0), (5, 2)] {
            let mut other = good.clone();
            other[place] = octet;
            assert_eq!(heard(&other), Some(Heard::Unfit), "{place}");
        }
        // A number and nothing else was all that it took.
        assert_eq!(heard(&[0, 7, 0x81, 0x83, 0, 0, 0, 0, 0, 0, 0, 0]), Some(Heard::Unfit));
        let mut shouted = good;
        shouted[12..24].make_ascii_uppercase();
        assert_eq!(reply(&shouted), reply(&answer(0, 7)));
    }

    #[test]
    fn addresses_belong_to_the_name_that_was_asked_for() {
        const END: [u8; 8] = [0, 1, 0, 0, 0, 60, 0, 4];
        let address = |owner: &[u8], last| [owner, &[0, 1], &END, &[10, 1, 2, last]].concat();
        let told = |bytes: &[u8]| match reply(bytes) {
            Some(Reply::Addresses { addresses }) => Some(addresses),
            _ => None,
        };
        let alias = [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, b'b', 0xc0, 16];
        let b: &[u8] = &[1, b'B', 0xc0, 16];
        // By its alias, whichever comes first.
        assert_eq!(told(&records(2, &[&alias[..], &address(b, 4)].concat())), Some(vec![[10, 1, 2, 4].into()]));
        assert_eq!(told(&records(2, &[&address(b, 4)[..], &alias].concat())), Some(vec![[10, 1, 2, 4].into()]));
        // Somebody else's beside the right one, and alone.
        let both = [address(&[0xc0, 12], 3), address(b, 4)].concat();
        assert_eq!(told(&records(2, &both)), Some(vec![[10, 1, 2, 3].into()]));
        assert_eq!(heard(&records(1, &address(b, 4))), Some(Heard::Unfit));
        // The other kind of address.
        let six = [&[0xc0, 12, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16][..], &[1; 16]].concat();
        assert_eq!(heard(&records(1, &six)), Some(Heard::Unfit));
    }

    #[test]
    fn half_an_answer_asks_for_the_whole() {
        let mut cut = answer(0, 7);
        cut[2] |= 0x02;
        assert_eq!(heard(&cut), Some(Heard::CutShort));
        // Where it was cut, nothing can be read.
        cut.truncate(40);
        assert_eq!(heard(&cut), Some(Heard::CutShort));
        cut[13] = b'x';
        assert_eq!(heard(&cut), Some(Heard::Unfit));
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((2usize..60, any::<u8>()), 0..8), cut in 0usize..80) {
            let mut bytes = answer(0, 7);
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            bytes.truncate(cut);
            let _ = heard(&bytes);
        }
    }
}
