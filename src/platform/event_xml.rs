//! The XML that the event log renders an event to, as far as Redial reads it.

use super::events::Event;
use super::xml;

const MOST_DATA: usize = 256;
/// A GUID in braces has 38 characters.
const LONGEST_ID: usize = 64;

/// One `<Event>`; none where it is no such thing.
#[must_use]
pub fn parse(text: &str) -> Option<Event> {
    let mut event = Event::default();
    let mut id = None;
    xml::walk(text, |element| match (element.within, element.name) {
        (["Event", "System"], "Provider") => event.provider = element.attribute("Name").unwrap_or_default(),
        (["Event", "System"], "EventID") => id = element.text().trim().parse().ok(),
        (["Event", "System"], "Level") => event.level = element.text().trim().parse().unwrap_or_default(),
        (["Event", "System"], "EventRecordID") => event.record = element.text().trim().parse().unwrap_or_default(),
        (["Event", "System"], "TimeCreated") => event.time = element.attribute("SystemTime").unwrap_or_default(),
        (["Event", "System"], "Correlation") => {
            event.activity = element.attribute("ActivityID").filter(|id| !id.is_empty() && id.len() <= LONGEST_ID);
        }
        (["Event", "System"], "Execution") => {
            event.process = element.attribute("ProcessID").and_then(|id| id.parse().ok());
        }
        (["Event", "EventData" | "UserData", ..], "Binary") => event.binary = Some(element.text()),
        (["Event", "EventData"], "Data") if event.data.len() < MOST_DATA => {
            event.data.push((element.attribute("Name").unwrap_or_default(), element.text()));
        }
        (["Event", "UserData", _], name) if event.data.len() < MOST_DATA => {
            event.data.push((name.to_owned(), element.text()));
        }
        _ => {}
    })?;
    event.id = id?;
    (!event.provider.is_empty()).then_some(event)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CLIENT: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
        <Provider Name='Microsoft-Windows-TerminalServices-ClientActiveXCore' Guid='{28aa95bb-d444-4719-a36f-40462168127e}'/>\
        <EventID>1026</EventID><EventRecordID>77</EventRecordID><Version>0</Version><Level>4</Level><TimeCreated SystemTime='2026-04-14T08:30:00.1234567Z'/>\
        <Correlation ActivityID='{0b6ee4a9-5d2b-4f6c-9e1c-000000000001}'/><Execution ProcessID='4711' ThreadID='12'/>\
        <Computer>pc1</Computer></System><EventData><Data Name='Name'>Disconnect Reason</Data><Data Name=\"Value\">2308</Data>\
        <Data Name='Odd &gt; one'>a &lt;b&gt; &amp;&#65;&#x42; &x;</Data></EventData></Event>";

    #[test]
    fn reads_event_data() {
        let event = parse(CLIENT).unwrap();
        assert_eq!((event.id, event.level, event.record), (1026, 4, 77));
        let act = (event.activity.as_deref(), event.process);
        assert_eq!(act, (Some("{0b6ee4a9-5d2b-4f6c-9e1c-000000000001}"), Some(4711)));
        assert_eq!((event.named("value"), event.named("none")), (Some("2308"), None));
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
