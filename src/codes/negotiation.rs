//! Why a connection request was refused: `RDP_NEG_FAILURE`, [MS-RDPBCGR] 2.2.1.2.2.

use super::Certainty::Documented;
use super::{Area, Code, Source, code};
use crate::model::Side;

const SPEC: Source = Source("MS-RDPBCGR 2.2.1.2.2", Documented);

#[rustfmt::skip] // A table reads better with one entry in three lines.
pub(super) const TABLE: &[Code] = &[
    code(1, "SSL_REQUIRED_BY_SERVER", Area::Negotiation, Side::Client,
        "The other computer insists on a modern secure connection (TLS), and it was not offered one.",
        "Update the Remote Desktop program on this computer.", SPEC),
    code(2, "SSL_NOT_ALLOWED_BY_SERVER", Area::Negotiation, Side::Server,
        "The other computer only takes the old kind of security, from before modern secure connections (TLS).",
        "Ask the person at the other computer to allow modern security for Remote Desktop.", SPEC),
    code(3, "SSL_CERT_NOT_ON_SERVER", Area::Certificate, Side::Server,
        "The other computer has no usable certificate, so it cannot secure the connection. This is direct proof: it said so itself.",
        "Have the Remote Desktop certificate of the other computer renewed.", SPEC),
    code(4, "INCONSISTENT_FLAGS", Area::Negotiation, Side::Client,
        "The other computer found the request for the connection contradictory.",
        "Update the Remote Desktop program on this computer.", SPEC),
    code(5, "HYBRID_REQUIRED_BY_SERVER", Area::Negotiation, Side::Client,
        "The other computer wants the sign-in to come first (Network Level Authentication). That is normal, and a fault only when this computer does not do it.",
        "Make sure that this kind of sign-in is switched on in the connection file of this computer.", SPEC),
    code(6, "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER", Area::Negotiation, Side::Server,
        "The other computer wants the user to show a certificate of their own before anything else.",
        "Ask the administrator how sign-in to this computer is meant to work.", SPEC),
];
