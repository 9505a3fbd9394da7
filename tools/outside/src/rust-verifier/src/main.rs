//! Verifies the hashes of a log over HTTP with the crates `signed_note` and `tlog_tiles` alone.
//!
//!     rust-verifier <host:port> <path prefix> <vkey>

use signed_note::{Note, StandardVerifier, VerifierList};
use std::io::{Read, Write};
use std::net::TcpStream;
use tlog_tiles::{
    check_record, check_tree, prove_record, prove_tree, stored_hash_index, tree_hash, Checkpoint, Error, HashReader,
    Tile, TileHashReader, TileReader,
};

struct Source {
    address: String,
    prefix: String,
}

impl Source {
    /// HTTP/1.0, so that the body ends where the connection does.
    fn get(&self, path: &str) -> Result<Vec<u8>, String> {
        let mut stream = TcpStream::connect(&self.address).map_err(|error| error.to_string())?;
        let request = format!("GET {}{} HTTP/1.0\r\nHost: {}\r\n\r\n", self.prefix, path, self.address);
        stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(|error| error.to_string())?;
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").ok_or("no end of the headers")?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        if head.split(' ').nth(1) != Some("200") {
            return Err(format!("{path}: {}", head.lines().next().unwrap_or_default()));
        }
        Ok(answer[end + 4..].to_vec())
    }
}

impl TileReader for Source {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        tiles
            .iter()
            // The crate names the height of its tiles, which C2SP tlog-tiles leaves out.
            .map(|tile| self.get(&tile.path().replacen("tile/8/", "tile/", 1)).map_err(Error::InvalidInput))
            .collect()
    }

    fn save_tiles(&self, _tiles: &[Tile], _data: &[Vec<u8>]) {}
}

fn verify(source: &Source, vkey: &str) -> Result<String, Box<dyn std::error::Error>> {
    let verifier = StandardVerifier::new(vkey)?;
    let note = Note::from_bytes(&source.get("checkpoint")?)?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|error| error.to_string())?;
    if Some(checkpoint.origin()) != vkey.split('+').next() {
        return Err("the checkpoint is that of another log".into());
    }
    let (size, root) = (checkpoint.size(), *checkpoint.hash());
    let hashes = TileHashReader::new(size, root, source);
    if tree_hash(size, &hashes)? != root {
        return Err("the tiles give another root".into());
    }
    let mut older = 1;
    while older < size {
        let before = tree_hash(older, &hashes)?;
        check_tree(&prove_tree(size, older, &hashes)?, size, root, older, before)?;
        older = older * 2 + 1;
    }
    for index in (0..size).step_by(37) {
        let leaf = hashes.read_hashes(&[stored_hash_index(0, index)])?[0];
        check_record(&prove_record(size, index, &hashes)?, size, root, index, leaf)?;
    }
    Ok(format!("verified {size} leaves, root {root}"))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, prefix, vkey] = &arguments[..] else {
        eprintln!("usage: rust-verifier <host:port> <path prefix> <vkey>");
        std::process::exit(2);
    };
    let source = Source { address: address.clone(), prefix: prefix.clone() };
    match verify(&source, vkey) {
        Ok(words) => println!("{words}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
