package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"cspkit.example/store"
)

// rounds is how often transactions try to get into each other's way.
const rounds = 5

// race runs n transactions at the same time and returns how many succeeded;
// the others must have failed with lost.
func (t *tester) race(n int, lost error, fn func(ctx context.Context, w store.Writer, i int) error) int {
	var won atomic.Int64
	all := make([]func(), n)
	for i := range all {
		all[i] = func() {
			err := t.update(func(ctx context.Context, w store.Writer) error { return fn(ctx, w, i) })
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, lost) {
				t.Fatalf("got error %v, want none or %v", err, lost)
			}
		}
	}
	t.together(all...)
	return int(won.Load())
}

var isolationCases = []testCase{
	{"isolation/many-writers", "Update is serialisable: no increment of a counter is lost.", func(t *tester) {
		const writers, times = 8, 10
		t.add(widget{ID: "a"})
		all := make([]func(), writers)
		for i := range all {
			all[i] = func() {
				for range times {
					t.ok(t.update(func(ctx context.Context, w store.Writer) error {
						v, err := widgets.Get(ctx, w, "a")
						if err != nil {
							return err
						}
						v.Rank++
						runtime.Gosched()
						return widgets.Put(ctx, w, &v)
					}))
				}
			}
		}
		t.together(all...)
		equal(t, "counter", t.must("a").Rank, writers*times)
	}},
	{"isolation/whole-transactions", "One closure, one transaction: a View sees all of a commit or nothing.", func(t *tester) {
		t.add(widget{ID: "a", Rank: 100}, widget{ID: "b"})
		var counted atomic.Int64
		move := func() {
			for counted.Load() < 2 {
				t.ok(t.update(func(ctx context.Context, w store.Writer) error {
					for id, by := range map[string]int64{"a": -1, "b": 1} {
						v, err := widgets.Get(ctx, w, id)
						if err != nil {
							return err
						}
						v.Rank += by
						runtime.Gosched()
						if err := widgets.Put(ctx, w, &v); err != nil {
							return err
						}
					}
					return nil
				}))
			}
		}
		count := func() {
			defer counted.Add(1)
			for range 50 {
				runtime.Gosched()
				var sum int64
				t.ok(t.view(func(ctx context.Context, r store.Reader) error {
					sum = 0
					for v, err := range widgets.Scan(ctx, r, store.Scan{}) {
						if err != nil {
							return err
						}
						sum += v.Rank
					}
					return nil
				}))
				equal(t, "sum of the two rows", sum, 100)
			}
		}
		t.together(move, count, count)
	}},
	{"isolation/one-version-one-winner", "A version is replaced once: for all others the row has changed.", func(t *tester) {
		t.add(widget{ID: "a"})
		v := t.must("a")
		won := t.race(8, store.ErrStale, func(ctx context.Context, w store.Writer, i int) error {
			mine := v
			mine.Rank = int64(i)
			return widgets.Put(ctx, w, &mine)
		})
		equal(t, "number of winners", won, 1)
	}},
	{"isolation/one-key-one-winner", "A key is inserted once.", func(t *tester) {
		won := t.race(8, store.ErrExists, func(ctx context.Context, w store.Writer, i int) error {
			return widgets.Insert(ctx, w, &widget{ID: "a", Code: fmt.Sprint(i)})
		})
		equal(t, "number of winners", won, 1)
	}},
	{"isolation/one-unique-winner", "No two rows may have the same values in a unique index.", func(t *tester) {
		won := t.race(8, store.ErrExists, func(ctx context.Context, w store.Writer, i int) error {
			return widgets.Insert(ctx, w, &widget{ID: fmt.Sprint(i), Code: "same"})
		})
		equal(t, "number of winners", won, 1)
		equal(t, "number of rows", len(t.ids(by("by_code", store.String("same")))), 1)
	}},
	{"isolation/some-serial-order", "Update is serialisable: what transactions read and write fits into one order.", func(t *tester) {
		const writers, times, rows = 4, 15, 3
		for row := range rows {
			t.add(widget{ID: fmt.Sprint(row)})
		}
		all, seen := make([]func(), writers), make([][]appended, writers)
		for i := range all {
			all[i] = func() {
				for n := range times {
					seen[i] = append(seen[i], t.append(fmt.Sprintf("%d.%d;", i, n), rows, (i+n)%rows))
				}
			}
		}
		t.together(all...)
		now := make([]string, rows)
		for row := range now {
			now[row] = t.must(fmt.Sprint(row)).Name
		}
		if history := slices.Concat(seen...); !inSomeOrder(history, now) {
			t.Fatalf("no order explains what was read:\n%+v\nand these rows: %q", history, now)
		}
	}},
}

// appended is a transaction that read all rows and appended its name to one.
type appended struct {
	name string
	read []string
	row  int
}

func (t *tester) append(name string, rows, to int) (done appended) {
	t.ok(t.update(func(ctx context.Context, w store.Writer) error {
		done = appended{name, make([]string, rows), to}
		var target widget
		for row := range rows {
			v, err := widgets.Get(ctx, w, fmt.Sprint(row))
			if err != nil {
				return err
			}
			if done.read[row] = v.Name; row == to {
				target = v
			}
			runtime.Gosched()
		}
		target.Name += name
		return widgets.Put(ctx, w, &target)
	}))
	return done
}

// inSomeOrder reports whether the transactions can have run one after the
// other and left these rows. Each reads all rows, so who has read the most was
// the last.
func inSomeOrder(history []appended, rows []string) bool {
	length := func(a appended) int { return len(strings.Join(a.read, "")) }
	slices.SortFunc(history, func(a, b appended) int { return cmp.Compare(length(a), length(b)) })
	now := make([]string, len(rows))
	for _, a := range history {
		if !slices.Equal(a.read, now) {
			return false
		}
		now[a.row] += a.name
	}
	return slices.Equal(now, rows)
}
