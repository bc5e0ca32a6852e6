package model

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/pcerr"
	"cspkit.example/store"
	"pgregory.net/rapid"
)

// history is one random history: the engine's world and the model beside it.
type history struct {
	*state
	t     *rapid.T
	ctx   context.Context
	world *fixture.World
	now   string             // the kind of operation
	made  int                // names that were used
	read  map[*partner]int64 // number of the last record that was compared
	sent  map[string]bool    // IDs of the mails that were compared

	letters []string // mails that are expected now
}

// begin makes a history that has not begun.
func begin(t *rapid.T) *history {
	st, err := staged()
	must(t, err)
	h := &history{t: t, ctx: context.Background(), read: map[*partner]int64{}, sent: map[string]bool{}, state: &state{
		ties: map[pair]*tie{}, partnerships: map[partners]bool{}, links: map[link]bool{}, logs: map[*partner][]string{}, placed: map[pair]int{}, budgets: map[pair]int{}, told: map[month]bool{}, prices: map[offered]int{}, lists: map[string][]listed{},
	}}
	h.world, err = st.fork(h.ctx)
	must(t, err)
	for _, p := range st.partners {
		own := *p
		own.users = nil
		for _, u := range p.users {
			copied := *u
			copied.of, copied.roles = &own, maps.Clone(u.roles)
			own.users = append(own.users, &copied)
		}
		h.partners = append(h.partners, &own)
		h.read[&own] = st.logged[p.id]
	}
	h.posted()
	return h
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// attempt is an operation that somebody tries.
type attempt struct {
	by   *user
	what string
	want pcerr.Code // empty: it is allowed
	do   func() error
	then func() // what it changes
}

// try compares what the engine answers with what the model expects, lets the
// model change, and compares the records that are new.
func (h *history) try(a attempt) bool {
	h.t.Helper()
	heard := h.listen()
	err := a.do()
	if got := pcerr.CodeOf(err); got != a.want || got == "" && err != nil {
		h.t.Fatalf("%s by %s: the model says %q, the engine %q: %v", a.what, a.by.upn, a.want, got, err)
	}
	if err == nil && a.then != nil {
		a.then()
	}
	if err != nil || h.now == looking {
		h.silent(heard, a)
	}
	h.compareLogs(a)
	h.compareOutbox(a)
	answered.count(h.now, err == nil)
	if a.what != h.now {
		answered.count(a.what, err == nil)
	}
	return err == nil
}

// tally counts how often each kind of operation succeeded and was refused.
type tally struct {
	mu        sync.Mutex
	succeeded map[string]int
	refused   map[string]int
}

// answered counts what the histories did, asked the operations of section 4.1
// that they tried.
var answered, asked = newTally(), newTally()

func newTally() *tally { return &tally{succeeded: map[string]int{}, refused: map[string]int{}} }

func (c *tally) count(operation string, succeeded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if succeeded {
		c.succeeded[operation]++
	} else {
		c.refused[operation]++
	}
}

// logs that an operation leaves a record.
func (h *history) log(p *partner, by *user, operations ...activity.Operation) {
	for _, op := range operations {
		h.logs[p] = append(h.logs[p], by.upn+" "+string(op))
	}
}

// compareLogs reads what is new in every log: exactly the records that the
// model expects, by whom it expects, with dense numbers, now (ACT-3, ACT-4).
func (h *history) compareLogs(a attempt) {
	h.t.Helper()
	for _, p := range h.partners {
		var got []string
		must(h.t, eachRow(h.ctx, h.world.Store, "activity", string(p.id)+"/", store.Position{Key: fmt.Sprintf("%s/%019d", p.id, h.read[p])}, func(row store.Row) {
			r := row.Body.(*activity.Record)
			if h.read[p]++; r.Sequence != h.read[p] || r.Partner != p.id || !r.Date.Equal(h.world.Clock.Now()) {
				h.t.Fatalf("%s: record %d at %s is out of order", a.what, r.Sequence, r.Date)
			}
			got = append(got, r.User+" "+string(r.Operation))
		}))
		if !slices.Equal(got, h.logs[p]) {
			h.t.Fatalf("%s by %s: the log of %s has %q, the model expects %q", a.what, a.by.upn, p.name, got, h.logs[p])
		}
		delete(h.logs, p)
	}
}

// name is a new name.
func (h *history) name(of string) string {
	h.made++
	return fmt.Sprint(of, h.made)
}

// even is a number below 1024, each as likely as any other: rapid's own
// integers are mostly small, and then most histories do little.
var even = rapid.Custom(func(t *rapid.T) (n int) {
	for range 10 {
		n *= 2
		if rapid.Bool().Draw(t, "bit") {
			n++
		}
	}
	return n
})

func pick[T any](h *history, label string, of []T) T {
	h.t.Helper()
	return of[even.Draw(h.t, label)%len(of)]
}

func (h *history) number(label string, from, to int) int {
	return from + even.Draw(h.t, label)%(to-from+1)
}

func (h *history) coin(label string) bool { return h.number(label, 0, 1) == 1 }

// somebody is who tries something that p can do: mostly the user who has all
// roles, else any user of p, of another partner, or of a customer.
func (h *history) somebody(p *partner) *user {
	switch h.number("who", 0, 13) {
	case 0:
		return pick(h, "user", pick(h, "org", h.orgs).users)
	case 1, 2:
		return pick(h, "user", pick(h, "partner", h.partners).users)
	case 3, 4, 5:
		return pick(h, "user", p.users)
	}
	return p.boss()
}

// boss is the user of a partner who has all roles.
func (p *partner) boss() *user { return p.users[min(1, len(p.users)-1)] }

// TestMain plays 200 histories unless told otherwise. A failure names the seed
// that repeats it, so no file is needed.
func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "200", "rapid.nofailfile": "true"} {
		if !given[name] {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
	}
	m.Run()
}

// operationsInEach is how long a history is.
const operationsInEach = 60

// Every history of every kind of operation goes as the model of docs/domain.md
// says.
func TestROLE_1_ACT_3_CUS_12_RandomHistories(t *testing.T) {
	t.Parallel()
	names := slices.Sorted(maps.Keys(operations))
	rapid.Check(t, func(t *rapid.T) {
		h := begin(t)
		h.open()
		theme := h.theme(names)
		for range operationsInEach {
			h.now = pick(h, "operation", theme)
			operations[h.now](h)
			h.looksAround()
		}
		h.now = "bill"
		h.billAll()
		h.now = looking
		h.readInvoice()
		h.readInvoice()
	})
	everyRow(t)
	for _, name := range names {
		t.Logf("%s: done %d times, refused %d times", name, answered.succeeded[name], answered.refused[name])
	}
	t.Attr("random-histories", flag.Lookup("rapid.checks").Value.String())
	t.Attr("operations-in-each", fmt.Sprint(operationsInEach))
	t.Attr("kinds-of-operation", fmt.Sprint(len(names)))
}

// often are operations that a history is made of more than of others.
var often = []string{"time passes", "time passes", "time passes up to a moment", "bill", "check out", "report usage"}

// theme is what a history is made of: a third of the operations, so that the
// same few meet again and again, or all of them.
func (h *history) theme(names []string) []string {
	names = append(slices.Clone(names), often...)
	n := h.number("theme", 0, 1023)
	if n%4 == 0 {
		return names
	}
	var of []string
	for _, k := range rand.New(rand.NewPCG(uint64(n), 0)).Perm(len(names))[:len(names)/3] {
		of = append(of, names[k])
	}
	return append(of, "time passes", "bill")
}

// operations are what a history is made of, by name.
var operations = map[string]func(*history){}

// upTo joins what a message shows.
func upTo(parts ...any) string { return strings.TrimSpace(fmt.Sprintln(parts...)) }
