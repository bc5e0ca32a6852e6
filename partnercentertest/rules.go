package partnercentertest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// trigger counts what a fault matched, and says when it is due.
type trigger struct {
	from, times     int
	probability     float64
	matched, struck int
}

func (t *trigger) due(rnd *rand.Rand) bool {
	t.matched++
	if t.matched < t.from || t.times > 0 && t.struck >= t.times || t.probability > 0 && rnd.Float64() >= t.probability {
		return false
	}
	t.struck++
	return true
}

// within reports whether a time is in a window whose ends may be open.
func within(now, after, until time.Time) bool {
	return !now.Before(after) && (until.IsZero() || now.Before(until))
}

// rules are faults of one kind, in the order in which they were added. It is
// safe for concurrent use.
type rules[F any] struct {
	mu   sync.Mutex
	list []*armed[F]
	rand *rand.Rand
}

type armed[F any] struct {
	fault F
	trigger
}

func newRules[F any](seed uint64) *rules[F] {
	return &rules[F]{rand: rand.New(rand.NewPCG(seed, 0))}
}

func (r *rules[F]) arm(fault F, t trigger) (disarm func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := &armed[F]{fault, t}
	r.list = append(r.list, a)
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for n := range r.list {
			if r.list[n] == a {
				r.list = append(r.list[:n:n], r.list[n+1:]...)
				return
			}
		}
	}
}

// first returns the first fault that matches and is due, nil for none.
func (r *rules[F]) first(matches func(*F) bool) *F {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.list {
		if matches(&a.fault) && a.due(r.rand) {
			return &a.fault
		}
	}
	return nil
}

// say describes each fault: what it is about, how it goes wrong, and how often
// it has.
func (r *rules[F]) say(describe func(*F) string) (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.list {
		text := describe(&a.fault)
		if a.probability > 0 {
			text += fmt.Sprintf(", with probability %g", a.probability)
		}
		if a.times > 0 {
			text += fmt.Sprintf(", %d times", a.times)
		}
		all = append(all, fmt.Sprintf("%s; struck %d of %d", text, a.struck, a.matched))
	}
	return all
}
