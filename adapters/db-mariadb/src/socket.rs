//! A connection to a server: a socket, encrypted or not, none of whose waits is longer than patience is.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use rustls::{ClientConnection, StreamOwned};
use tenon_sql::driver::patience::Patience;

/// A socket whose readings and writings wait as long as patience is.
pub(crate) struct Line {
    pub(crate) socket: TcpStream,
    pub(crate) patience: Patience,
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Line { socket, patience } = self;
        patience.whole(|| socket.read(buffer))
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Line { socket, patience } = self;
        patience.whole(|| socket.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What carries the packets.
pub(crate) enum Stream {
    Plain(Line),
    Encrypted(Box<StreamOwned<ClientConnection, Line>>),
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(line) => line.read(buffer),
            Stream::Encrypted(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(line) => line.write(bytes),
            Stream::Encrypted(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Plain(line) => line.flush(),
            Stream::Encrypted(stream) => stream.flush(),
        }
    }
}
