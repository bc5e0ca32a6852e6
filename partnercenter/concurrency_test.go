package partnercenter_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"cspkit.example/pcerr"
	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"
)

// asked is what somebody asked of a subject: a row, or a few that change
// together.
type asked struct {
	kind subject
	id   string // of the subject
	what string
	n    int
}

// answered is what came of it; the empty code is success.
type answered struct {
	code pcerr.Code
	n    int
}

// subject is a kind of thing that several sessions work on. Its state is one
// number.
type subject string

const (
	permission  subject = "permission"  // 0 is off, 1 is on
	reservation subject = "reservation" // 0 is not there, 1 is active, 2 is given back
	quantity    subject = "quantity"    // how much of a reservation is left
	invitation  subject = "invitation"  // 1 when a customer has accepted it
	domain      subject = "domain"      // 1 when the name is taken
	role        subject = "role"        // 1 when a user has it
)

// first is the state at the beginning.
func (s subject) first() int {
	switch s {
	case quantity:
		return manyOf
	case role:
		return 1
	}
	return 0
}

// next returns the state behind a request, or why it is refused.
func (a asked) next(state int) (after int, refused pcerr.Code) {
	switch a.what {
	case "look":
		return state, ""
	case "set":
		return a.n, ""
	case "switch on", "buy", "accept", "take":
		return 1, unless(state == 0, map[subject]pcerr.Code{
			permission: pcerr.PolicyExists, invitation: pcerr.RelationshipExists, domain: pcerr.TenantExists,
		}[a.kind])
	case "use":
		return state, unless(state == 1, map[subject]pcerr.Code{permission: pcerr.SelfServeOff, role: pcerr.RoleNotAllowed}[a.kind])
	case "switch off":
		return 0, unless(state == 1, pcerr.PolicyNotFound)
	case "give back":
		return 2, unless(state == 1, pcerr.ReservationNotActive)
	case "split off":
		if state == 0 {
			return 0, pcerr.ReservationNotActive
		}
		return state - a.n, unless(state >= a.n, pcerr.QuantityInvalid)
	}
	panic("nobody asks: " + a.what)
}

func unless(may bool, code pcerr.Code) pcerr.Code {
	if may {
		return ""
	}
	return code
}

// oneAfterTheOther is the model: whoever sees a subject sees it as if all
// requests had been made one after the other.
var oneAfterTheOther = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		parts := map[string][]porcupine.Operation{}
		for _, o := range history {
			a := o.Input.(asked)
			name := string(a.kind) + a.id
			parts[name] = append(parts[name], o)
		}
		return slices.Collect(maps.Values(parts))
	},
	Init: func() any { return unknown },
	Step: func(state, input, output any) (bool, any) {
		before, a, got := state.(int), input.(asked), output.(answered)
		if before == unknown {
			before = a.kind.first()
		}
		after, refused := a.next(before)
		switch {
		case got.code != refused:
			return false, before
		case refused != "":
			return true, before
		}
		return a.what != "look" || got.n == before, after
	},
}

// unknown is the state before the first request says what the subject is.
const unknown = -1

// history collects what several clients do. Begin and end are numbers from
// one counter.
type history struct {
	now  atomic.Int64
	mu   sync.Mutex
	list []porcupine.Operation
}

// client lets one client do something n times.
func (h *history) client(number, n int, act func() (asked, answered)) {
	own := make([]porcupine.Operation, n)
	for i := range own {
		o := porcupine.Operation{ClientId: number, Call: h.now.Add(1)}
		a, got := act()
		o.Input, o.Output, o.Return = a, got, h.now.Add(1)
		own[i] = o
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, own...)
}

var seedsFlag = flag.Int("seeds", 20, "how many histories TestSessionsAtOnceAreAsOneAfterTheOther checks")

// Eight clients at once see what one after the other would have seen, whatever
// the order in which they get in.
func TestSessionsAtOnceAreAsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	const clients, requests = 8, 1000
	seeds := *seedsFlag
	if testing.Short() {
		seeds /= 10
	}
	start := newRush(t)
	tally := map[string]int{}
	for seed := range uint64(seeds) {
		r := start.fork(t)
		var h history
		var all sync.WaitGroup
		for c := range clients {
			random := rand.New(rand.NewPCG(seed, uint64(c)))
			all.Go(func() { h.client(c, requests, func() (asked, answered) { return r.act(random) }) })
		}
		all.Wait()
		assert.True(t, porcupine.CheckOperations(oneAfterTheOther, h.list), "seed %d: no order explains what they saw", seed)
		for _, o := range h.list {
			tally[o.Input.(asked).text(o.Output.(answered))]++
		}
	}
	for _, what := range slices.Sorted(maps.Keys(tally)) {
		t.Logf("%6d %s", tally[what], what)
	}
	assert.Len(t, tally, 24, "every request is made, and refused where it can be")
	t.Attr("histories", fmt.Sprint(seeds))
	t.Attr("sessions-in-each", fmt.Sprint(clients))
	t.Attr("operations", fmt.Sprint(seeds*clients*requests))
	t.Attr("kinds-of-operation-and-answer", fmt.Sprint(len(tally)))
}

// text says what was asked and whether it was done.
func (a asked) text(got answered) string { return fmt.Sprintf("%s: %s %s", a.kind, a.what, got.code) }

// The model refuses histories that an engine with a mistake would leave.
func TestTheModelNoticesMistakes(t *testing.T) {
	t.Parallel()
	type done struct {
		asked
		answered
	}
	does := func(kind subject, what string, n int) done {
		return done{asked{kind: kind, what: what, n: n}, answered{}}
	}
	looks := func(kind subject, n int) done { return done{asked{kind: kind, what: "look"}, answered{n: n}} }
	refused := func(d done, code pcerr.Code) done { d.code = code; return d }
	for name, mistake := range map[string][]done{
		"a lost switch":            {does(permission, "switch on", 0), looks(permission, 0)},
		"on twice":                 {does(permission, "switch on", 0), does(permission, "switch on", 0)},
		"used without permission":  {does(permission, "use", 0)},
		"another refusal":          {refused(does(permission, "switch off", 0), pcerr.Unavailable)},
		"refused without a reason": {refused(does(permission, "switch on", 0), pcerr.PolicyExists)},
		"given back twice":         {does(reservation, "buy", 0), does(reservation, "give back", 0), does(reservation, "give back", 0)},
		"a part that comes back":   {does(quantity, "split off", 1), looks(quantity, manyOf)},
		"more than there is":       {does(quantity, "split off", manyOf), does(quantity, "split off", 1)},
		"accepted twice":           {does(invitation, "accept", 0), does(invitation, "accept", 0)},
		"taken twice":              {does(domain, "take", 0), does(domain, "take", 0)},
		"a role that stays":        {does(role, "set", 0), does(role, "use", 0)},
	} {
		var h []porcupine.Operation
		for i, d := range mistake {
			h = append(h, porcupine.Operation{Input: d.asked, Output: d.answered, Call: int64(2 * i), Return: int64(2*i + 1)})
		}
		assert.False(t, porcupine.CheckOperations(oneAfterTheOther, h), name)
		assert.True(t, porcupine.CheckOperations(oneAfterTheOther, h[:len(h)-1]), "%s: what comes before it is right", name)
	}
}
