//! A tree that can be bent and written again. Its reader knows only what `tests/data` holds (no attributes, no
//! comments, no CDATA): it must not share a bug with the engine under test.

/// An element: either children or raw markup.
#[derive(Debug, Clone)]
pub struct Tree {
    pub name: String,
    /// Written inside the start tag as it stands, with its leading space.
    pub attributes: String,
    /// Raw markup of a leaf.
    pub raw: String,
    pub children: Vec<Tree>,
}

/// Where an element stands: child indexes from the root.
pub type Place = Vec<usize>;

impl Tree {
    pub fn leaf(name: &str, raw: &str) -> Self {
        Self {
            name: name.to_owned(),
            attributes: String::new(),
            raw: raw.to_owned(),
            children: Vec::new(),
        }
    }

    pub fn parse(text: &str) -> Self {
        let body = text.trim_start_matches('\u{feff}');
        let body = body
            .strip_prefix("<?xml")
            .map_or(body, |t| t.split_once("?>").expect("declaration").1);
        let (root, rest) = Self::element(body.trim());
        assert!(rest.is_empty(), "text after the root");
        root
    }

    fn element(text: &str) -> (Self, &str) {
        let (tag, mut rest) = text.strip_prefix('<').and_then(|t| t.split_once('>')).expect("a tag");
        if let Some(name) = tag.strip_suffix('/') {
            return (Self::leaf(name, ""), rest);
        }
        let mut tree = Self::leaf(tag, "");
        loop {
            let (before, after) = rest.split_once('<').expect("an end tag");
            if let Some(end) = after.strip_prefix('/') {
                let (name, rest) = end.split_once('>').expect("an end tag");
                assert_eq!(name, tag);
                if tree.children.is_empty() {
                    tree.raw = before.to_owned();
                }
                return (tree, rest);
            }
            let (child, left) = Self::element(&rest[before.len()..]);
            tree.children.push(child);
            rest = left;
        }
    }

    pub fn write(&self) -> String {
        let mut out = String::new();
        self.write_to(&mut out);
        out
    }

    fn write_to(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        out.push_str(&self.attributes);
        out.push('>');
        out.push_str(&self.raw);
        for child in &self.children {
            child.write_to(out);
        }
        out.push_str("</");
        // `name xmlns="…"` may have been given as a name.
        out.push_str(&self.name);
        out.push('>');
    }

    /// Every element below the root, in document order.
    pub fn places(&self) -> Vec<Place> {
        let mut out = Vec::new();
        self.collect(&mut Vec::new(), &mut out);
        out
    }

    fn collect(&self, here: &mut Place, out: &mut Vec<Place>) {
        for (i, child) in self.children.iter().enumerate() {
            here.push(i);
            out.push(here.clone());
            child.collect(here, out);
            here.pop();
        }
    }

    pub fn at(&self, place: &[usize]) -> &Self {
        place.iter().fold(self, |tree, &i| &tree.children[i])
    }

    pub fn at_mut(&mut self, place: &[usize]) -> &mut Self {
        place.iter().fold(self, |tree, &i| &mut tree.children[i])
    }

    /// The path with indexes, for names of cases.
    pub fn path(&self, place: &[usize]) -> String {
        let mut tree = self;
        let mut out = String::new();
        for &i in place {
            let name = &tree.children[i].name;
            let nth = tree.children[..=i].iter().filter(|c| c.name == *name).count();
            if !out.is_empty() {
                out.push('/');
            }
            out.push_str(name);
            if nth > 1 {
                out.push_str(&format!("[{nth}]"));
            }
            tree = &tree.children[i];
        }
        out
    }

    /// The first subtree of this name.
    pub fn find(&self, name: &str) -> Option<&Self> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|c| c.find(name))
    }

    /// A copy bent in one place.
    pub fn bent(&self, place: &[usize], bend: impl FnOnce(&mut Self)) -> String {
        let mut copy = self.clone();
        bend(copy.at_mut(place));
        copy.write()
    }

    /// A copy whose parent of `place` is bent; the closure gets the parent and the index.
    pub fn bent_around(&self, place: &[usize], bend: impl FnOnce(&mut Self, usize)) -> String {
        let (&last, parent) = place.split_last().expect("not the root");
        let mut copy = self.clone();
        bend(copy.at_mut(parent), last);
        copy.write()
    }
}
