//! What stands between the node and a region, and can kill the region at the one moment that matters: it has committed,
//! and its answer is on the way.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

/// Passes bytes both ways. Once armed, the first byte of the next answer kills the region, and the node gets nothing.
#[derive(Debug)]
pub struct Ponte {
    pub indirizzo: SocketAddr,
    vittima: Arc<AtomicU32>,
}

impl Ponte {
    pub fn verso(regione: SocketAddr) -> Self {
        let ascolto = TcpListener::bind("127.0.0.1:0").expect("a port");
        let indirizzo = ascolto.local_addr().expect("an address");
        let vittima = Arc::new(AtomicU32::new(0));
        let di_tutti = Arc::clone(&vittima);
        thread::spawn(move || {
            for flusso in ascolto.incoming().flatten() {
                let vittima = Arc::clone(&di_tutti);
                thread::spawn(move || passa(flusso, regione, &vittima));
            }
        });
        Self { indirizzo, vittima }
    }

    pub fn url(&self) -> String {
        format!("http://{}/ServiziSAP", self.indirizzo)
    }

    pub fn arma(&self, pid: u32) {
        self.vittima.store(pid, Ordering::SeqCst);
    }

    /// Whether it killed.
    pub fn scattato(&self) -> bool {
        self.vittima.load(Ordering::SeqCst) == 0
    }
}

fn passa(nodo: TcpStream, regione: SocketAddr, vittima: &AtomicU32) {
    let Ok(verso) = TcpStream::connect(regione) else {
        return;
    };
    let (Ok(mut da_nodo), Ok(mut a_regione)) = (nodo.try_clone(), verso.try_clone()) else {
        return;
    };
    thread::spawn(move || {
        let _ = std::io::copy(&mut da_nodo, &mut a_regione);
        let _ = a_regione.shutdown(Shutdown::Write);
    });
    let (mut da_regione, mut a_nodo) = (verso, nodo);
    let mut pezzo = [0; 16 * 1024];
    while let Ok(n @ 1..) = da_regione.read(&mut pezzo) {
        let pid = vittima.load(Ordering::SeqCst);
        if pid != 0 {
            let uccisa = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
            assert!(uccisa.is_ok_and(|s| s.success()));
            vittima.store(0, Ordering::SeqCst);
            break;
        }
        if a_nodo.write_all(&pezzo[..n]).is_err() {
            break;
        }
    }
    let _ = a_nodo.shutdown(Shutdown::Both);
    let _ = da_regione.shutdown(Shutdown::Both);
}
