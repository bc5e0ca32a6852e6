package bench

import (
	"context"
	"errors"
)

// World is a population in a store and in a go-memdb database, which share
// its values. It is never changed: contenders work on copies of it.
type World struct {
	*Population
	engine *Engine
	raw    *Raw
}

// NewWorld returns a world with n customers, at least eight.
func NewWorld(ctx context.Context, n int) (*World, error) {
	people, err := NewPopulation(ctx, n)
	if err != nil {
		return nil, err
	}
	return newWorld(ctx, people)
}

func newWorld(ctx context.Context, people *Population) (*World, error) {
	stored, err := NewStoreLoader(ctx, people)
	if err != nil {
		return nil, err
	}
	byHand, err := NewRawLoader(ctx, people)
	if err != nil {
		return nil, err
	}
	for b := range people.Batches() {
		if err := errors.Join(stored.Load(ctx, b), byHand.Load(ctx, b)); err != nil {
			return nil, err
		}
	}
	w := &World{Population: people}
	if w.engine, err = stored.(*StoreLoader).engine(ctx); err != nil {
		return nil, err
	}
	w.raw, err = byHand.(*RawLoader).raw()
	return w, err
}

// Engine returns an engine on a fork of the world.
func (w *World) Engine(ctx context.Context) (*Engine, error) { return w.engine.fork(ctx) }

// Raw returns a copy of the database for use by hand.
func (w *World) Raw() *Raw { return w.raw.fork() }
