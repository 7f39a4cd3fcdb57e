//! Mutations of structure: for every element of every document, missing, repeated, moved, emptied, renamed, with
//! strangers beside and inside it.

use crate::{
    case::{Case, DOCUMENTS},
    tree::Tree,
};

pub fn cases(out: &mut Vec<Case>) {
    for (n, (schema, text)) in DOCUMENTS.iter().enumerate() {
        let tree = Tree::parse(text);
        out.push(Case::new(schema, format!("document {n} as it is"), *text));
        out.push(Case::new(
            schema,
            format!("document {n} without white space"),
            tree.write(),
        ));
        for place in tree.places() {
            let path = format!("doc {n} {}", tree.path(&place));
            around(out, schema, &tree, &place, &path);
            if *schema != "lavoratore" {
                inside(out, schema, &tree, &place, &path);
            } else if n == 0 {
                // What happens inside an element depends neither on its document nor on the other sections: the
                // richest document is enough, and its section can stand alone (a quirk of Rev009).
                match &place[1..] {
                    [] => inside(out, schema, &tree, &place, &path),
                    within => inside(out, schema, tree.at(&place[..1]), within, &path),
                }
            }
        }
        roots(out, schema, &tree, n);
    }
}

/// The element and its neighbours.
fn around(out: &mut Vec<Case>, schema: &'static str, tree: &Tree, place: &[usize], path: &str) {
    let mut push = |family: &str, text: String| out.push(Case::new(schema, format!("{family} @ {path}"), text));
    push("missing", tree.bent_around(place, |p, i| drop(p.children.remove(i))));
    push(
        "repeated",
        tree.bent_around(place, |p, i| p.children.insert(i, p.children[i].clone())),
    );
    push(
        "repeated at the end",
        tree.bent_around(place, |p, i| p.children.push(p.children[i].clone())),
    );
    push(
        "stranger before",
        tree.bent_around(place, |p, i| p.children.insert(i, Tree::leaf("estraneo", ""))),
    );
    push(
        "stranger after",
        tree.bent_around(place, |p, i| p.children.insert(i + 1, Tree::leaf("estraneo", ""))),
    );
    push("emptied", tree.bent(place, |e| (e.raw.clear(), e.children.clear()).1));
    let siblings = tree.at(&place[..place.len() - 1]).children.len();
    if place.last().is_some_and(|&i| i + 1 < siblings) {
        push(
            "swapped with the next",
            tree.bent_around(place, |p, i| p.children.swap(i, i + 1)),
        );
        push(
            "moved last",
            tree.bent_around(place, |p, i| {
                let e = p.children.remove(i);
                p.children.push(e);
            }),
        );
    }
    push(
        "nothing after it",
        tree.bent_around(place, |p, i| p.children.truncate(i + 1)),
    );
    push(
        "nothing before it",
        tree.bent_around(place, |p, i| drop(p.children.drain(..i))),
    );
}

/// The element itself and what it holds.
fn inside(out: &mut Vec<Case>, schema: &'static str, tree: &Tree, place: &[usize], path: &str) {
    let element = tree.at(place).clone();
    let mut push = |family: &str, bend: &dyn Fn(&mut Tree)| {
        out.push(Case::new(
            schema,
            format!("{family} @ {path}"),
            tree.bent(place, |e| bend(e)),
        ));
    };
    push("renamed", &|e| e.name.push('x'));
    push("other case", &|e| e.name = swap_case(&e.name));
    push("stranger inside, first", &|e| {
        e.children.insert(0, Tree::leaf("estraneo", "x"));
    });
    push("stranger inside, last", &|e| {
        e.children.push(Tree::leaf("estraneo", "x"));
    });
    push("itself inside itself", &|e| e.children.push(element.clone()));
    push("text before the content", &|e| e.raw = format!("testo{}", e.raw));
    push("white space before the content", &|e| e.raw = format!("\n\t {}", e.raw));
    push("attribute", &|e| e.attributes = " a=\"1\"".into());
    push("empty attribute", &|e| e.attributes = " a=\"\"".into());
    push("xml:lang", &|e| e.attributes = " xml:lang=\"it\"".into());
    push("own namespace", &|e| e.attributes = " xmlns=\"urn:altro\"".into());
    push("empty namespace", &|e| e.attributes = " xmlns=\"\"".into());
    push("unused prefix", &|e| e.attributes = " xmlns:p=\"urn:altro\"".into());
    push("prefixed", &|e| {
        e.attributes = " xmlns:p=\"urn:altro\"".into();
        e.name = format!("p:{}", e.name);
    });
    push("namespaced attribute", &|e| {
        e.attributes = " xmlns:p=\"urn:altro\" p:a=\"1\"".into();
    });
    push("undeclared prefix", &|e| e.name = format!("q:{}", e.name));
    push("comment inside", &|e| e.raw = format!("<!-- x -->{}", e.raw));
    push("comment in the middle", &|e| {
        let middle = e.raw.char_indices().nth(1).map_or(e.raw.len(), |(i, _)| i);
        if !e.raw.contains('&') {
            e.raw.insert_str(middle, "<!---->");
        }
    });
    push("CDATA around the text", &|e| {
        if !e.raw.contains('&') {
            e.raw = format!("<![CDATA[{}]]>", e.raw);
        }
    });
    push("white space in CDATA", &|e| e.raw = format!("{}<![CDATA[ ]]>", e.raw));
    push("character reference of a blank", &|e| e.raw = format!("{}&#32;", e.raw));
    push("character reference of a letter", &|e| {
        e.raw = format!("{}&#x41;", e.raw);
    });
    push("xsi:nil true", &|e| e.attributes = format!("{XSI} xsi:nil=\"true\""));
    push("xsi:nil false", &|e| e.attributes = format!("{XSI} xsi:nil=\"false\""));
    push("xsi:type string", &|e| {
        e.attributes = format!("{XSI} xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xsi:type=\"xs:string\"");
    });
    push("xsi:type unknown", &|e| {
        e.attributes = format!("{XSI} xsi:type=\"ignoto\"");
    });
    push("unknown xsi attribute", &|e| {
        e.attributes = format!("{XSI} xsi:altro=\"x\"");
    });
}

pub const XSI: &str = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

/// Every structure alone as a document (a quirk of Rev009), every leaf alone (which no schema admits), wrong roots.
fn roots(out: &mut Vec<Case>, schema: &'static str, tree: &Tree, n: usize) {
    for place in tree.places() {
        let path = tree.path(&place);
        out.push(Case::new(
            schema,
            format!("root @ doc {n} {path}"),
            tree.at(&place).write(),
        ));
    }
    for name in [
        "estraneo",
        "Lavoratore",
        "lavoratori",
        "IDSAP",
        "VerificaSAP",
        "ListaDID",
        "lavoratore",
    ] {
        let mut other = tree.clone();
        other.name = name.to_owned();
        out.push(Case::new(
            schema,
            format!("root called {name} @ doc {n}"),
            other.write(),
        ));
    }
    let mut wrapped = Tree::leaf("busta", "");
    wrapped.children.push(tree.clone());
    out.push(Case::new(schema, format!("root wrapped @ doc {n}"), wrapped.write()));
    let mut twice = tree.clone();
    twice.children.push(tree.clone());
    out.push(Case::new(
        schema,
        format!("root inside the root @ doc {n}"),
        twice.write(),
    ));
    out.push(Case::new(
        schema,
        format!("empty root @ doc {n}"),
        Tree::leaf(&tree.name, "").write(),
    ));
}

fn swap_case(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}
