//! The pseudo-language: English that is longer by 40 %, accented and bracketed. What stays plain on a page has not been asked
//! for in the reader's language, and what is cut there would be cut in German.

/// One sentence, its slots and its code untouched.
pub fn text(english: &str) -> String {
    if !english.contains(char::is_alphabetic) {
        return english.to_owned();
    }
    let mut text = String::from("[");
    let (mut slot, mut code) = (false, false);
    let mut letters = 0;
    for c in english.chars() {
        match c {
            '{' => slot = true,
            '}' => slot = false,
            '`' => code = !code,
            _ if slot || code => {}
            _ => {
                letters += 1;
                text.push(accented(c));
                continue;
            }
        }
        text.push(c);
    }
    text.extend(std::iter::repeat_n('~', (letters * 2_usize).div_ceil(5)));
    text.push(']');
    text
}

/// Letters of Latin-1, which every font of a western language has.
const fn accented(c: char) -> char {
    match c {
        'a' => 'á',
        'e' => 'é',
        'i' => 'í',
        'o' => 'ö',
        'u' => 'ü',
        'n' => 'ñ',
        'c' => 'ç',
        'y' => 'ý',
        'A' => 'Á',
        'E' => 'É',
        'I' => 'Í',
        'O' => 'Ö',
        'U' => 'Ü',
        'N' => 'Ñ',
        'C' => 'Ç',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn longer_with_its_slots_and_code_as_they_were() {
        assert_eq!(text("Run `ipconfig` on {other}."), "[Rüñ `ipconfig` öñ {other}.~~~~]");
        assert_eq!(text("{n?one call|# calls}"), "[{n?one call|# calls}]");
        assert_eq!(text("42 %"), "42 %");
        let long = "A sentence of forty letters and a little.";
        assert!((14..15).contains(&(text(long).chars().count() * 10 / long.len())));
    }
}
