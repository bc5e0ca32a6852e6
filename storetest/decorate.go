package storetest

import (
	"context"

	"cspkit.example/store"
)

// decorated gives outer, which decorates inner, the optional powers of inner.
// A type has a power by having its method, so there is one type for each
// combination of powers. Forks are decorated by wrap; bells need no decoration.
func decorated(inner, outer store.Store, wrap func(store.Store) store.Store) store.Store {
	f, forks := inner.(store.Forker)
	d, rings := inner.(store.Doorbell)
	switch {
	case forks && rings:
		return struct {
			store.Store
			store.Forker
			store.Doorbell
		}{outer, forker{f, wrap}, d}
	case forks:
		return struct {
			store.Store
			store.Forker
		}{outer, forker{f, wrap}}
	case rings:
		return struct {
			store.Store
			store.Doorbell
		}{outer, d}
	}
	return outer
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
