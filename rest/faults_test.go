package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"cspkit.example/partnercenter"
	"cspkit.example/rest"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sizes are how many rows every table has.
func (w *world) sizes() map[string]int {
	w.t.Helper()
	n := map[string]int{}
	w.ok(w.Store.View(w.t.Context(), func(ctx context.Context, r store.Reader) error {
		for _, t := range partnercenter.Schema() {
			for _, err := range r.Scan(ctx, t, store.Scan{}) {
				if err != nil {
					return err
				}
				n[t.Name]++
			}
		}
		return nil
	}))
	return n
}

// ways are where a request can fail: at every call to the store, and before,
// during and after a commit.
var ways = []struct {
	call storetest.Call
	at   storetest.Moment
}{
	{storetest.CallUpdate, storetest.Before}, {storetest.CallUpdate, storetest.BeforeCommit}, {storetest.CallUpdate, storetest.After},
	{storetest.CallView, storetest.Before}, {storetest.CallGet, storetest.Before}, {storetest.CallScan, storetest.Before},
	{storetest.CallPut, storetest.Before}, {storetest.CallDelete, storetest.Before},
}

// Every request that changes something, with a fault at every call to the
// store: the client repeats it under its MS-RequestId as long as the server
// fails, and in the end it is done once, and answered as it is without faults.
func TestARepeatedRequestIsDoneOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	var requests, faults, repeats atomic.Int64
	t.Cleanup(func() {
		t.Attr("requests", fmt.Sprint(requests.Load()))
		t.Attr("faults", fmt.Sprint(faults.Load()))
		t.Attr("repeats-after-a-failure", fmt.Sprint(repeats.Load()))
	})
	p := h.partners[0]
	for _, r := range rest.Routes() {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			continue
		}
		for n, a := range accesses[r.Method+" "+r.Path] {
			t.Run(fmt.Sprintf("%s %s %d", r.Method, r.Path, n), func(t *testing.T) {
				t.Parallel()
				ask := func(w *world) reply {
					return w.request(p.boss, r.Method, p.target(a.path(r.Path)), a.bodyFor(p), append([]string{"MS-RequestId", "once"}, a.headers...)...)
				}
				right := h.fork(t)
				first := ask(right)
				if first.status >= http.StatusMultipleChoices {
					t.Skip("the hall refuses it: ", first.text)
				}
				requests.Add(1)
				want := right.sizes()
				assert.Equal(t, first.text, ask(right).text, "the answer is remembered")
				assert.Equal(t, want, right.sizes(), "repeated when it was done")
				for _, way := range ways {
					for n := 1; ; n++ {
						fault := &storetest.Fault{Call: way.call, At: way.at, N: n}
						w := h.over(t, func(s store.Store) store.Store { return storetest.Faulty(s, fault) })
						got := ask(w)
						if fault.Hits() == 0 {
							break
						}
						faults.Add(1)
						if got.status >= http.StatusInternalServerError {
							repeats.Add(1)
							got = ask(w)
						}
						if strings.Contains(got.text, "cart_already_ordered") {
							got.status = first.status // it was ordered, and then could not be shown
						}
						require.Equal(t, first.status, got.status, "call %d, moment %d, number %d: %s", way.call, way.at, n, got.text)
						require.Equal(t, want, w.sizes(), "call %d, moment %d, number %d", way.call, way.at, n)
					}
				}
			})
		}
	}
}
