package bench

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/memstore"
)

// BenchmarkHeap reports what a customer with everything around it takes in
// memory: in the engine's store, and in go-memdb with the same indexes.
func BenchmarkHeap(b *testing.B) {
	for _, customers := range sizes {
		if testing.Short() && customers > sizes[0] {
			continue
		}
		b.Run(fmt.Sprintf("customers=%d", customers), func(b *testing.B) {
			var byHand, engine float64
			for b.Loop() {
				var err error
				if byHand, engine, err = heapPerCustomer(b.Context(), customers); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(byHand, "raw-B/customer")
			b.ReportMetric(engine, "engine-B/customer")
			b.ReportMetric(engine/byHand, "engine/raw")
		})
	}
}

// heapPerCustomer fills a store, copies it by hand, and lets go of one of the
// two after the other. They share the bodies, so each is measured while it
// alone holds them.
func heapPerCustomer(ctx context.Context, n int) (byHand, engine float64, err error) {
	base, err := fixture.Fork(ctx, nil)
	if err != nil {
		return 0, 0, err
	}
	if err := base.Partner(ctx); err != nil {
		return 0, 0, err
	}
	before := heap()
	w := &World{Admin: base.Ingo, Reseller: base.Rita.Tenant, store: base.Store.(*memstore.Store)}
	if err := w.seed(ctx, base, n); err != nil {
		return 0, 0, err
	}
	engine = heap() - before
	if w.raw, err = rawCopy(ctx, w.store); err != nil {
		return 0, 0, err
	}
	w.store, base = nil, nil
	byHand = heap() - before
	runtime.KeepAlive(w)
	return byHand / float64(n), engine / float64(n), nil
}

// heap is how many bytes are in use after a collection.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
