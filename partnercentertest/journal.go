package partnercentertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// Call is one operation that was called, over Go or over HTTP.
type Call struct {
	partnercenter.Operation
	At  time.Time
	Err error // nil: it succeeded
}

// String is one line: what, and how it went. It holds no secrets and no
// identifiers.
func (c Call) String() string {
	what := c.Action.String()
	switch {
	case c.Action != 0:
	case c.Who == (permissions.Identity{}):
		what = "microsoft"
	default:
		what = "portal"
	}
	if c.Err == nil {
		return what
	}
	if code := pcerr.CodeOf(c.Err); code != "" {
		return what + ": " + string(code)
	}
	return what + ": " + c.Err.Error()
}

// Journal is what was called in a world, in the order in which calls ended. It
// is safe for concurrent use.
type Journal struct{ calls recent[Call] }

func newJournal() *Journal { return &Journal{} }

// Calls returns the last 10,000 calls.
func (j *Journal) Calls() []Call { return j.calls.list() }

// Reset forgets all calls.
func (j *Journal) Reset() { j.calls.reset() }

// Want fails tb, with a difference line by line, unless exactly these calls
// were made, each as [Call.String] writes it.
func (j *Journal) Want(tb testing.TB, want ...string) {
	tb.Helper()
	got := []string{}
	for _, c := range j.Calls() {
		got = append(got, c.String())
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		tb.Errorf("calls (-want +got):\n%s", diff)
	}
}

// String is the journal, a call on each line.
func (j *Journal) String() string {
	var b strings.Builder
	for _, c := range j.Calls() {
		fmt.Fprintf(&b, "%s %s\n", c.At.Format(time.RFC3339), c)
	}
	return b.String()
}
