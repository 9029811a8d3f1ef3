//! A proxy before an ERP, which loses answers after what was asked for has taken effect, and lets others wait.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// Of the answers to writes every so many is lost.
const LOST: u64 = 3;
/// Of the answers to writes every so many comes late.
const LATE: u64 = 4;
/// How late: longer than a write takes, shorter than anybody waits.
const DELAY: Duration = Duration::from_millis(300);

/// What a proxy knows of writes.
struct Weather {
    /// What a request has in it that changes the ERP.
    marks: Vec<&'static str>,
    stormy: AtomicBool,
    writes: AtomicU64,
    lost: AtomicU64,
}

/// A listening port before a server.
pub struct Proxy {
    /// The port, on this machine.
    pub port: u16,
    weather: Arc<Weather>,
}

impl Proxy {
    /// Listens on a free port and carries everything to the server and back, for as long as the process lives. Requests that
    /// have one of these `marks` in them are writes.
    ///
    /// # Errors
    /// There is no free port.
    pub fn before(server: String, marks: &[&'static str]) -> io::Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let (stormy, writes, lost) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
        let weather = Arc::new(Weather { marks: marks.to_vec(), stormy, writes, lost });
        let known = weather.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, weather) = (server.clone(), known.clone());
                thread::spawn(move || carry(client, &server, &weather));
            }
        });
        Ok(Proxy { port, weather })
    }

    /// From now on answers to writes are lost or late; or, again, none is.
    pub fn storm(&self, stormy: bool) {
        self.weather.stormy.store(stormy, Ordering::Relaxed);
    }

    /// How many answers were lost so far.
    pub fn lost(&self) -> u64 {
        self.weather.lost.load(Ordering::Relaxed)
    }
}

impl Weather {
    /// Whether this, which a client has sent, is a write whose answer something happens to: which one of all it is.
    fn struck(&self, sent: &[u8]) -> Option<u64> {
        let has = |mark: &str| sent.windows(mark.len()).any(|window| window == mark.as_bytes());
        let write = self.stormy.load(Ordering::Relaxed) && self.marks.iter().any(|mark| has(mark));
        write.then(|| self.writes.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Carries one connection, one direction at a time in each of two threads, until either side ends it.
fn carry(client: TcpStream, server: &str, weather: &Arc<Weather>) {
    let Ok(upstream) = TcpStream::connect(server) else { return };
    let (Ok(mut from), Ok(mut to)) = (client.try_clone(), upstream.try_clone()) else { return };
    // Which write the next answer is of.
    let write = Arc::new(AtomicU64::new(0));
    let (asked, known) = (write.clone(), weather.clone());
    let there = thread::spawn(move || {
        let _ = each_chunk(&mut from, |sent| {
            if let Some(number) = known.struck(sent) {
                asked.store(number, Ordering::SeqCst);
            }
            to.write_all(sent)
        });
        let _ = to.shutdown(Shutdown::Both);
    });
    let (mut answers, mut back) = (upstream, client);
    let _ = each_chunk(&mut answers, |answer| {
        match write.swap(0, Ordering::SeqCst) {
            0 => {}
            number if number % LOST == 0 => {
                weather.lost.fetch_add(1, Ordering::Relaxed);
                return Err(io::Error::other("the answer is lost"));
            }
            number if number % LATE == 0 => thread::sleep(DELAY),
            _ => {}
        }
        back.write_all(answer)
    });
    let _ = (back.shutdown(Shutdown::Both), answers.shutdown(Shutdown::Both));
    let _ = there.join();
}

/// Hands over what comes, as it comes.
fn each_chunk(from: &mut TcpStream, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match from.read(&mut chunk)? {
            0 => return Ok(()),
            length => each(&chunk[..length])?,
        }
    }
}
