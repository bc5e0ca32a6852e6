// Package partnercentertest is a fake Partner Center for test suites: the
// whole engine in memory, started in one line, with partners, users, a
// customer and a catalogue, and a clock in the test's hands.
//
//	pc := partnercentertest.New(t)
//	anna := pc.As(pc.Anna)                       // an admin agent of Contoso
//	client := pc.Client(pc.Anna)                 // or over HTTP, without a port
//	pc.Fail(partnercentertest.Fault{Action: permissions.CustomerCreate, Err: pcerr.Unavailable})
//	pc.Clock.Advance(48 * time.Hour)
//
// Every world is a fork of one that is built once in a test binary, so a new
// one costs microseconds, and tests that each have their own run in parallel.
// Worlds repeat themselves: the same calls give the same identifiers.
package partnercentertest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/rest"
	"cspkit.example/store"
)

// Clock is a world's time: it stands still until it is moved.
type Clock = fixture.Clock

// People are the users of the world, by name. Their roles are those of
// docs/domain.md, section 9.0; the password of each is [Password].
type People = fixture.People

// Start is when every world begins.
var Start = fixture.Start

// Password is what the users of every world sign in with.
var Password = fixture.Password

// Items of the catalogue of every world.
const (
	D2          = fixture.D2          // a reservation of a virtual machine, one or three years
	D4          = fixture.D4          // one of twice the size
	AzurePlan   = fixture.AzurePlan   // usage-based
	AzureGlobal = fixture.AzureGlobal // MS-AZR-0145P
	Office      = fixture.Office      // licences, monthly
	Audio       = fixture.Audio       // an add-on of Office
	Server      = fixture.Server      // software, once
	Backup      = fixture.Backup      // marketplace SaaS, monthly
)

// World is a Partner Center of a test's own. It is safe for concurrent use.
type World struct {
	People
	Center    *partnercenter.Center
	Clock     *Clock
	Relecloud permissions.TenantID // a customer of Contoso with an Azure plan

	store   Backend
	now     func() time.Time
	foreign bool // now is not that of Clock
	seed    uint64
	draws   *draws
	faults  *rules[Fault]
	journal *Journal
	handler func() *rest.Handler // made when it is first asked for
	wire    *wireState
	lenient bool
	sandbox bool
	tb      testing.TB // nil: of a program
	mu      sync.Mutex
	closers []func()
	closed  bool
}

// Backend is the store of a world.
type Backend interface {
	store.Store
	store.Forker
}

// Option changes how a world is made.
type Option func(*World)

// Seed lets the world draw other identifiers and passwords than worlds do by
// default, and probabilities of faults fall otherwise.
func Seed(n uint64) Option { return func(w *World) { w.seed = n } }

// Now replaces the clock, for example by time.Now inside testing/synctest,
// where time is virtual. The world's own Clock then means nothing.
func Now(now func() time.Time) Option { return func(w *World) { w.now, w.foreign = now, true } }

// Empty begins without partners, customers and catalogue.
func Empty() Option { return func(w *World) { w.store = memstore.New() } }

// Lenient lets requests name paths, methods and members of bodies that the API
// does not have. Without it they fail the test of a world that [New] or
// [World.Fork] made: they are answered as the real service answers them, but
// nobody means them.
func Lenient() Option { return func(w *World) { w.lenient = true } }

// Sandbox makes the world Microsoft's integration sandbox, with its limits; see
// [partnercenter.Options].
func Sandbox() Option { return func(w *World) { w.sandbox = true } }

// New returns a world of tb's own, which is closed with it. It fails tb when it
// cannot.
func New(tb testing.TB, options ...Option) *World {
	tb.Helper()
	return opened(tb)(Open(tb.Context(), options...))
}

// opened hands a new world to a test.
func opened(tb testing.TB) func(*World, error) *World {
	return func(w *World, err error) *World {
		tb.Helper()
		if err != nil {
			tb.Fatalf("partnercentertest: %v", err)
		}
		w.tb = tb
		tb.Cleanup(w.Close)
		return w
	}
}

// Open is New for programs: close the world when it is no longer needed.
func Open(ctx context.Context, options ...Option) (*World, error) {
	f, err := fixture.Fork(ctx, nil)
	if err != nil {
		return nil, err
	}
	w := &World{People: f.People, Clock: f.Clock, Relecloud: f.Relecloud, store: f.Store.(Backend), seed: 1}
	w.now = w.Clock.Now
	for _, o := range options {
		o(w)
	}
	return w, w.open(ctx)
}

// Fork returns a world of tb's own that begins with what w has now, its time
// included, and goes its own way. Faults and the journal are not taken over.
// It takes the same time however much w has.
func (w *World) Fork(tb testing.TB) *World {
	tb.Helper()
	return opened(tb)(w.Branch(tb.Context()))
}

// Branch is Fork for programs.
func (w *World) Branch(ctx context.Context) (*World, error) {
	forked, err := w.store.Fork(ctx)
	if err != nil {
		return nil, err
	}
	f := &World{People: w.People, Clock: &Clock{}, Relecloud: w.Relecloud, store: forked.(Backend), now: w.now, foreign: w.foreign, lenient: w.lenient, sandbox: w.sandbox, seed: w.seed + 1, draws: w.draws.branch()}
	f.Clock.Set(w.Clock.Now())
	if !w.foreign {
		f.now = f.Clock.Now
	}
	return f, f.open(ctx)
}

// open puts an engine and an API on the store.
func (w *World) open(ctx context.Context) (err error) {
	w.faults, w.journal, w.wire = newRules[Fault](w.seed), newJournal(), newWireState(w.seed)
	if w.draws == nil {
		w.draws = newDraws(w.seed)
	}
	w.Center, err = partnercenter.New(ctx, w.store, &partnercenter.Options{
		Now: w.now, Rand: w.draws, Around: w.around, Sandbox: w.sandbox,
		PasswordCost: permissions.HashCost{Passes: 1, Memory: 8}, // hashing costs next to nothing
	})
	center, now := w.Center, w.now
	w.handler = sync.OnceValue(func() *rest.Handler {
		h, err := rest.New(center, rest.Options{Now: now, Applications: w.Applications(), Unknown: w.unknown})
		if err != nil {
			panic(err) // a mistake in package rest
		}
		return h
	})
	return err
}

// onClose lets Close also call fn.
func (w *World) onClose(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closers = append(w.closers, fn)
}

// unknown fails the test on a request for what the API does not have.
func (w *World) unknown(r *http.Request, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tb != nil && !w.lenient && !w.closed {
		w.tb.Errorf("partnercentertest: %s %s: %s; the option Lenient allows it", r.Method, r.URL.Path, what)
	}
}

// Close ends the world's servers and clients. Closing again does nothing.
func (w *World) Close() {
	w.mu.Lock()
	closers := w.closers
	w.closers, w.closed = nil, true
	w.mu.Unlock()
	for _, fn := range slices.Backward(closers) {
		fn()
	}
}

// Dump writes everything that the world has as a file that [Load] reads; see
// [partnercenter.Platform.Export].
func (w *World) Dump(ctx context.Context, to io.Writer) error {
	return w.Platform().Export(ctx, to, nil)
}

// Load reads a file that Dump wrote into a world that was made with [Empty].
// What is made from then on depends on the file, too.
func (w *World) Load(ctx context.Context, from io.Reader) error {
	digest := sha256.New()
	if err := w.Platform().Import(ctx, io.TeeReader(from, digest), nil); err != nil {
		return err
	}
	w.draws.restart(digest.Sum([]byte("what was loaded ")))
	return nil
}

// As returns the session of a partner's user.
func (w *World) As(who permissions.Identity) *partnercenter.Session { return w.Center.As(who) }

// Portal returns the portal of a customer's user.
func (w *World) Portal(who permissions.Identity) *partnercenter.Portal { return w.Center.Portal(who) }

// Platform returns Microsoft's side.
func (w *World) Platform() *partnercenter.Platform { return w.Center.Platform() }

// Journal returns what was called.
func (w *World) Journal() *Journal { return w.journal }

// around notes every operation and lets the faults act on it.
func (w *World) around(ctx context.Context, op partnercenter.Operation, run func(context.Context) error) error {
	err := w.strike(ctx, op, run)
	w.journal.calls.add(Call{Operation: op, At: w.now(), Err: err})
	return err
}

// errInjected is the cause of an error that a fault made.
var errInjected = errors.New("partnercentertest: an injected fault")

func injected(err error) error { return fmt.Errorf("%w: %w", err, errInjected) }

// Injected reports whether an error comes from a fault of the test.
func Injected(err error) bool { return errors.Is(err, errInjected) }
