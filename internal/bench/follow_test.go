package bench

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"cspkit.example/partnercenter"
	"golang.org/x/sync/errgroup"
)

const (
	followers   = 100
	followPairs = 7
	followed    = 4000 // writes of each measurement
)

// BenchmarkFollowers lets a session write by itself and with followers of its
// log, in turns, and reports how much longer it takes with them: the median of
// pairs. Every follower gets every record once.
func BenchmarkFollowers(b *testing.B) {
	pairs, writes := followPairs, followed
	if testing.Short() {
		pairs, writes = 1, followed/20
	}
	w := world(b, sizes[0])
	for b.Loop() {
		var ratios []float64
		for range pairs {
			alone := writeFollowed(b, w, writes, 0)
			ratios = append(ratios, float64(writeFollowed(b, w, writes, followers))/float64(alone))
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], "ratio")
	}
}

// writeFollowed returns how long a session takes to write beside followers.
func writeFollowed(b *testing.B, w *World, writes, followers int) time.Duration {
	b.Helper()
	engine, err := w.Engine(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	newest, err := engine.Newest(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	last := newest[0].Sequence
	following, ctx := errgroup.WithContext(b.Context())
	for range followers {
		following.Go(func() error { return follow(ctx, engine.session.Activity(), last, writes) })
	}
	begin := time.Now()
	for i := range writes / 2 {
		c := pick(w.Off, i)
		if err := engine.Enable(b.Context(), c); err != nil {
			b.Fatal(err)
		}
		if err := engine.Disable(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
	took := time.Since(begin)
	if err := following.Wait(); err != nil {
		b.Fatal(err)
	}
	return took
}

// follow reads n records and fails when one is missed or repeated.
func follow(ctx context.Context, log partnercenter.ActivityLog, last int64, n int) error {
	end := last + int64(n)
	for r, err := range log.Follow(ctx, last) {
		if err != nil {
			return err
		}
		if last++; r.Sequence != last {
			return fmt.Errorf("record %d in the place of %d", r.Sequence, last)
		}
		if last == end {
			break
		}
	}
	return nil
}
