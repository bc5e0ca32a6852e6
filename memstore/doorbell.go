package memstore

import "cspkit.example/store"

// Changed returns a channel that is closed after the next commit that touches
// t, when that commit can already be read, and by Close. Each channel rings
// once: ask for the next one before looking at what has changed. Tables that
// Prepare was not told of never change. A fork has bells of its own.
func (s *Store) Changed(t *store.Table) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.check() != nil {
		return s.closed
	}
	bell := s.bells[t.Name]
	if bell == nil {
		bell = make(chan struct{})
		s.bells[t.Name] = bell
	}
	return bell
}

// ring closes the channels of those who wait for one of the tables.
func (s *Store) ring(tables []touched) {
	if len(tables) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range tables {
		name := tables[i].table.shape.Name
		if bell := s.bells[name]; bell != nil {
			close(bell)
			delete(s.bells, name)
		}
	}
}
