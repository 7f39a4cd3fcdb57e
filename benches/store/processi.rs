//! Processor time of this process and of a PostgreSQL server, from /proc.

use std::fs;

/// Microseconds on a processor of all threads that live.
pub fn nostro() -> f64 {
    let compiti = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    compiti.filter_map(|c| micro(&format!("{}", c.path().display()))).sum()
}

/// The first number of `schedstat`: nanoseconds.
fn micro(cartella: &str) -> Option<f64> {
    let testo = fs::read_to_string(format!("{cartella}/schedstat")).ok()?;
    let nano: f64 = testo.split_whitespace().next()?.parse().ok()?;
    Some(nano / 1000.0)
}

/// The processes of a PostgreSQL server on this machine.
#[derive(Debug)]
pub struct Processori {
    postmaster: i32,
}

/// What they have used.
#[derive(Debug, Clone, Copy)]
pub struct Uso {
    pub micro: f64,
    /// Times a client's process went to sleep: once for each round trip, and for each wait for the disk.
    pub attese: f64,
}

impl Processori {
    /// Of the server that has this process.
    pub fn del_server_di(pid: i32) -> Self {
        Self {
            postmaster: padre(pid).expect("the server runs on this machine"),
        }
    }

    pub fn adesso(&self) -> Uso {
        let mut uso = Uso {
            micro: 0.0,
            attese: 0.0,
        };
        let cartelle = fs::read_dir("/proc").into_iter().flatten().flatten();
        for pid in cartelle.filter_map(|c| c.file_name().to_str()?.parse::<i32>().ok()) {
            if padre(pid) != Some(self.postmaster) {
                continue;
            }
            uso.micro += micro(&format!("/proc/{pid}")).unwrap_or_default();
            let comando = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            if comando.contains("misura_") {
                uso.attese += attese(pid).unwrap_or_default();
            }
        }
        uso
    }
}

fn padre(pid: i32) -> Option<i32> {
    let testo = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    testo.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn attese(pid: i32) -> Option<f64> {
    let testo = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let riga = testo.lines().find_map(|l| l.strip_prefix("voluntary_ctxt_switches:"))?;
    riga.trim().parse().ok()
}
