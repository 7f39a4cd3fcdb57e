//! XSD patterns are not those of the `regex` crate (XSD 1.0 part 2, appendix F).

use crate::xml::schema::pattern::Pattern;

#[test]
fn a_pattern_means_what_appendix_f_says() {
    // pattern, accepted, refused
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("", &[""], &["a"]),
        ("a|b", &["a", "b"], &["ab", "a|b", ""]),
        ("(|a)b", &["b", "ab"], &["a"]),
        ("ab", &["ab"], &["xab", "abx", "ab\n"]),
        ("^a$", &["^a$"], &["a"]),
        ("a.c", &["abc", "a\tc", "a\u{2028}c"], &["a\nc", "a\rc", "ac"]),
        (r"\d+", &["0", "٣", "𝟎", "123"], &["", "a", "²"]),
        (r"\D", &["a", "²"], &["3", "٣"]),
        (r"[\d]", &["٣"], &["x"]),
        (r"\w+", &["aé1€", "𝟎"], &["a b", "a-b", "_", "\u{200b}"]),
        (r"\W", &[" ", "-", "_"], &["a", "€"]),
        (r"\s", &[" ", "\t", "\n", "\r"], &["\u{a0}", "\u{b}"]),
        (r"\S", &["\u{a0}", "a"], &[" ", "\n"]),
        (r"\i\c*", &["a", "_x", ":a", "è-1.2", "a·b"], &["1a", "-a", ""]),
        (r"\I", &["1", "-", " "], &["a", "_", ":"]),
        (r"\C", &[" ", "*"], &["a", "-", "7"]),
        ("[a-z-[aeiou]]", &["b", "z"], &["a", "B", "-"]),
        ("[^a-z-[0-9]]", &["A", " "], &["a", "5"]),
        ("[a-z-[b-y-[m]]]", &["a", "m", "z"], &["b", "n"]),
        ("[a-]", &["a", "-"], &["b"]),
        ("[-a]", &["a", "-"], &["b"]),
        ("[a-z-]+", &["a-b", "-"], &["A"]),
        (r"[\^a]", &["^", "a"], &["b"]),
        ("[a^]", &["^", "a"], &["b"]),
        (r"[\]\[]", &["]", "["], &["x"]),
        (r"[+--]", &["+", ",", "-"], &["."]),
        ("[&&~~]", &["&", "~"], &["a"]),
        ("[#-%]", &["#", "$", "%"], &["&"]),
        (r"[\n-\r]", &["\n", "\u{c}", "\r"], &["\t"]),
        ("a{2}", &["aa"], &["a", "aaa"]),
        ("a{2,}", &["aa", "aaaa"], &["a"]),
        ("a{0,1}b", &["b", "ab"], &["aab"]),
        ("a{0}b", &["b"], &["ab"]),
        ("(ab){1,2}c?", &["ab", "ababc"], &["abababc", "c"]),
        (r"\p{Lu}\P{Lu}", &["Aa", "È1"], &["aa", "AA"]),
        (r"\p{IsBasicLatin}+", &["az~"], &["è"]),
        (r"\P{IsBasicLatin}", &["è"], &["e"]),
        (r"[\p{IsLatin-1Supplement}x]", &["è", "x"], &["a"]),
        (r"[^\p{L}\d]", &["-"], &["a", "1"]),
        (r"[\S]", &["a"], &[" "]),
        (r"[^\S]", &[" "], &["a"]),
        (r"\.\?\*\+\(\)\[\]\{\}\|\-\^\\", &[r".?*+()[]{}|-^\"], &["x"]),
        ("é", &["é"], &["e", "É", "e\u{301}"]),
        (r"[^@]+@[^\.]+\..+", &["a@b.c", "a b@@c.d"], &["a@localhost", "a@.it"]),
        (r"\d{1}.\d{2}", &["1.25", "1X25"], &["12.5"]),
    ];
    for (pattern, accepted, refused) in cases {
        let compiled = Pattern::compile(&[*pattern]).unwrap_or_else(|e| panic!("{pattern}: {e}"));
        for value in *accepted {
            assert!(compiled.matches(value), "{pattern:?} must accept {value:?}");
        }
        for value in *refused {
            assert!(!compiled.matches(value), "{pattern:?} must refuse {value:?}");
        }
    }
}

#[test]
fn patterns_of_one_step_are_alternatives() {
    let pattern = Pattern::compile(&["[A-Z]|x", "[0-9]{2}"]).unwrap();
    for (value, accepted) in [("A", true), ("x", true), ("12", true), ("A12", false), ("1", false)] {
        assert_eq!(pattern.matches(value), accepted, "{value}");
    }
    assert_eq!(pattern.italian, "[A-Z]|x oppure [0-9]{2}");
}

#[test]
fn what_appendix_f_does_not_know_is_refused() {
    for pattern in [
        "a**",
        "a??",
        "a+?",
        "a{1}{2}",
        "*a",
        "?",
        "a{2,1}",
        "a{x}",
        "a{,3}",
        "a{",
        "{2}",
        "a}",
        "(a",
        "a)",
        "[a",
        "]",
        "[]",
        "[^]",
        "[b-a]",
        "[a[b]]",
        "[a-z-[b]c]",
        "[a-c-e]",
        r"a\",
        r"\q",
        r"\b",
        r"\$",
        r"\/",
        r"\x41",
        r"\1",
        r"\u0041",
        "(?i)a",
        "(?:a)",
        r"\p",
        r"\pL",
        r"\p{}",
        r"\p{Foo}",
        r"\p{Latin}",
        r"\p{IsFoo}",
        r"[a-\d]",
        "a{1000000}",
        "a{99999999999}",
        "((((a{99}){99}){99}){99})",
    ] {
        assert!(Pattern::compile(&[pattern]).is_err(), "{pattern:?} must be refused");
    }
}
