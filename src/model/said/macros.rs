//! `says!`: what one file says.

/// The sentences of one file, under its id. Each becomes a struct with its slots as fields, which turns into a
/// [`Said`](crate::model::Said); together they are the table `SAYS`.
///
/// ```text
/// says! { "the-files-own-id":
///     Expired {} = "{Other.gen} certificate has expired.";
///     ValidUntil { until: Day, today: Day } = "It was valid until {until}; today is {today}.";
/// }
/// ```
#[macro_export]
macro_rules! says {
    ($home:literal: $($(#[$meta:meta])* $name:ident { $($slot:ident: $kind:ident),* $(,)? } = $english:literal;)+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq)]
            #[allow(clippy::struct_field_names, reason = "a slot is called what the sentence needs")]
            pub(crate) struct $name {
                $(pub $slot: $crate::model::said::$kind,)*
            }

            impl $name {
                const SENTENCE: $crate::model::said::Sentence = $crate::model::said::Sentence {
                    id: concat!($home, "/", stringify!($name)),
                    english: $english,
                    slots: &[$((stringify!($slot), $crate::model::said::Kind::$kind)),*],
                };
            }

            impl From<$name> for $crate::model::said::Said {
                fn from(sentence: $name) -> Self {
                    let $name { $($slot),* } = sentence;
                    Self::new(&$name::SENTENCE, vec![$($crate::model::said::Slot::arg($slot)),*])
                }
            }
        )+

        /// Whatever this file can say.
        pub const SAYS: &[$crate::model::said::Sentence] = &[$($name::SENTENCE),+];

        const _: () = {
            let mut at = 0;
            while at < SAYS.len() {
                assert!(SAYS[at].is_whole(), "a sentence whose slots are not those of its text");
                at += 1;
            }
        };
    };
}
