package partnercentertest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Behaviour says what a client did that Microsoft asks clients not to do, one
// sentence for each, in the order of the requests: requests without a
// correlation ID, one request ID for different requests, a retry before the
// time that a 429 told, and lists of which pages were left unread. Nothing
// means that it behaved.
func (w *World) Behaviour() []string {
	var faults []string
	used := map[string]string{}        // what a request ID stood for
	patience := map[string]time.Time{} // when a throttled request may be made again
	unread := map[string]string{}      // by token: the list whose next page it leads to
	for _, e := range w.Exchanges() {
		what := e.Method + " " + e.Path
		if e.CorrelationID == "" && strings.HasPrefix(strings.ToLower(e.Path), "/v1/") {
			faults = append(faults, what+": no MS-CorrelationId")
		}
		if before, again := used[e.RequestID]; again && e.RequestID != "" && before != what {
			faults = append(faults, what+": the MS-RequestId of "+before)
		}
		used[e.RequestID] = what
		if until := patience[what]; e.At.Before(until) {
			faults = append(faults, fmt.Sprintf("%s: retried %s too early", what, until.Sub(e.At)))
		}
		delete(patience, what)
		if e.RetryAfter > 0 {
			patience[what] = e.At.Add(e.RetryAfter)
		}
		delete(unread, e.Token)
		if e.Next != "" {
			unread[e.Next] = what
		}
	}
	var left []string
	for _, what := range unread {
		left = append(left, what+": not all pages were read")
	}
	slices.Sort(left)
	return append(faults, left...)
}
