//! The XML that the event log renders an event to, as far as Redial reads it. No entities beyond XML's own five and
//! numbers, no CDATA, no DTD: Windows writes none of them.

use super::events::Event;

/// An event has a few KiB.
const LONGEST: usize = 256 * 1024;
const MOST_DATA: usize = 256;

/// One `<Event>`; none where it is no such thing.
#[must_use]
pub fn parse(xml: &str) -> Option<Event> {
    if xml.len() > LONGEST {
        return None;
    }
    let mut event =
        Event { provider: String::new(), id: 0, level: 0, time: String::new(), data: Vec::new(), binary: None };
    let mut open: Vec<&str> = Vec::new();
    let mut id = None;
    let mut rest = xml;
    while let Some((tag, after)) = next_tag(rest) {
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.trim_end()) {
                return None;
            }
        } else if !tag.starts_with(['?', '!']) {
            let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let name = tag.split_whitespace().next()?;
            // What follows an opening tag up to the next tag is its text: Windows never mixes text and elements.
            let text = || if empty { String::new() } else { unescape(after.split('<').next().unwrap_or_default()) };
            match (open.as_slice(), name) {
                (["Event", "System"], "Provider") => event.provider = attribute(tag, "Name").unwrap_or_default(),
                (["Event", "System"], "EventID") => id = text().trim().parse().ok(),
                (["Event", "System"], "Level") => event.level = text().trim().parse().unwrap_or_default(),
                (["Event", "System"], "TimeCreated") => event.time = attribute(tag, "SystemTime").unwrap_or_default(),
                (["Event", "EventData" | "UserData", ..], "Binary") => event.binary = Some(text()),
                (["Event", "EventData"], "Data") if event.data.len() < MOST_DATA => {
                    event.data.push((attribute(tag, "Name").unwrap_or_default(), text()));
                }
                (["Event", "UserData", _], name) if event.data.len() < MOST_DATA => {
                    event.data.push((name.to_owned(), text()));
                }
                _ => {}
            }
            if !empty {
                open.push(name);
            }
        }
        rest = after;
    }
    event.id = id?;
    (open.is_empty() && !event.provider.is_empty()).then_some(event)
}

/// What is between the brackets of the next tag (which quoted attributes may hold too), and what follows it.
fn next_tag(text: &str) -> Option<(&str, &str)> {
    let start = text.find('<')?;
    let inside = &text[start + 1..];
    let mut quote = None;
    for (at, c) in inside.char_indices() {
        match (quote, c) {
            (None, '>') => return Some((&inside[..at], &inside[at + 1..])),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag.split_once(char::is_whitespace)?.1.trim_start();
    loop {
        let (found, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        if found.trim() == name {
            return Some(unescape(value));
        }
        rest = after.trim_start();
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        if let Some((c, after)) = entity {
            out.push(c);
            rest = after;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code =
                number.strip_prefix(['x', 'X']).map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CLIENT: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
        <Provider Name='Microsoft-Windows-TerminalServices-ClientActiveXCore' Guid='{28aa95bb-d444-4719-a36f-40462168127e}'/>\
        <EventID>1026</EventID><Version>0</Version><Level>4</Level><TimeCreated SystemTime='2026-04-14T08:30:00.1234567Z'/>\
        <Computer>pc1</Computer></System><EventData><Data Name='Name'>Disconnect Reason</Data><Data Name=\"Value\">2308</Data>\
        <Data Name='Odd &gt; one'>a &lt;b&gt; &amp;&#65;&#x42; &x;</Data></EventData></Event>";

    #[test]
    fn reads_event_data() {
        let event = parse(CLIENT).unwrap();
        assert_eq!((event.id, event.level), (1026, 4));
        assert_eq!(event.provider, "Microsoft-Windows-TerminalServices-ClientActiveXCore");
        assert_eq!(event.time, "2026-04-14T08:30:00.1234567Z");
        let data: Vec<_> = event.data.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(data, [("Name", "Disconnect Reason"), ("Value", "2308"), ("Odd > one", "a <b> &AB &x;")]);
    }

    #[test]
    fn reads_user_data_and_binary() {
        let xml = "<Event><System><Provider Name=\"TermDD\"/><EventID Qualifiers='49162'>56</EventID><Level>2</Level></System>\
            <UserData><EventXML xmlns='Event_NS'><Param1>anna</Param1><Param2/></EventXML></UserData>\
            <EventData><Binary>00000A00B50000C0</Binary></EventData></Event>";
        let event = parse(xml).unwrap();
        assert_eq!(event.data, [("Param1".into(), "anna".into()), ("Param2".into(), String::new())]);
        assert_eq!(event.binary.as_deref(), Some("00000A00B50000C0"));
        assert_eq!(event.id, 56);
    }

    #[test]
    fn what_is_no_event_is_refused() {
        for xml in
            ["", "<Event>", "<Event></System></Event>", "<a/>", &CLIENT[..CLIENT.len() - 3], "<Event><System/></Event>"]
        {
            assert_eq!(parse(xml), None, "{xml}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(xml in "(<[A-Za-z/]{0,6}( [a-z]='?[^']{0,3}'?)?/?>|&#?[a-z0-9]{0,4};?|.){0,30}", cut in 0..CLIENT.len()) {
            let _ = (parse(&xml), CLIENT.get(..cut).and_then(parse));
        }
    }
}
