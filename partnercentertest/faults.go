package partnercentertest

import (
	"context"
	"time"

	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// Fault says which operations go wrong, and how. The zero conditions match
// every operation; the conditions that are given must all hold.
type Fault struct {
	// Which operations.
	Action permissions.Action   // of a partner's user
	Tenant permissions.TenantID // of who acts
	Writes bool                 // only those that change something

	// When: of those that match, counted from 1.
	From  int // the first that goes wrong; 0 means the first
	Times int // how many go wrong; 0 means all
	// Probability that one that matches goes wrong, drawn with the world's
	// seed; 0 means always.
	Probability float64
	After       time.Time // not before; the zero time means from now on
	Until       time.Time // not from then on; the zero time means for ever

	// How.
	Err     error         // what the operation returns: a pcerr.Code, or any error; nil means no error
	Latency time.Duration // how long it takes; real time, unless testing/synctest makes it virtual
	// Lost lets the operation happen, and then loses its answer: the caller
	// gets Err, or unavailable, and cannot know. Over HTTP it is lost behind
	// the API, which remembers it for the same MS-RequestId.
	Lost bool
}

// Fail lets operations go wrong from now on, until the returned function is
// called. Faults act in the order in which they were added; the first that
// matches decides.
func (w *World) Fail(f Fault) (heal func()) {
	return w.faults.arm(f, trigger{from: f.From, times: f.Times, probability: f.Probability})
}

// Faults describes the faults that are armed, of operations and of requests,
// one line each.
func (w *World) Faults() []string {
	return append(w.faults.say((*Fault).say), w.wire.faults.say((*WireFault).say)...)
}

func (f *Fault) say() string {
	what, how := "any operation", "no error"
	if f.Action != 0 {
		what = f.Action.String()
	}
	if f.Err != nil {
		how = f.Err.Error()
	}
	return what + ": " + manner(how, f.Latency, f.Lost)
}

// manner is how something goes wrong.
func manner(how string, latency time.Duration, lost bool) string {
	if latency > 0 {
		how += " after " + latency.String()
	}
	if lost {
		how += ", when it is done"
	}
	return how
}

func (f *Fault) matches(now time.Time, op partnercenter.Operation) bool {
	return (f.Action == 0 || f.Action == op.Action) && (f.Tenant == "" || f.Tenant == op.Who.Tenant) && (!f.Writes || op.Writes) &&
		within(now, f.After, f.Until)
}

// strike runs an operation, or what a fault makes of it.
func (w *World) strike(ctx context.Context, op partnercenter.Operation, run func(context.Context) error) error {
	now := w.now()
	fault := w.faults.first(func(f *Fault) bool { return f.matches(now, op) })
	if fault == nil {
		return run(ctx)
	}
	if err := wait(ctx, fault.Latency); err != nil {
		return err
	}
	switch {
	case fault.Lost:
		if err := run(ctx); err != nil {
			return err
		}
		if fault.Err == nil {
			return loses(ctx, injected(pcerr.New(pcerr.Unavailable, "", "the answer was lost")))
		}
		return loses(ctx, injected(asRefusal(fault.Err)))
	case fault.Err != nil:
		return injected(asRefusal(fault.Err))
	}
	return run(ctx)
}

// way is the way of an answer from the API to its client.
type way struct{ lost error }

type wayKey struct{}

// loses loses the answer of an operation that took place: on its way to the
// client, when one waits behind the API, else at once.
func loses(ctx context.Context, err error) error {
	if to, ok := ctx.Value(wayKey{}).(*way); ok {
		to.lost = err
		return nil
	}
	return err
}

// asRefusal lets a bare code look like the engine's own refusals.
func asRefusal(err error) error {
	if code, bare := err.(pcerr.Code); bare {
		return pcerr.New(code, "", "as the test wants it")
	}
	return err
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
