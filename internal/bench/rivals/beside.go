package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"cspkit.example/internal/bench"
)

// getsBeside is how many gets are timed beside a writer, in times of a plan.
const getsBeside = 10

// besideWriter measures which part of its rate reading one customer keeps
// while a session switches permissions without pause.
func (t *trial) besideWriter(ctx context.Context, field []contender) error {
	for range t.rounds {
		for _, c := range field {
			alone, err := t.gets(ctx, c)
			if err != nil {
				return err
			}
			var done atomic.Bool
			written := make(chan error, 1)
			go func() { written <- switchUntil(ctx, &done, t.people, c) }()
			beside, err := t.gets(ctx, c)
			done.Store(true)
			if err := errors.Join(err, <-written); err != nil {
				return err
			}
			t.report.kept.of(t.size).add(c.name, beside/alone)
		}
	}
	return nil
}

// gets is how many customers are read in a second.
func (t *trial) gets(ctx context.Context, c contender) (float64, error) {
	return rate(t.times*getsBeside, func(i int) error {
		_, err := c.Customer(ctx, pick(t.people.On, i))
		return err
	})
}

// rate is how often in a second something is done, n times.
func rate(n int, do func(i int) error) (float64, error) {
	begin := time.Now()
	for i := range n {
		if err := do(i); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(begin).Seconds(), nil
}

// switchUntil switches permissions on and off until it is told to stop.
func switchUntil(ctx context.Context, done *atomic.Bool, people *bench.Population, c contender) error {
	for i := 0; !done.Load(); i++ {
		if err := c.Enable(ctx, pick(people.Off, i)); err != nil {
			return err
		}
		if err := c.Disable(ctx, pick(people.Off, i)); err != nil {
			return err
		}
	}
	return nil
}
