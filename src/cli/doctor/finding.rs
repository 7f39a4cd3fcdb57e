//! What a check found: a state, a sentence, and what to do about it.

use std::io::{self, Write};

use serde::Serialize;

/// How serious it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Ok,
    /// It will work, but look at it.
    Look,
    /// It will not work, or not for those who are to use it.
    Wrong,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: a key of the settings where there is one.
    pub check: String,
    pub state: State,
    pub what: String,
    pub mend: Option<String>,
}

impl Finding {
    pub fn fine(check: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(State::Ok, check.into(), what.into(), None)
    }

    pub fn look(check: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(State::Look, check.into(), what.into(), None)
    }

    pub fn wrong(check: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(State::Wrong, check.into(), what.into(), Some(mend.into()))
    }

    /// `Wrong` where it matters, `Look` elsewhere.
    pub fn grave(grave: bool, check: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) -> Self {
        let state = if grave { State::Wrong } else { State::Look };
        Self::new(state, check.into(), what.into(), Some(mend.into()))
    }

    /// The same with a remedy.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }

    const fn new(state: State, check: String, what: String, mend: Option<String>) -> Self {
        Self {
            check,
            state,
            what,
            mend,
        }
    }
}

/// One or two lines for each, as a person reads them.
pub fn tell(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        let state = match finding.state {
            State::Ok => "ok   ",
            State::Look => "look ",
            State::Wrong => "WRONG",
        };
        let what = finding.what.replace('\n', "\n       ");
        writeln!(out, "{state}  {}: {what}", finding.check)?;
        if let Some(mend) = &finding.mend {
            writeln!(out, "       {mend}")?;
        }
    }
    let wrong = findings.iter().filter(|f| f.state == State::Wrong).count();
    if wrong > 0 {
        writeln!(out, "{wrong} to mend")?;
    }
    Ok(())
}
