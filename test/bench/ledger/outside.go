// Checks an exported ledger with programs by others: golang.org/x/mod/sumdb/note and sumdb/tlog. Our code is only what
// reads the files, and the cosignature, which those two do not know.
//
// usage: outside FOLDER LOG-KEY WITNESS-KEY...
// FOLDER has an export, and in "older" checkpoints of smaller sizes with our consistency proofs to the newest.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, args ...interface{}) {
	fmt.Printf("REFUSED: "+format+"\n", args...)
	os.Exit(1)
}

func check(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

func read(parts ...string) []byte {
	bytes, err := os.ReadFile(filepath.Join(parts...))
	check(err, "reading")
	return bytes
}

// A witness's key: name+id+base64(0x04 || public key), c2sp.org/tlog-cosignature.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func newWitness(vkey string) witness {
	parts := strings.SplitN(vkey, "+", 3)
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	check(err, "key of a witness")
	key, err := base64.StdEncoding.DecodeString(parts[2])
	check(err, "key of a witness")
	if key[0] != 4 || len(key) != 33 {
		fail("no key of a witness: %s", vkey)
	}
	return witness{parts[0], uint32(hash), ed25519.PublicKey(key[1:])}
}

// The three lines of a checkpoint, when all these keys have signed it.
func open(bytes []byte, keys []note.Verifier) tlog.Tree {
	opened, err := note.Open(bytes, note.VerifierList(keys...))
	check(err, "checkpoint")
	if len(opened.Sigs) != len(keys) {
		fail("signed by %d of %d", len(opened.Sigs), len(keys))
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "size")
	root, err := tlog.ParseHash(lines[2])
	check(err, "root")
	return tlog.Tree{N: size, Hash: root}
}

// Reads tiles as c2sp.org/tlog-tiles names them; Go's names have their height in front.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		bytes, err := os.ReadFile(filepath.Join(t.folder, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, bytes)
	}
	return found, nil
}
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func entries(folder string, size int64) [][]byte {
	var all [][]byte
	for int64(len(all)) < size {
		width := int64(256)
		if size-int64(len(all)) < width {
			width = size - int64(len(all))
		}
		tile := tlog.Tile{H: 8, L: 0, N: int64(len(all)) / 256, W: int(width)}
		bytes := read(folder, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		for len(bytes) > 0 {
			length := int(binary.BigEndian.Uint16(bytes))
			all = append(all, bytes[2:2+length])
			bytes = bytes[2+length:]
		}
	}
	return all
}

func hashes(lines []string) []tlog.Hash {
	var found []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		check(err, "hash of a proof")
		found = append(found, hash)
	}
	return found
}

func main() {
	folder := os.Args[1]
	log, err := note.NewVerifier(os.Args[2])
	check(err, "key of the log")
	keys := []note.Verifier{log}
	for _, vkey := range os.Args[3:] {
		keys = append(keys, newWitness(vkey))
	}
	tree := open(read(folder, "checkpoint"), keys)
	reader := tlog.TileHashReader(tree, tiles{folder})

	// Every entry, by their proof out of our tiles.
	all := entries(folder, tree.N)
	for index, entry := range all {
		proof, err := tlog.ProveRecord(tree.N, int64(index), reader)
		check(err, "proving a record")
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(entry)), "a record")
	}

	// Our proofs of single records.
	files, err := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	check(err, "proofs")
	for _, file := range files {
		parts := strings.SplitN(string(read(file)), "\n\n", 2)
		of := open([]byte(parts[1]), keys)
		lines := strings.Split(parts[0], "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") {
			fail("no proof: %s", file)
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
		check(err, "index")
		hash := tlog.RecordHash(all[index])
		check(tlog.CheckRecord(tlog.RecordProof(hashes(lines[3:])), of.N, of.Hash, index, hash), "our proof")
	}

	// Our consistency proofs, and theirs.
	older, err := filepath.Glob(filepath.Join(folder, "older", "*.checkpoint"))
	check(err, "older")
	for _, file := range older {
		old := open(read(file), keys[:1])
		text := strings.TrimSuffix(string(read(strings.TrimSuffix(file, ".checkpoint")+".proof")), "\n")
		ours := tlog.TreeProof(hashes(strings.Fields(text)))
		check(tlog.CheckTree(ours, tree.N, tree.Hash, old.N, old.Hash), "our consistency proof")
		theirs, err := tlog.ProveTree(tree.N, old.N, reader)
		check(err, "proving consistency")
		check(tlog.CheckTree(theirs, tree.N, tree.Hash, old.N, old.Hash), "consistency")
		if fmt.Sprint(ours) != fmt.Sprint(theirs) {
			fail("two different proofs of consistency from %d", old.N)
		}
	}
	fmt.Printf("%d entries, %d proofs, %d older checkpoints, %d keys\n", len(all), len(files), len(older), len(keys))
}
