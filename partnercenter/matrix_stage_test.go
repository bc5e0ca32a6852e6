package partnercenter_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// column is a column of section 4.1, or a role of ROLE-7 that has none and is
// treated like the column that it names.
type column struct {
	name, like string
	roles      permissions.Roles
}

var matrixColumns = []column{
	{"GA", "GA", permissions.GlobalAdmin}, {"BA", "BA", permissions.BillingAdmin}, {"UA", "UA", permissions.UserManagementAdmin},
	{"AA", "AA", permissions.AdminAgent}, {"SA", "SA", permissions.SalesAgent}, {"HD", "HD", permissions.HelpdeskAgent},
	{"ACC", "ACC", permissions.AccountAdmin}, {"MPN", "MPN", permissions.MPNPartnerAdmin}, {"DU", "DU", 0},
	{"business_profile_admin", "DU", permissions.BusinessProfileAdmin}, {"referral_admin", "DU", permissions.ReferralAdmin},
	{"referral_user", "DU", permissions.ReferralUser}, {"incentive_admin", "DU", permissions.IncentiveAdmin},
	{"incentive_user", "DU", permissions.IncentiveUser}, {"executive_report_viewer", "DU", permissions.ExecutiveReportViewer},
	{"report_viewer", "DU", permissions.ReportViewer},
}

// stage is a world in which every operation of section 4.1 can succeed: it is
// built once and forked for each cell.
type stage struct {
	*fixture.World
	at                                    time.Time
	rows                                  map[string]uint64 // their versions
	direct, provider, reseller, applicant *side
}

var (
	stageOnce sync.Once
	theStage  *stage
)

// newStage returns the stage, which the first test that asks for it builds.
func newStage(t testing.TB) *stage {
	t.Helper()
	stageOnce.Do(func() { theStage = buildStage(t) })
	require.NotNil(t, theStage, "another test could not build the stage")
	return theStage
}

// buildStage begins in June, bills that month in July, and makes what must be
// young after that.
func buildStage(t testing.TB) *stage {
	t.Helper()
	w := plainWorld(t)
	st := &stage{World: w.World}
	w.trials()
	proseware, paola := w.proseware()
	st.direct = w.sells41("direct", w.Gina, w.Relecloud, w.Carla, w.AP, w.S1)
	st.provider = w.sells41("provider", w.Gerd, proseware, paola.Identity(), "", "")
	w.Clock.Set(day(2020, 7, 10))
	st.direct.prepare(w)
	st.provider.prepare(w)
	st.provider.partnerOf(w)
	st.reseller = st.provider.behind(w)
	st.applicant = w.applies()
	st.at, st.rows = w.Clock.Now(), w.versions()
	return st
}

// plain is a fork over a store without decorators.
func (st *stage) plain(t testing.TB) *world {
	t.Helper()
	return st.over(t, func(s store.Store) store.Store { return s })
}

// fork is the stage for one test alone.
func (st *stage) fork(t testing.TB) *world {
	t.Helper()
	if *storeFlag == "plain" {
		return st.plain(t)
	}
	return st.over(t, func(s store.Store) store.Store { return storetest.Checked(t, storetest.Twice(s)) })
}

// over is a fork with decorators around its store.
func (st *stage) over(t testing.TB, wrap fixture.Wrap) *world {
	t.Helper()
	forked, err := st.Store.(store.Forker).Fork(t.Context())
	require.NoError(t, err)
	w := *st.World
	w.Store, w.Clock = wrap(forked), new(fixture.Clock)
	w.Clock.Set(st.at)
	w.Center, err = partnercenter.New(t.Context(), w.Store, &partnercenter.Options{
		Now: w.Clock.Now, Rand: rand.NewChaCha8([32]byte{3}), PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
	})
	require.NoError(t, err)
	return &world{&w, t, t.Context(), forked}
}

// cell is a fork of the stage with somebody who tries operations there.
type cell struct {
	*world
	s    *partnercenter.Session
	on   *side
	rows map[string]uint64 // their versions

	heard io.Writer // whoever writes down what the operations answer; may be nil
}

// told passes on what an operation answers.
func (c *cell) told(answer any, err error) error {
	c.t.Helper()
	if c.heard != nil {
		c.ok(json.NewEncoder(c.heard).Encode(answer))
	}
	return err
}

// out is where an operation writes.
func (c *cell) out() io.Writer {
	if c.heard == nil {
		return io.Discard
	}
	return c.heard
}

func (st *stage) cell(t testing.TB, on *side, who permissions.Identity) *cell {
	t.Helper()
	w := st.fork(t)
	return &cell{world: w, s: w.As(who), on: on, rows: st.rows}
}

// does an operation that must succeed. One that reads changes nothing, any
// other something.
func (c *cell) does(o operation) {
	c.t.Helper()
	c.ok(o.do(c))
	after := c.versions()
	if o.reads {
		assert.Empty(c.t, cmp.Diff(c.rows, after), "it only reads")
	} else {
		assert.False(c.t, maps.Equal(c.rows, after), "it does nothing")
	}
	c.rows = after
}

// refuses an operation with exactly this code and rule. It changes nothing: no
// row of any table, so no record and no mail either (ACT-6).
func (c *cell) refuses(code pcerr.Code, rule pcerr.Rule, o operation) {
	c.t.Helper()
	var e *pcerr.Error
	err := o.do(c)
	if !errors.As(err, &e) {
		c.t.Errorf("%s: want %s [%s], got %v", o.name, code, rule, err)
		return
	}
	assert.Equal(c.t, [2]string{string(code), string(rule)}, [2]string{string(e.Code), string(e.Rule)}, "%s: %v", o.name, err)
	assert.NotEmpty(c.t, e.Message, "a refusal says what to do")
	if after := c.versions(); !maps.Equal(c.rows, after) {
		c.t.Errorf("a refused operation changed something (-before +after):\n%s", cmp.Diff(c.rows, after))
	}
}

// at is the side's main customer.
func (c *cell) at() partnercenter.Customer { return c.s.Customer(c.on.customer) }

// operation is one way in which the public API does what a row of section 4.1
// is about.
type operation struct {
	name  string // of the method; behind a colon what is special about it
	reads bool   // it changes nothing
	do    func(*cell) error
}

func reads(name string, do func(*cell) error) operation { return operation{name, true, do} }

func writes(name string, do func(*cell) error) operation { return operation{name, false, do} }

// played says what an action is in the public API.
type played struct {
	action permissions.Action
	rule   string // by which section 4.1 refuses a role
	on     func(*stage) *side
	ops    []operation
}

func onDirect(st *stage) *side    { return st.direct }
func onProvider(st *stage) *side  { return st.provider }
func onReseller(st *stage) *side  { return st.reseller }
func onApplicant(st *stage) *side { return st.applicant }
