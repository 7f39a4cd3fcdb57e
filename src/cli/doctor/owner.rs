//! Who listens on a port of this host, as far as the kernel lets this user see (`/proc`).

use std::{fs, net::SocketAddr};

/// State of a listening socket in `/proc/net/tcp`.
const LISTEN: &str = "0A";

/// Name and number of the process, as in `nginx (pid 812)`.
pub fn of(address: SocketAddr) -> Option<String> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .flat_map(|table| inodes(&table, address.port()))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    let mut processes = fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let open = fs::read_dir(entry.path().join("fd")).ok()?.flatten();
        let mut open = open.filter_map(|fd| fs::read_link(fd.path()).ok());
        let holds = open.any(|link| link.to_str().is_some_and(|link| sockets.iter().any(|s| s == link)));
        holds.then(|| {
            let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            format!("{} (pid {pid})", name.trim())
        })
    });
    processes.next()
}

/// Inodes of the sockets that listen on a port.
fn inodes(table: &str, port: u16) -> Vec<String> {
    let port = format!(":{port:04X}");
    let rows = table
        .lines()
        .skip(1)
        .map(|row| row.split_whitespace().collect::<Vec<_>>());
    rows.filter(|row| {
        let local = row.get(1).is_some_and(|local| local.ends_with(&port));
        local && row.get(3) == Some(&LISTEN)
    })
    .filter_map(|row| row.get(9).map(|inode| (*inode).to_owned()))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_socket_is_ours() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let owner = of(listener.local_addr().unwrap()).unwrap();
        assert!(owner.ends_with(&format!("(pid {})", std::process::id())), "{owner}");
    }

    #[test]
    fn only_who_listens_counts() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
            0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0\n\
            1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 100 0\n\
            2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0\n";
        assert_eq!(inodes(table, 8080), ["111"]);
    }
}
