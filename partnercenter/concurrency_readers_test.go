package partnercenter_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"cspkit.example/partnercenter"
	"github.com/stretchr/testify/assert"
)

// While a transaction is open that has written, every operation that reads is
// done to its end, all of them at once, and sees nothing of it.
func TestReadersNeverWaitForAWriter(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	w := st.plain(t)
	boss := st.direct.boss
	before, read := w.listed(boss, partnercenter.CustomerQuery{}), 0
	w.ok(w.As(boss).Atomically(t.Context(), func(ctx context.Context, s *partnercenter.Session) error {
		if _, err := s.Customer(st.direct.customer).Rename(ctx, "Renamed"); err != nil {
			return err
		}
		var all sync.WaitGroup
		for _, p := range everyPlay() {
			for _, op := range p.ops {
				if !op.reads {
					continue
				}
				read++
				on := p.on(st)
				all.Go(func() { assert.NoError(t, op.do(&cell{world: w, s: w.As(on.boss), on: on}), op.name) })
			}
		}
		all.Wait()
		assert.Equal(t, before, w.listed(boss, partnercenter.CustomerQuery{}))
		return nil
	}))
	assert.Contains(t, w.listed(boss, partnercenter.CustomerQuery{}), "Renamed")
	t.Attr("operations-that-read", fmt.Sprint(read))
}
