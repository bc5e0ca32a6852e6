package support_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/support"
	"github.com/google/go-cmp/cmp"
)

// change is a transition of table 2.20.
type change struct {
	name string
	do   func(support.Request, time.Time) (support.Request, error)
	from map[support.Status]support.Status // every other state is refused
}

func changes() []change {
	const open, waits, closed = support.Open, support.AttentionNeeded, support.Closed
	return []change{
		{"note", func(r support.Request, at time.Time) (support.Request, error) {
			return r.AddNote("anna@contoso.com", "Still", at)
		}, map[support.Status]support.Status{open: open, waits: open}},
		{"ask", func(r support.Request, at time.Time) (support.Request, error) { return r.AskPartner("", at) },
			map[support.Status]support.Status{open: waits}},
		{"close", support.Request.Close, map[support.Status]support.Status{open: closed, waits: closed}},
		{"reopen", support.Request.Reopen, map[support.Status]support.Status{closed: open}},
	}
}

// Every transition from every state.
func TestSUP_19_Transitions(t *testing.T) {
	t.Parallel()
	later := noon.Add(time.Hour)
	for _, c := range changes() {
		for _, from := range []support.Status{support.Open, support.AttentionNeeded, support.Closed, "", "none"} {
			r := opened()
			r.Status, r.ClosedAt = from, noon
			got, err := c.do(r, later)
			to, allowed := c.from[from]
			if !allowed {
				wantRefusal(t, err, pcerr.ServiceRequestStatus, "SUP-19", "")
				if diff := cmp.Diff(support.Request{}, got); diff != "" {
					t.Errorf("%s of %q (-want +got):\n%s", c.name, from, diff)
				}
				continue
			}
			want := r
			want.Status, want.UpdatedAt = to, later
			switch c.name {
			case "note":
				want.Notes = []support.Note{{At: later, Author: "anna@contoso.com", Text: "Still"}}
			case "close":
				want.ClosedAt = later
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s of %q: %v (-want +got):\n%s", c.name, from, err, diff)
			}
		}
	}
}

func TestSUP_19_Notes(t *testing.T) {
	t.Parallel()
	r := opened()
	for n := range support.MaxNotes {
		var err error
		if n%2 == 0 {
			r, err = r.AskPartner("Since when?", noon.Add(time.Duration(n)*time.Minute))
		} else {
			r, err = r.AddNote("anna@contoso.com", strconv.Itoa(n), noon.Add(time.Duration(n)*time.Minute))
		}
		if err != nil {
			t.Fatal(n, err)
		}
	}
	want := []support.Note{{At: noon, Author: "microsoft", Text: "Since when?"}, {At: noon.Add(time.Minute), Author: "anna@contoso.com", Text: "1"}}
	if diff := cmp.Diff(want, r.Notes[:2]); diff != "" || len(r.Notes) != 100 {
		t.Errorf("%d notes (-want +got):\n%s", len(r.Notes), diff)
	}
	_, err := r.AddNote("anna@contoso.com", "one more", noon)
	wantRefusal(t, err, pcerr.InvalidInput, "SUP-19", "note")
	_, err = r.AskPartner("one more", noon)
	wantRefusal(t, err, pcerr.InvalidInput, "SUP-19", "note")
	asked, err := r.AskPartner("", noon) // asking without words is always possible
	if err != nil || asked.Status != support.AttentionNeeded || len(asked.Notes) != 100 {
		t.Error(asked.Status, len(asked.Notes), err)
	}

	for _, bad := range []string{"", " \n", strings.Repeat("x", 8193), "a\x00b", "\xff"} {
		_, err := opened().AddNote("anna@contoso.com", bad, noon)
		wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "note")
		if bad != "" {
			_, err = opened().AskPartner(bad, noon)
			wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "note")
		}
	}
	if _, err := opened().AddNote("anna@contoso.com", strings.Repeat("ü", 8192), noon); err != nil {
		t.Error(err)
	}
}

// Two notes on one value do not write over one another, and a clone is its
// own.
func TestNotesShareNothing(t *testing.T) {
	t.Parallel()
	r := opened()
	r.Notes = append(make([]support.Note, 0, 8), support.Note{Text: "first"})
	a, err := r.AddNote("a", "to a", noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.AddNote("b", "to b", noon); err != nil {
		t.Fatal(err)
	}
	copied := a.Clone()
	copied.Notes[0].Text = "changed"
	texts := func(r support.Request) (all []string) {
		for _, n := range r.Notes {
			all = append(all, n.Text)
		}
		return all
	}
	if !slices.Equal(texts(a), []string{"first", "to a"}) || !slices.Equal(texts(r), []string{"first"}) {
		t.Error(texts(a), texts(r))
	}
	if got := opened().Clone(); got.Notes != nil {
		t.Error("a clone of nothing is nothing")
	}
}
