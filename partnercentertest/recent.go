package partnercentertest

import (
	"slices"
	"sync"
)

// journalSize is how much a world remembers of each kind: the oldest is
// forgotten first.
const journalSize = 10_000

// recent is the newest values that were added, journalSize at most. It is safe
// for concurrent use.
type recent[T any] struct {
	mu  sync.Mutex
	all []T
}

// add forgets only when twice as much is there, so that adding costs the same
// however much was added.
func (r *recent[T]) add(v T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) == 2*journalSize {
		r.all = append(r.all[:0], r.all[journalSize:]...)
	}
	r.all = append(r.all, v)
}

func (r *recent[T]) list() []T {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all[max(0, len(r.all)-journalSize):])
}

func (r *recent[T]) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = nil
}
