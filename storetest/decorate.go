package storetest

import (
	"context"

	"cspkit.example/store"
)

// archive are the powers to dump and to load.
type archive struct {
	store.Dumper
	store.Loader
}

// decorated gives outer, which decorates inner, the optional powers of inner.
// A type has a power by having its method, so there is one type for each
// combination of powers. Forks are decorated by wrap; bells, dumps and loads
// need no decoration.
func decorated(inner, outer store.Store, wrap func(store.Store) store.Store) store.Store {
	f, forks := inner.(store.Forker)
	bell, rings := inner.(store.Doorbell)
	d, dumps := inner.(store.Dumper)
	l, loads := inner.(store.Loader)
	fork, files := forker{f, wrap}, archive{d, l}
	if dumps && loads {
		return withArchive(outer, forks, fork, rings, bell, files)
	}
	switch {
	case forks && rings:
		return struct {
			store.Store
			store.Forker
			store.Doorbell
		}{outer, fork, bell}
	case forks:
		return struct {
			store.Store
			store.Forker
		}{outer, fork}
	case rings:
		return struct {
			store.Store
			store.Doorbell
		}{outer, bell}
	}
	return outer
}

func withArchive(outer store.Store, forks bool, fork store.Forker, rings bool, bell store.Doorbell, files archive) store.Store {
	switch {
	case forks && rings:
		return struct {
			store.Store
			store.Forker
			store.Doorbell
			archive
		}{outer, fork, bell, files}
	case forks:
		return struct {
			store.Store
			store.Forker
			archive
		}{outer, fork, files}
	case rings:
		return struct {
			store.Store
			store.Doorbell
			archive
		}{outer, bell, files}
	}
	return struct {
		store.Store
		archive
	}{outer, files}
}

// forker decorates forks.
type forker struct {
	inner store.Forker
	wrap  func(store.Store) store.Store
}

func (f forker) Fork(ctx context.Context) (store.Store, error) {
	fork, err := f.inner.Fork(ctx)
	if err != nil {
		return nil, err
	}
	return f.wrap(fork), nil
}
