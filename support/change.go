package support

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
)

// MaxNotes is how many notes a request holds.
const MaxNotes = 100

// Microsoft is the author of Microsoft's notes.
const Microsoft = "microsoft"

// Note is what the partner or Microsoft wrote on a request.
type Note struct {
	At     time.Time
	Author string // sign-in name, or Microsoft
	Text   string
}

// AddNote returns the request with a note of a partner's user; one that waits
// for the partner is open again. A closed one is refused with
// service_request_status, an empty note and one too many with invalid_input
// (SUP-19).
func (r Request) AddNote(author, text string, at time.Time) (Request, error) {
	if err := r.require(Open, AttentionNeeded); err != nil {
		return Request{}, err
	}
	r, err := r.note(Note{at, author, text})
	if err != nil {
		return Request{}, err
	}
	r.Status, r.Stamp = Open, r.Touch(at)
	return r, nil
}

// AskPartner returns the open request as waiting for the partner. The text, if
// there is any, becomes a note of Microsoft (2.20).
func (r Request) AskPartner(text string, at time.Time) (Request, error) {
	if err := r.require(Open); err != nil {
		return Request{}, err
	}
	if text != "" {
		var err error
		if r, err = r.note(Note{at, Microsoft, text}); err != nil {
			return Request{}, err
		}
	}
	r.Status, r.Stamp = AttentionNeeded, r.Touch(at)
	return r, nil
}

// Close returns the request as closed now. One that is closed already is
// refused with service_request_status (SUP-19).
func (r Request) Close(at time.Time) (Request, error) {
	if err := r.require(Open, AttentionNeeded); err != nil {
		return Request{}, err
	}
	r.Status, r.ClosedAt, r.Stamp = Closed, at, r.Touch(at)
	return r, nil
}

// Reopen returns the closed request as open. It keeps the time of its last
// closing and its first deadline (SUP-19).
func (r Request) Reopen(at time.Time) (Request, error) {
	if err := r.require(Closed); err != nil {
		return Request{}, err
	}
	r.Status, r.Stamp = Open, r.Touch(at)
	return r, nil
}

func (r Request) require(states ...Status) error {
	if slices.Contains(states, r.Status) {
		return nil
	}
	return pcerr.New(pcerr.ServiceRequestStatus, "SUP-19", fmt.Sprintf("the status is %s; it must be one of %s", r.Status, states)).About(string(r.ID))
}

func (r Request) note(n Note) (Request, error) {
	if strings.TrimSpace(n.Text) == "" {
		return Request{}, pcerr.Invalid("ID-13", "note", "is required")
	}
	if err := check.Text("note", n.Text); err != nil {
		return Request{}, err
	}
	if len(r.Notes) >= MaxNotes {
		return Request{}, pcerr.Invalid("SUP-19", "note", "the request holds 100 notes: open another that names this one")
	}
	r.Notes = append(slices.Clip(r.Notes), n)
	return r, nil
}
