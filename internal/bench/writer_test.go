package bench

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkGetBesideWriter reads customers while nobody writes, and while a
// session switches permissions without pause. The median tells what a read
// costs; the mean also counts the time in which the writer had the core.
func BenchmarkGetBesideWriter(b *testing.B) {
	for _, customers := range sizes {
		if testing.Short() && customers > sizes[0] {
			continue
		}
		for round := range *rounds {
			for _, writing := range []bool{false, true} {
				b.Run(fmt.Sprintf("customers=%d/round=%d/writer=%t", customers, round, writing), func(b *testing.B) {
					getBesideWriter(b, customers, writing)
				})
			}
		}
	}
}

func getBesideWriter(b *testing.B, customers int, writing bool) {
	w := world(b, customers)
	engine, err := w.Engine(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	written := make(chan error, 1)
	if writing {
		go func() { written <- switchUntilDone(ctx, engine, w) }()
	}
	var took []time.Duration
	i := 0
	for b.Loop() {
		begin := time.Now()
		if _, err := engine.Customer(ctx, pick(w.On, i)); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
		i++
	}
	stop()
	if writing {
		if err := <-written; err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2]), "median-ns")
}

// switchUntilDone switches permissions on and off until ctx ends.
func switchUntilDone(ctx context.Context, e *Engine, w *World) error {
	for i := 0; ; i++ {
		err := e.Enable(ctx, pick(w.Off, i))
		if err == nil {
			err = e.Disable(ctx, pick(w.Off, i))
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
