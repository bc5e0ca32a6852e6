package partnercenter

import (
	"context"
	"errors"
	"sync"

	"cspkit.example/permissions"
	"cspkit.example/store"
)

// changing runs an operation that writes. It is used again after its
// operation, with its unit, and the closure that the store runs is made once.
type changing struct {
	*unit
	kept    bool // somebody may keep the unit: each run gets one of its own
	drawn   draws
	fn      func(*unit) error
	ran     bool // to its end
	refused error
	run     func(context.Context, store.Writer) error
}

var changings = sync.Pool{New: func() any { return newChanging() }}

func newChanging() *changing {
	v := &changing{unit: new(unit)}
	v.run = func(ctx context.Context, w store.Writer) error {
		v.ran, v.refused = false, nil
		v.drawn.rewind()
		fresh := unit{ctx: ctx, r: w, w: w, center: v.center, at: v.at, draws: &v.drawn}
		if v.kept {
			v.unit = new(unit)
		}
		*v.unit = fresh
		v.refused = v.operate(v.fn)
		if v.failed != nil && !errors.Is(v.refused, v.failed) {
			v.refused = v.failed // of a part of Atomically, also when its caller swallowed it
		}
		if v.refused == nil {
			v.refused = v.finish()
		}
		v.ran = true
		return v.refused
	}
	return v
}

// do runs fn in one transaction and commits what it changed together with its
// activity records: both or neither. fn must not keep its unit, which is used
// again.
func (c *Center) do(ctx context.Context, fn func(*unit) error) error {
	v := changings.Get().(*changing)
	defer v.free()
	return v.of(ctx, c, fn)
}

// of is the only caller of Store.Update. The store may run fn several times;
// time and identifiers are the same each time.
func (v *changing) of(ctx context.Context, c *Center, fn func(*unit) error) error {
	v.center, v.at, v.drawn.center, v.fn = c, c.now(), c, fn
	err := c.store.Update(ctx, v.run)
	if err != nil && v.ran && v.refused == nil && c.committed(ctx, v.unit) {
		err = nil
	}
	return c.outcome(ctx, err, v.refused)
}

func (v *changing) free() {
	clear(v.drawn.taken)
	*v.unit = unit{}
	*v = changing{unit: v.unit, run: v.run, drawn: draws{taken: v.drawn.taken[:0]}}
	changings.Put(v)
}

// view runs fn on one snapshot.
func (c *Center) view(ctx context.Context, fn func(*unit) error) error {
	v := viewings.Get().(*viewing)
	defer v.free()
	return v.of(ctx, c, fn)
}

// viewing is a unit that reads, used again like changing.
type viewing struct {
	unit
	session *Session // whose operation it is; nil: nobody to authorize
	action  permissions.Action
	fn      func(*unit) error
	refused error
	run     func(context.Context, store.Reader) error
}

var viewings = sync.Pool{New: func() any {
	v := new(viewing)
	v.run = func(ctx context.Context, r store.Reader) error {
		v.ctx, v.r = ctx, r
		if v.session != nil {
			v.refused = v.session.authorized(&v.unit, v.action, v.fn)
		} else {
			v.refused = v.fn(&v.unit)
		}
		return v.refused
	}
	return v
}}

func (v *viewing) of(ctx context.Context, c *Center, fn func(*unit) error) error {
	v.center, v.at, v.fn = c, c.now(), fn
	return c.outcome(ctx, c.store.View(ctx, v.run), v.refused)
}

func (v *viewing) free() {
	clear(v.picked)
	*v = viewing{run: v.run, unit: unit{picked: v.picked[:0]}}
	viewings.Put(v)
}
