package partnercenter_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/orders"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/require"
)

var isolationRuns = flag.Int("isolation", 500, "how many random programs two groups of partners run beside each other")

// stepsOfProgram is how many steps a program has.
const stepsOfProgram = 40

// neighbours are two groups on one store. What the watched one gets must not
// depend on whether the other does anything.
type neighbours struct {
	st             *stage
	watched, other []*side
	shared         bool // they have a customer in common
}

// groups are the two on a fork of the stage. Where they share a customer, the
// other leaves the customer's users alone, and what the customer is answered
// does not count: those are the same for all its partners.
func (n *neighbours) groups(w *world) (watched, other *group) {
	w.t.Helper()
	plays, asked := matrixPlay(), portalPlay()
	watched = w.group(1, n.watched, plays, asked)
	if watched.deaf = n.shared; n.shared {
		users := customerUsersPlay()
		plays = slices.DeleteFunc(matrixPlay(), func(p played) bool {
			return slices.ContainsFunc(users, func(u played) bool { return u.action == p.action })
		})
		asked = slices.DeleteFunc(portalPlay(), func(o operation) bool { return o.name == "Portal.UpdateUser" })
	}
	return watched, w.group(2, n.other, plays, asked)
}

// program runs a random program. Its time and what the watched group does
// depend on the seed alone.
func (n *neighbours) program(t testing.TB, seed uint64, together bool) (watched, other *group) {
	t.Helper()
	w := n.st.plain(t)
	watched, other = n.groups(w)
	steps := rand.New(rand.NewPCG(seed, 1))
	mine, theirs := rand.New(rand.NewPCG(seed, 2)), rand.New(rand.NewPCG(seed, 3))
	for range stepsOfProgram {
		switch steps.IntN(8) {
		case 0:
			w.Clock.Advance(time.Duration(steps.IntN(20*24)) * time.Hour)
		case 1, 2, 3, 4:
			watched.acts(mine)
		default:
			if together {
				other.acts(theirs)
			}
		}
	}
	watched.looks(steps)
	return watched, other
}

// A partner, its resellers and its customers get the same answers, byte for
// byte, whether others work in the same store or not; and nothing in them
// names the others. Two partners of one customer do not notice each other
// either, but for the customer's own organisation: its users are the same for
// both.
func TestCUS_12_ROLE_3_PartnersDoNotNoticeOneAnother(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	beside, litware := st.neighbour(t)
	t.Attr("random-programs", fmt.Sprint(*isolationRuns/4*4))
	t.Attr("steps-in-each", fmt.Sprint(stepsOfProgram))
	for name, n := range map[string]*neighbours{
		"a direct bill partner beside a provider and its reseller": {st, []*side{st.direct}, []*side{st.provider, st.reseller}, false},
		"a provider and its reseller beside a direct bill partner": {st, []*side{st.provider, st.reseller}, []*side{st.direct}, false},
		"the first of two partners of a customer":                  {beside, []*side{st.direct}, []*side{litware}, true},
		"the second of two partners of a customer":                 {beside, []*side{litware}, []*side{st.direct}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			names := n.namesOfOthers(t)
			for seed := range uint64(*isolationRuns / 4) {
				alone, _ := n.program(t, seed, false)
				watched, other := n.program(t, seed, true)
				sameText(t, seed, alone.transcript(), watched.transcript())
				n.namesNobodyElse(t, seed, watched, other, names)
				if t.Failed() {
					return
				}
			}
		})
	}
}

// sameText shows the first line in which two transcripts differ.
func sameText(t testing.TB, seed uint64, alone, together string) {
	t.Helper()
	if alone == together {
		return
	}
	a, b := strings.Split(alone, "\n"), strings.Split(together, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			from := 0
			for from < min(len(a[i]), len(b[i])) && a[i][from] == b[i][from] {
				from++
			}
			from = max(0, from-200)
			t.Errorf("program %d: line %d differs:\nalone    …%.400s\ntogether …%.400s\nfollowed by %.200s", seed, i, a[i][from:], b[i][from:], strings.Join(a[i+1:min(i+2, len(a))], "\n"))
			return
		}
	}
	t.Errorf("program %d: %d lines alone, %d together", seed, len(a), len(b))
}

// outside is what no identifier has in it.
func outside(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }

// isName reports whether a part of a key is an identifier that nobody has by
// chance: the numbers of records are the same in every log.
func isName(part string) bool {
	return len(part) >= 8 && strings.IndexFunc(part, outside) < 0 && strings.Trim(part, "0123456789") != ""
}

// namesOfOthers are the identifiers in the keys of the other group's rows,
// where the watched group has no row with the same.
func (n *neighbours) namesOfOthers(t testing.TB) map[string]bool {
	t.Helper()
	mine, theirs := tenantsOf(n.watched), tenantsOf(n.other)
	names, own := map[string]bool{}, map[string]bool{}
	w := n.st.plain(t)
	for at := range w.versions() {
		table, key, _ := strings.Cut(at, " ")
		parts := strings.Split(key, "/")
		in := own
		if theirs[parts[0]] && !mine[parts[0]] {
			in = names
		}
		if table == "entitlements" || table == "role_assignments" {
			in = own // the key does not say whose they are, see below
		}
		for _, part := range parts {
			in[part] = isName(part)
		}
	}
	for name := range own {
		delete(names, name)
	}
	all, _ := w.table("entitlements")
	for _, row := range all {
		if e := row.(*orders.Entitlement); theirs[string(e.Partner)] {
			names[string(e.ID)] = true
		}
	}
	return names
}

// tenantsOf are the tenants of a group: partners and customers.
func tenantsOf(sides []*side) map[string]bool {
	all := map[string]bool{}
	for _, d := range sides {
		for _, id := range []permissions.TenantID{d.boss.Tenant, d.customer, d.bare, d.legacy} {
			all[string(id)] = true
		}
	}
	return all
}

// namesNobodyElse looks for the other group in what the watched one got: its
// identifiers and its names.
func (n *neighbours) namesNobodyElse(t testing.TB, seed uint64, watched, other *group, names map[string]bool) {
	t.Helper()
	require.NotEmpty(t, names)
	text := strings.ToLower(watched.heard.String())
	for name := range strings.FieldsFuncSeq(text, outside) {
		if names[name] {
			n.shows(t, seed, text, name)
			return
		}
	}
	for _, d := range other.sides {
		for _, name := range []string{d.domain, "bare" + d.name, "legacy" + d.name} {
			if strings.Contains(text, name) {
				n.shows(t, seed, text, name)
			}
		}
	}
}

// shows where a name stands.
func (n *neighbours) shows(t testing.TB, seed uint64, text, name string) {
	t.Helper()
	at := strings.Index(text, name)
	t.Errorf("program %d: %s is named: …%s…", seed, name, text[max(0, at-200):min(len(text), at+100)])
}
