package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cspkit.example/rest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everythingRead is every byte that a partner is answered by all routes that
// read, headers and continuation tokens too, with whole pages and with pages of one row.
func (w *world) everythingRead(p *partner) string {
	w.t.Helper()
	var b strings.Builder
	for _, r := range rest.Routes() {
		if r.Method != http.MethodGet || r.Path == "/v1/customers/relationshiprequests" {
			continue // that one makes a link, which is random
		}
		for n, a := range accesses[r.Method+" "+r.Path] {
			for _, more := range []string{"", "size=1"} {
				target := p.target(a.path(r.Path))
				if more != "" {
					target += map[bool]string{true: "&", false: "?"}[strings.Contains(target, "?")] + more
				}
				id := fmt.Sprintf("22222222-0000-4000-8000-%012d", n)
				got := w.request(p.boss, r.Method, target, nil, append([]string{"MS-RequestId", id, "MS-CorrelationId", id}, a.headers...)...)
				got.header.Del("MS-CV") // it is random
				fmt.Fprintln(&b, r.Method, target, got.status, got.header, got.text)
			}
		}
	}
	return b.String()
}

// writesAll lets a partner do everything that changes something, and returns
// how much of it was done.
func (w *world) writesAll(p *partner) (done int) {
	w.t.Helper()
	for _, r := range rest.Routes() {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			continue
		}
		for _, a := range accesses[r.Method+" "+r.Path] {
			if w.request(p.boss, r.Method, p.target(a.path(r.Path)), a.bodyFor(p), a.headers...).status < http.StatusMultipleChoices {
				done++
			}
		}
	}
	return done
}

// Whatever its neighbours do, a partner is answered the same bytes, and they
// name no neighbour, its customers or what those have.
func TestCUS_12_ROLE_3_NeighboursOverHTTP(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	direct, provider, reseller := h.partners[0], h.partners[1], h.partners[2]
	for name, c := range map[string]struct{ watched, others []*partner }{
		"beside a provider and its reseller": {[]*partner{direct}, []*partner{provider, reseller}},
		"beside a direct bill partner":       {[]*partner{provider, reseller}, []*partner{direct}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alone, beside := h.fork(t), h.fork(t)
			done := 0
			for _, p := range c.others {
				done += beside.writesAll(p)
			}
			assert.Greater(t, done, 20)
			for _, p := range c.watched {
				want := alone.everythingRead(p)
				sameLines(t, want, beside.everythingRead(p))
				for _, other := range c.others {
					for _, id := range other.ids() {
						assert.False(t, strings.Contains(want, id), "%s is named", id)
					}
				}
			}
		})
	}
}

// sameLines compares line by line, to show only what differs.
func sameLines(t *testing.T, want, got string) {
	t.Helper()
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	require.Len(t, b, len(a))
	for n := range a {
		assert.Equal(t, a[n], b[n])
	}
}

// ids are the identifiers of a partner and of what it has.
func (p *partner) ids() []string {
	all := []string{string(p.boss.Tenant), string(p.boss.User), string(p.customer), string(p.user), string(p.plan), string(p.azure), string(p.office), string(p.order), string(p.cart)}
	for _, u := range p.users {
		all = append(all, string(u.User))
	}
	return slices.DeleteFunc(all, func(id string) bool { return id == "" })
}
