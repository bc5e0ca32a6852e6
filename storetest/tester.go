package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"cspkit.example/store"
)

// tester is what a case works with. Unlike a testing.T it can be used from any
// goroutine, and a failure need not fail a test: the tests of the cases run
// them against broken stores.
type tester struct {
	Store store.Store // empty and prepared
	other store.Store // another one

	ctx      context.Context // ends when the case takes too long
	patience time.Duration   // see Config
	mu       sync.Mutex
	res      result
}

type result struct{ failure, skip string }

// fail records the first failure and lets the goroutine go on.
func (t *tester) fail(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.res.failure == "" {
		t.res.failure = fmt.Sprintf(format, args...)
	}
}

// Fatalf records a failure and ends the goroutine.
func (t *tester) Fatalf(format string, args ...any) {
	t.fail(format, args...)
	runtime.Goexit()
}

// skip ends the case, which does not apply to this store.
func (t *tester) skip(why string) {
	t.mu.Lock()
	t.res.skip = why
	t.mu.Unlock()
	runtime.Goexit()
}

func (t *tester) outcome() result {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.res
}

// recover turns a panic of the store or the case into a failure.
func (t *tester) recover() {
	if p := recover(); p != nil {
		t.fail("panic: %v\n%s", p, debug.Stack())
	}
}

func (t *tester) prepare() {
	for _, s := range []store.Store{t.Store, t.other} {
		t.ok(s.Prepare(t.ctx, schema()))
	}
}

// close closes the stores, and gives up when a broken one hangs.
func (t *tester) close(limit time.Duration) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		t.Store.Close()
		t.other.Close()
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}

// ok fails unless err is nil.
func (t *tester) ok(err error) {
	if err != nil {
		t.Fatalf("%sunexpected error: %v", caller(), err)
	}
}

// want fails unless err is target.
func (t *tester) want(err, target error) {
	if !errors.Is(err, target) {
		t.Fatalf("%sgot error %v, want %v", caller(), err, target)
	}
}

// equal fails unless got and want are the same.
func equal[V comparable](t *tester, what string, got, want V) {
	if got != want {
		t.Fatalf("%s%s: got %v, want %v", caller(), what, got, want)
	}
}

// same fails unless two lists are the same.
func same(t *tester, what string, got, want []string) {
	if !slices.Equal(got, want) {
		t.Fatalf("%s%s: got %q, want %q", caller(), what, got, want)
	}
}

// caller names the line of the case, "file.go:12: ".
func caller() string {
	for skip := 2; ; skip++ {
		_, file, line, ok := runtime.Caller(skip)
		if !ok {
			return ""
		}
		file = file[strings.LastIndexByte(file, '/')+1:]
		if file != "tester.go" && file != "widget.go" {
			return fmt.Sprintf("%s:%d: ", file, line)
		}
	}
}

// update and view run closures on the store under test.
func (t *tester) update(fn func(context.Context, store.Writer) error) error {
	return t.Store.Update(t.ctx, fn)
}

func (t *tester) view(fn func(context.Context, store.Reader) error) error {
	return t.Store.View(t.ctx, fn)
}

// together runs the functions at the same time and waits for all.
func (t *tester) together(fns ...func()) {
	var wg sync.WaitGroup
	for _, fn := range fns {
		wg.Go(func() {
			defer t.recover()
			fn()
		})
	}
	wg.Wait()
	if t.outcome().failure != "" {
		runtime.Goexit()
	}
}
