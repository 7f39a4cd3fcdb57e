//! A migration added to a folder must reach the program: `sqlx::migrate!` notices changed files, not new ones.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
