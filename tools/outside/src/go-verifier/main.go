// Verifies a log over HTTP with the libraries of Go's checksum database alone.
//
//	go-verifier <tiles URL> <vkey> [bearer token for entries]
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

type reader struct{ prefix, token string }

func (r reader) get(path string) ([]byte, error) {
	request, err := http.NewRequest("GET", r.prefix+path, nil)
	if err != nil {
		return nil, err
	}
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return io.ReadAll(response.Body)
}

func (r reader) Height() int { return tileHeight }

func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		// The library names the height of its tiles, which C2SP tlog-tiles leaves out.
		bytes, err := r.get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("usage: go-verifier <tiles URL> <vkey> [token]")
	}
	source := reader{prefix: os.Args[1]}
	if len(os.Args) > 3 {
		source.token = os.Args[3]
	}
	tree := checkpoint(source, os.Args[2])
	hashes := tlog.TileHashReader(tree, source)
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil || root != tree.Hash {
		log.Fatalf("the tiles give another root: %v %v", root, err)
	}
	for older := int64(1); older < tree.N; older = older*2 + 1 {
		consistency(tree, older, hashes)
	}
	entries(tree, source, hashes)
	fmt.Printf("verified %d entries, root %s\n", tree.N, tree.Hash)
}

func checkpoint(source reader, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		log.Fatal(err)
	}
	text, err := source.get("checkpoint")
	if err != nil {
		log.Fatal(err)
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		log.Fatalf("the checkpoint does not verify: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || lines[0] != verifier.Name() {
		log.Fatalf("no checkpoint of %s: %q", verifier.Name(), opened.Text)
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		log.Fatalf("no root: %q", lines[2])
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(root)}
}

func consistency(tree tlog.Tree, older int64, hashes tlog.HashReader) {
	before, err := tlog.TreeHash(older, hashes)
	if err != nil {
		log.Fatal(err)
	}
	proof, err := tlog.ProveTree(tree.N, older, hashes)
	if err != nil {
		log.Fatal(err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older, before); err != nil {
		log.Fatalf("the tree of %d entries is not a beginning: %v", older, err)
	}
}

// entries holds every entry against its leaf, and proves every 37th of them.
func entries(tree tlog.Tree, source reader, hashes tlog.HashReader) {
	for first := int64(0); first < tree.N; first += 256 {
		width := min(256, tree.N-first)
		tile := tlog.Tile{H: tileHeight, L: 0, N: first / 256, W: int(width)}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle, err := source.get(path)
		if err != nil {
			log.Fatal(err)
		}
		for index := first; index < first+width; index++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				log.Fatalf("entry %d is missing in %s", index, path)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			leaf := tlog.RecordHash(bundle[2 : 2+length])
			bundle = bundle[2+length:]
			stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil || stored[0] != leaf {
				log.Fatalf("entry %d is not the one in the tree: %v", index, err)
			}
			if index%37 != 0 {
				continue
			}
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				log.Fatal(err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf); err != nil {
				log.Fatalf("entry %d is not proven: %v", index, err)
			}
		}
		if len(bundle) != 0 {
			log.Fatalf("%s has more than its entries", path)
		}
	}
}
