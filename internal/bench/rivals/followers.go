package main

import (
	"context"
	"errors"
	"slices"

	"cspkit.example/internal/bench"
)

// followers is how many read the engine's activity log while it is written.
const followers = 100

// besideFollowers measures which part of its rate writing keeps while others
// follow the log. They fail when they miss a record.
func (t *trial) besideFollowers(ctx context.Context, field []contender) error {
	at := slices.IndexFunc(field, func(c contender) bool { return c.name == "engine" })
	if at < 0 {
		return nil
	}
	e := field[at].Contender.(*bench.Engine)
	for range t.rounds {
		alone, err := t.writes(ctx, e)
		if err != nil {
			return err
		}
		followed, err := t.followed(ctx, e)
		if err != nil {
			return err
		}
		t.report.followed.of(t.size).add("engine", followed/alone)
	}
	return nil
}

// writes is how often in a second a permission is switched on and off.
func (t *trial) writes(ctx context.Context, e *bench.Engine) (float64, error) {
	return rate(t.times, func(i int) error {
		return errors.Join(e.Enable(ctx, pick(t.people.Off, i)), e.Disable(ctx, pick(t.people.Off, i)))
	})
}

// followed is the same beside followers, who read everything that is written.
func (t *trial) followed(ctx context.Context, e *bench.Engine) (float64, error) {
	newest, err := e.Newest(ctx)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	last := newest[0].Sequence
	ends := make(chan error, followers)
	for range followers {
		go func() { ends <- e.Follow(ctx, last, last+2*int64(t.times)) }()
	}
	n, err := t.writes(ctx, e)
	if err != nil {
		return 0, err
	}
	for range followers {
		err = errors.Join(err, <-ends)
	}
	return n, err
}
