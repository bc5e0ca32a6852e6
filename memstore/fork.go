package memstore

import (
	"context"

	"cspkit.example/store"
)

// Fork returns an independent store that begins with everything that is
// committed now, in constant time and without waiting for a writer. Both
// sides share the rows' memory and never see each other's writes. Versions of
// the fork go on from those of s; writer lock, bells and Close are its own.
// It returns [store.ErrClosed] after Close, and the error of ctx.
func (s *Store) Fork(ctx context.Context) (store.Store, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	fork := New()
	s.commit.Lock()
	defer s.commit.Unlock()
	fork.committed = s.committed
	if now := s.tables.Load(); now != nil {
		fork.tables.Store(&tables{now.db.Snapshot(), now.byName, now.byShape})
	}
	// After the snapshot: no row in it can have a version beyond this one.
	fork.versions.Store(s.versions.Load())
	return fork, nil
}
