package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

// brokenStore is a store that is broken on purpose.
type brokenStore struct {
	name   string
	cases  []testCase // that are run
	caught []string   // those that must notice, among others
	config Config
}

// brokenStores are all of them.
func brokenStores() []brokenStore {
	var all []brokenStore
	for _, d := range slices.Concat(scanDefects, rowDefects, txDefects, lifeDefects) {
		c := Config{Timeout: 20 * time.Second, New: func(testing.TB) store.Store {
			b := &broken{Store: memstore.New()}
			d.inflict(b)
			return b
		}}
		if d.hangs {
			c.Timeout = 300 * time.Millisecond
		}
		if d.meet {
			c.patience = time.Second
		}
		all = append(all, brokenStore{d.name, slices.DeleteFunc(cases(), d.isRace), d.caught, c})
	}
	one := memstore.New()
	shared := Config{New: func(testing.TB) store.Store { return one }}
	all = append(all, brokenStore{"New makes no new stores", storesCases[:1], []string{"stores/are-apart"}, shared})
	all = append(all, brokenStore{"leaves closures running", closureCases, []string{"closure/of-update-ends-first", "closure/of-view-ends-first"}, Config{
		New: func(testing.TB) store.Store {
			b := &broken{Store: memstore.New()}
			b.update = func(ctx context.Context, fn updateFn) error {
				return untilDone(ctx, func() error { return b.Store.Update(ctx, fn) })
			}
			b.view = func(ctx context.Context, fn viewFn) error {
				return untilDone(ctx, func() error { return b.Store.View(ctx, fn) })
			}
			return b
		},
	}})
	return slices.Concat(all, brokenPowerStores(), brokenFileStores())
}

// untilDone does not wait for run when the context ends first.
func untilDone(ctx context.Context, run func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- run() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestBrokenStoresAreCaught proves the suite: what must be noticed is noticed.
// With -v it prints what each broken store was caught by, and the promises
// that it breaks.
func TestBrokenStoresAreCaught(t *testing.T) {
	for _, b := range brokenStores() {
		t.Run(strings.ReplaceAll(b.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			b.report(t, b.survey(t))
			t.Attr("noticed-by", strings.Join(b.caught, ", "))
		})
	}
	t.Attr("broken-stores", fmt.Sprint(len(brokenStores())))
}

// TestEveryCaseIsThereForSomething: for each there is a broken store that it
// must notice.
func TestEveryCaseIsThereForSomething(t *testing.T) {
	all, useful := brokenStores(), map[string]bool{}
	for _, b := range all {
		for _, name := range b.caught {
			useful[name] = true
		}
	}
	for _, k := range cases() {
		if !useful[k.name] {
			t.Errorf("%s must notice nothing: break a store so that it does not keep this promise: %s", k.name, k.promise)
		}
	}
	t.Logf("%d cases, %d broken stores", len(cases()), len(all))
}

// survey runs the cases, many at the same time, and returns those that failed.
func (b brokenStore) survey(t *testing.T) (caught []testCase) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, 16)
	for _, k := range b.cases {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			tries := 1
			if slices.Contains(b.caught, k.name) {
				tries = 20 // where sessions meet by chance, once is not enough
			}
			for range tries {
				if r := k.try(t, b.config); r.failure != "" {
					mu.Lock()
					defer mu.Unlock()
					caught = append(caught, k)
					return
				}
			}
		})
	}
	wg.Wait()
	slices.SortFunc(caught, func(a, b testCase) int { return strings.Compare(a.name, b.name) })
	return caught
}

// report prints the cases that noticed, with the promises that they hold
// against the store, and fails unless the named ones are among them.
func (b brokenStore) report(t *testing.T, caught []testCase) {
	t.Helper()
	for _, k := range caught {
		t.Logf("caught by %s: %s", k.name, k.promise)
	}
	if len(b.caught) == 0 {
		t.Error("no case is named that must notice it")
	}
	for _, name := range b.caught {
		if _, ok := find(name); !ok {
			t.Errorf("there is no case %s", name)
		} else if !slices.ContainsFunc(caught, func(k testCase) bool { return k.name == name }) {
			t.Errorf("%s does not notice it", name)
		}
	}
}

// TestHangingStoresAreGivenUp is about a store that does not even look at the context.
func TestHangingStoresAreGivenUp(t *testing.T) {
	forever := make(chan struct{})
	defer close(forever)
	b := &broken{Store: memstore.New(), update: func(context.Context, updateFn) error { <-forever; return nil }}
	k, _ := find("update/commits")
	r := k.try(t, Config{Timeout: 20 * time.Millisecond, New: func(testing.TB) store.Store { return b }})
	if !strings.Contains(r.failure, "did not finish") {
		t.Errorf("failure %q, want one about the time", r.failure)
	}
}

// TestPanickingStoresFailTheirCase and nothing else.
func TestPanickingStoresFailTheirCase(t *testing.T) {
	b := &broken{Store: memstore.New(), update: func(context.Context, updateFn) error { panic(errDefect) }}
	k, _ := find("isolation/many-writers")
	r := k.try(t, Config{New: func(testing.TB) store.Store { return b }})
	if !strings.Contains(r.failure, errDefect.Error()) {
		t.Errorf("failure %q, want one about the panic", r.failure)
	}
}

// TestCases checks what the documentation says of cases.
func TestCases(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range cases() {
		area, what, ok := strings.Cut(k.name, "/")
		if !ok || area == "" || what == "" || strings.ContainsAny(k.name, " _") || seen[k.name] {
			t.Errorf("%q is not a name area/what of its own", k.name)
		}
		seen[k.name] = true
		if !strings.HasSuffix(k.promise, ".") {
			t.Errorf("%s: the promise is not a sentence: %q", k.name, k.promise)
		}
	}
}

var errDefect = errors.New("the error of a broken store")
