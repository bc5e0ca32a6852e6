package storetest

import (
	"context"
	"sync/atomic"
	"time"

	"cspkit.example/store"
)

// closureCases are about when closures run.
var closureCases = []testCase{
	{"closure/of-update-ends-first", "fn has ended when Update returns, also when the context ends before it.", func(t *tester) {
		c := t.lingering()
		err := t.Store.Update(c.ctx, func(context.Context, store.Writer) error { return c.linger() })
		equal(t, "closures that still run", c.running.Load(), 0)
		t.want(err, context.Canceled)
	}},
	{"closure/of-view-ends-first", "fn has ended when View returns, also when the context ends before it.", func(t *tester) {
		c := t.lingering()
		err := t.Store.View(c.ctx, func(context.Context, store.Reader) error { return c.linger() })
		equal(t, "closures that still run", c.running.Load(), 0)
		t.want(err, context.Canceled)
	}},
}

// lingering is a closure that goes on for a while after it ended its context.
type lingering struct {
	ctx     context.Context
	cancel  func()
	running atomic.Int64
}

func (t *tester) lingering() *lingering {
	c := &lingering{}
	c.ctx, c.cancel = context.WithCancel(t.ctx)
	return c
}

func (c *lingering) linger() error {
	c.running.Add(1)
	defer c.running.Add(-1)
	c.cancel()
	while, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), 5*time.Millisecond)
	defer cancel()
	<-while.Done() // a store that does not wait for its closure returns meanwhile
	return c.ctx.Err()
}
