package bench

import (
	"context"
	"fmt"
	"runtime"
	"testing"
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
				people, err := NewPopulation(b.Context(), customers)
				if err != nil {
					b.Fatal(err)
				}
				if engine, err = heapPerCustomer(b.Context(), people, NewStoreLoader); err != nil {
					b.Fatal(err)
				}
				if byHand, err = heapPerCustomer(b.Context(), people, NewRawLoader); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(byHand, "raw-B/customer")
			b.ReportMetric(engine, "engine-B/customer")
			b.ReportMetric(engine/byHand, "engine/raw")
		})
	}
}

// heapPerCustomer is what a customer takes in a database that nothing else
// shares.
func heapPerCustomer(ctx context.Context, people *Population, newLoader func(context.Context, *Population) (Loader, error)) (float64, error) {
	before := heap()
	l, err := newLoader(ctx, people)
	if err != nil {
		return 0, err
	}
	for b := range people.Batches() {
		if err := l.Load(ctx, b); err != nil {
			return 0, err
		}
	}
	taken := heap() - before
	runtime.KeepAlive(l)
	return taken / float64(people.size), nil
}

// heap is how many bytes are in use after a collection.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
