//! Bends a message: bytes for what a line may do to it, tokens for what a hostile client does.

use portasap::random::Random;

/// Longest message made; longer ones are for the tests of the limits.
const LONGEST: usize = 64 * 1024;

/// What breaks parsers.
const SPECIAL: &[&str] = &[
    "<!DOCTYPE x [<!ENTITY e \"&e;&e;\">]>",
    "<!DOCTYPE",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "--",
    "<?xml version=\"1.0\"?>",
    "<?xml version=\"1.1\" encoding=\"UTF-16\"?>",
    "<?pi ?>",
    "&#x0;",
    "&#0;",
    "&#xD800;",
    "&#xFFFE;",
    "&#x110000;",
    "&#99999999999999999999;",
    "&#x;",
    "&e;",
    "&amp;lt;",
    "&lt;",
    "&gt;",
    "&",
    "<",
    ">",
    "/>",
    "</",
    "<a>",
    "</a>",
    "<a/>",
    "<:/>",
    "<a:b/>",
    "<xml:a xml:space=\"x\"/>",
    " xmlns=\"\"",
    " xmlns:p=\"\"",
    " xmlns:xml=\"urn:x\"",
    " xmlns:p=\"urn:p\" p:a=\"1\"",
    " a=\"1\" a=\"2\"",
    " xsi:nil=\"true\"",
    " soapenv:mustUnderstand=\"1\"",
    "\"",
    "'",
    "=",
    "\0",
    "\u{1}",
    "\r",
    "\r\n",
    "\t",
    "\u{85}",
    "\u{A0}",
    "\u{2028}",
    "\u{FEFF}",
    "\u{FFFE}",
    "\u{FFFF}",
    "\u{1F600}",
    "à",
    "ß",
    "ı",
    "0",
    "-1",
    "+1",
    "1e400",
    "NaN",
    "INF",
    "9223372036854775808",
    "340282366920938463463374607431768211456",
    "99999999999999999999999999999999999999999999999999",
    "0.00000000000000000000000000000000000001",
    "0000-00-00",
    "-0001-02-29",
    "2021-02-29",
    "99999999996-02-29",
    "2021-03-20+14:00",
    "2021-03-20T24:00:00Z",
    "25:61:61",
];

/// Bytes that no UTF-8 text holds, or that mean something at its start.
const RAW: &[&[u8]] = &[
    &[0xFF, 0xFE],
    &[0xFE, 0xFF],
    &[0xEF, 0xBB, 0xBF],
    &[0xC0, 0x80],
    &[0xED, 0xA0, 0x80],
    &[0xF4, 0x90, 0x80, 0x80],
    &[0x80],
    &[0xE0],
];

pub struct Mutator<'a> {
    random: Random,
    seeds: &'a [Vec<u8>],
}

impl<'a> Mutator<'a> {
    /// The same `case` of the same seeds always gives the same message.
    pub fn new(case: u64, seeds: &'a [Vec<u8>]) -> Self {
        Self {
            random: Random::seeded(case),
            seeds,
        }
    }

    pub fn message(&self) -> Vec<u8> {
        let mut message = self.pick(self.seeds).clone();
        // Few changes reach deep, many show how it gives up.
        let changes = 1 + self.below(3) * self.below(4);
        for _ in 0..changes {
            if self.below(3) == 0 {
                self.bytes(&mut message);
            } else {
                message = self.tokens(&message);
            }
            message.truncate(LONGEST);
        }
        if self.below(50) == 0 {
            self.utf16(&message)
        } else {
            message
        }
    }

    /// Below `n`; 0 when there is nothing to choose.
    fn below(&self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap();
        usize::try_from(self.random.next_u64() % n).unwrap()
    }

    fn pick<'t, T>(&self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    fn bytes(&self, message: &mut Vec<u8>) {
        let at = self.below(message.len());
        let end = (at + 1 + self.below(16)).min(message.len());
        match self.below(5) {
            0 if at < end => message[at] ^= 1 << self.below(8),
            1 if at < end => drop(message.drain(at..end)),
            2 if at < end => message.extend_from_within(at..end),
            3 => drop(message.splice(at..at, self.pick(RAW).iter().copied())),
            _ => drop(message.splice(at..at, self.pick(SPECIAL).bytes())),
        }
    }

    fn tokens(&self, message: &[u8]) -> Vec<u8> {
        let mut parts = split(message);
        let other: &Vec<u8> = self.pick(self.seeds);
        let other = split(other);
        let at = self.below(parts.len());
        if parts.is_empty() {
            return self.pick(SPECIAL).as_bytes().to_vec();
        }
        match self.below(8) {
            0 => drop(parts.remove(at)),
            1 => parts.insert(at, parts[at]),
            2 => {
                let with = self.below(parts.len());
                parts.swap(at, with);
            }
            3 => parts.insert(at, self.pick(SPECIAL).as_bytes()),
            4 => parts[at] = self.pick(SPECIAL).as_bytes(),
            // A run of another message.
            5 => {
                let from = self.below(other.len());
                let to = (from + 1 + self.below(12)).min(other.len());
                parts.splice(at..at, other[from..to].iter().copied());
            }
            // A run of its own, many times: breadth and depth.
            6 => {
                let to = (at + 1 + self.below(3)).min(parts.len());
                let run = parts[at..to].repeat(self.below(100));
                parts.splice(at..at, run);
            }
            // Inside a token: an attribute, a name, half a value.
            _ => {
                let part = parts[at];
                let (left, right) = part.split_at(self.below(part.len()));
                let special = self.pick(SPECIAL).as_bytes();
                parts.splice(at..=at, [left, special, right]);
            }
        }
        parts.concat()
    }

    fn utf16(&self, message: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(message);
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        if self.below(2) == 0 {
            units.flat_map(u16::to_le_bytes).collect()
        } else {
            units.flat_map(u16::to_be_bytes).collect()
        }
    }
}

/// Tags and what is between them, escaped ones too. Together they are the message.
fn split(message: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in 1..message.len() {
        let (before, after) = message.split_at(at);
        let opens = after.starts_with(b"<") || after.starts_with(b"&lt;");
        if opens || before.ends_with(b">") || before.ends_with(b"&gt;") {
            parts.push(&message[start..at]);
            start = at;
        }
    }
    if start < message.len() {
        parts.push(&message[start..]);
    }
    parts
}
