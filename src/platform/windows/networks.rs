//! The networks that are connected, and what Windows takes them for.

use windows::Win32::Networking::NetworkListManager::{
    INetworkListManager, NLM_ENUM_NETWORK_CONNECTED, NLM_NETWORK_CATEGORY_DOMAIN_AUTHENTICATED,
    NLM_NETWORK_CATEGORY_PRIVATE, NetworkListManager,
};
use windows::core::Error;

use super::com::{Com, said};
use crate::platform::Result;
use crate::platform::computer::{Network, NetworkCategory};

const WHAT: &str = "the list of networks";
/// Nobody is connected to as many.
const MOST: usize = 100;

pub fn read() -> Result<Vec<Network>> {
    let com = Com::new();
    let manager: INetworkListManager = com.make(&NetworkListManager, WHAT)?;
    // SAFETY: the interface lives, and answers by value.
    let all = ask(unsafe { manager.GetNetworks(NLM_ENUM_NETWORK_CONNECTED) })?;
    let mut networks = Vec::new();
    while networks.len() < MOST {
        let (mut next, mut count) = ([None], 0);
        // SAFETY: the interface lives, there is room for one, and `count` is writable.
        ask(unsafe { all.Next(&mut next, Some(&raw mut count)) })?;
        let [Some(network)] = next else { break };
        // SAFETY: the interface lives, and answers by value. Wine knows no names, and one category for all: its answer
        // to the first keeps the second from being believed.
        let (name, category) = unsafe { (ask(network.GetName())?, ask(network.GetCategory())?) };
        let category = match category {
            NLM_NETWORK_CATEGORY_PRIVATE => NetworkCategory::Private,
            NLM_NETWORK_CATEGORY_DOMAIN_AUTHENTICATED => NetworkCategory::Domain,
            _ => NetworkCategory::Public,
        };
        networks.push(Network { name: name.to_string(), category });
    }
    Ok(networks)
}

fn ask<T>(answer: std::result::Result<T, Error>) -> Result<T> {
    answer.map_err(|error| said(&error, WHAT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformError;

    #[test]
    fn no_category_is_told_where_it_is_not_known() {
        match read() {
            Ok(networks) => assert!(networks.iter().all(|network| !network.name.is_empty()), "{networks:?}"),
            Err(error) => assert!(matches!(error, PlatformError::Unsupported { .. }), "{error}"),
        }
    }

    #[test]
    #[ignore = "needs real Windows with a network: Wine knows no names of networks"]
    fn a_network_is_connected() {
        assert!(!read().unwrap().is_empty());
    }
}
