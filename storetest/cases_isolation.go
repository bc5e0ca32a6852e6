package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"cspkit.example/store"
)

// rounds is how often two transactions try to get into each other's way.
const rounds = 5

// collide runs two transactions at the same time, several times over. act gets
// the round, which transaction it is, and a function to be called between its
// reads and its writes.
func (t *tester) collide(act func(ctx context.Context, w store.Writer, round, i int, hasRead func()) error) {
	for round := range rounds {
		m := newMeeting()
		both := make([]func(), 2)
		for i := range both {
			both[i] = func() {
				t.ok(t.update(func(ctx context.Context, w store.Writer) error {
					return act(ctx, w, round, i, func() { m.arrive(i) })
				}))
			}
		}
		t.together(both...)
	}
}

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
	{"isolation/lost-update", "Update is serialisable: of two transactions that read a row and write it, one sees what the other wrote.", func(t *tester) {
		t.add(widget{ID: "a"})
		t.collide(func(ctx context.Context, w store.Writer, _, _ int, hasRead func()) error {
			v, err := widgets.Get(ctx, w, "a")
			if err != nil {
				return err
			}
			hasRead()
			v.Rank++
			v.Version = store.Any
			return widgets.Put(ctx, w, &v)
		})
		equal(t, "counter", t.must("a").Rank, 2*rounds)
	}},
	{"isolation/write-skew", "Update is serialisable: of two transactions that read two rows and each write another of them, one sees what the other wrote.", func(t *tester) {
		for round := range rounds {
			t.add(widget{ID: skewID(round, 0), On: true}, widget{ID: skewID(round, 1), On: true})
		}
		t.collide(func(ctx context.Context, w store.Writer, round, i int, hasRead func()) error {
			mine, err := widgets.Get(ctx, w, skewID(round, i))
			if err != nil {
				return err
			}
			theirs, err := widgets.Get(ctx, w, skewID(round, 1-i))
			if err != nil {
				return err
			}
			hasRead()
			mine.On = !theirs.On
			return widgets.Put(ctx, w, &mine)
		})
		equal(t, "rows that are on, one of each two", len(t.ids(by("by_on", store.Bool(true)))), rounds)
	}},
	{"isolation/phantom", "Update is serialisable: of two transactions that look for rows and insert one when there are none, one sees the other's row.", func(t *tester) {
		t.collide(func(ctx context.Context, w store.Writer, round, i int, hasRead func()) error {
			owner := fmt.Sprint("round", round)
			there, err := scan(ctx, w, by("by_name", store.String(owner)))
			if err != nil {
				return err
			}
			hasRead()
			if len(there) > 0 {
				return nil
			}
			return widgets.Insert(ctx, w, &widget{ID: skewID(round, i), Owner: owner})
		})
		equal(t, "number of rows, one for each round", len(t.ids(store.Scan{})), rounds)
	}},
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
		move := func() {
			for range 50 {
				t.ok(t.update(func(ctx context.Context, w store.Writer) error {
					for id, by := range map[string]int64{"a": -1, "b": 1} {
						v, err := widgets.Get(ctx, w, id)
						if err != nil {
							return err
						}
						v.Rank += by
						if err := widgets.Put(ctx, w, &v); err != nil {
							return err
						}
					}
					return nil
				}))
			}
		}
		count := func() {
			for range 50 {
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
}

// skewID is the key of the i-th row of a round.
func skewID(round, i int) string { return strings.Repeat("x", round+1) + fmt.Sprint(i) }
