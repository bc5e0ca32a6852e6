package partnercenter

import (
	"context"
	"errors"
	"log/slog"

	"cspkit.example/activity"
	"cspkit.example/pcerr"
	"cspkit.example/store"
)

// outcome passes the refusal of a closure on as it is, wraps what the store
// itself reported, and tells the logger when the store failed.
func (c *Center) outcome(ctx context.Context, err, refused error) error {
	if err != nil && err != refused { // identity: is it the closure's own?
		err = storeFailed(err)
	}
	if err != nil && errors.Is(err, pcerr.Unavailable) {
		c.opts.Logger.LogAttrs(ctx, slog.LevelWarn, "the store failed", slog.Any("error", err))
	}
	return err
}

// storeFailed reports an error of the store. A lost race is etag_mismatch;
// everything else, the end of a context included, is unavailable.
func storeFailed(err error) error {
	if errors.Is(err, store.ErrStale) {
		return pcerr.New(pcerr.ETagMismatch, "", "somebody else changed it meanwhile: read it again").Because(err)
	}
	return pcerr.New(pcerr.Unavailable, "", "nothing is known to have changed; try again").Because(err)
}

// witness can tell whether a transaction took place.
type witness interface {
	stands(ctx context.Context, r store.Reader) (bool, error)
}

// committed reports whether a transaction took place of which the store said
// that it failed, because its answer was lost on the way: then what it left is
// there.
func (c *Center) committed(ctx context.Context, u *unit) (yes bool) {
	switch {
	case len(u.records) > 0:
		u.wrote = (*recorded)(&u.records[0])
	case u.wrote == nil:
		return true // there was nothing to commit
	}
	err := c.store.View(ctx, func(ctx context.Context, r store.Reader) (err error) {
		yes, err = u.wrote.stands(ctx, r)
		return err
	})
	return err == nil && yes
}

// recorded is a record as a witness: its ID was drawn, so nobody else's can be
// the same.
type recorded activity.Record

func (d *recorded) stands(ctx context.Context, r store.Reader) (bool, error) {
	there, err := records.Get(ctx, r, records.Key((*activity.Record)(d)))
	return err == nil && there.ID == d.ID, err
}

// saved is a value as a witness.
type saved[T any] struct {
	in    *store.Collection[T]
	value *T
}

func (s saved[T]) stands(ctx context.Context, r store.Reader) (bool, error) {
	return s.in.Stands(ctx, r, s.value)
}

// given is a value that give stored as a witness.
type given[T any] struct {
	to *store.Collection[T]
	stored[T]
}

func (g given[T]) stands(ctx context.Context, r store.Reader) (bool, error) {
	v := g.copyOf(g.to)
	return g.to.Stands(ctx, r, &v)
}

// removed is a value as a witness that it is not there.
type removed[T any] struct {
	from *store.Collection[T]
	key  string
}

func (d removed[T]) stands(ctx context.Context, r store.Reader) (bool, error) {
	_, err := d.from.Get(ctx, r, d.key)
	if errors.Is(err, store.ErrNotFound) {
		return true, nil
	}
	return false, err
}
