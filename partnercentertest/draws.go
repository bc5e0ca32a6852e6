package partnercentertest

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"sync"
)

// draws is where the identifiers and passwords of a world come from. The same
// key gives the same ones; another key never gives one of them again, so that
// worlds that go on from each other do not draw what is there already.
type draws struct {
	mu     sync.Mutex
	key    [32]byte
	source *rand.ChaCha8
}

// newDraws begins with a seed.
func newDraws(seed uint64) *draws {
	d := &draws{}
	d.restart(binary.LittleEndian.AppendUint64([]byte("a world of tests"), seed))
	return d
}

// branch returns the draws of a world that goes on from this one.
func (d *draws) branch() *draws {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := &draws{}
	b.restart(append([]byte("a branch of "), d.key[:]...))
	return b
}

// restart begins anew, with a key that follows from why.
func (d *draws) restart(why []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.key = sha256.Sum256(why)
	d.source = rand.NewChaCha8(d.key)
}

// Read draws bytes.
func (d *draws) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.source.Read(p)
}
