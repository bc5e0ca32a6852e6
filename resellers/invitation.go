package resellers

import (
	"html"
	"regexp"
	"strings"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
)

// InvitationState is where an invitation stands.
type InvitationState string

// The states.
const (
	Draft     InvitationState = "draft"     // made; the partner may edit the e-mail
	Done      InvitationState = "done"      // the partner says that it took the e-mail
	Withdrawn InvitationState = "withdrawn" // the link works no more
)

// Invitation is the part that requests to customers and to resellers share: a
// personalised link in a draft e-mail that the partner edits and sends
// itself; the system sends nothing (REL-5 to REL-7, IR-4).
type Invitation struct {
	URL     string
	Subject string
	Body    string // always holds URL
	State   InvitationState
}

// NewInvitation returns a draft.
func NewInvitation(url, subject, body string) Invitation {
	return Invitation{URL: url, Subject: subject, Body: body, State: Draft}
}

// EditEmail returns the invitation with another text, which must still hold
// the link (link_missing, REL-6, IR-4); the rule named in the refusal is the
// caller's.
func (v Invitation) EditEmail(rule pcerr.Rule, subject, body string) (Invitation, error) {
	if err := v.open(rule); err != nil {
		return v, err
	}
	if err := check.Name("emailSubject", subject); err != nil {
		return v, err
	}
	if err := check.Text("emailBody", body); err != nil {
		return v, err
	}
	if !HoldsLink(body, v.URL) {
		e := pcerr.New(pcerr.LinkMissing, rule, "the text must keep the personalised link; put it back")
		e.Field = "emailBody"
		return v, e
	}
	v.Subject, v.Body = subject, body
	return v, nil
}

// MarkDone notes that the partner has taken the e-mail (REL-5).
func (v Invitation) MarkDone(rule pcerr.Rule) (Invitation, error) {
	if err := v.open(rule); err != nil {
		return v, err
	}
	v.State = Done
	return v, nil
}

// Withdraw ends the link; what was accepted stays (REL-20).
func (v Invitation) Withdraw(rule pcerr.Rule) (Invitation, error) {
	if err := v.open(rule); err != nil {
		return v, err
	}
	v.State = Withdrawn
	return v, nil
}

// CheckOpen refuses an answer through a withdrawn link with
// request_withdrawn (REL-20).
func (v Invitation) CheckOpen() error { return v.open("REL-20") }

func (v Invitation) open(rule pcerr.Rule) error {
	if v.State == Withdrawn {
		return pcerr.New(pcerr.RequestWithdrawn, rule, "the request was withdrawn; ask for a new one")
	}
	return nil
}

// What may stand neither before nor behind the link in a text, because it
// would make it a part of another link. Punctuation ends a link when nothing
// of a link follows it.
var (
	linkBefore = regexp.MustCompile(`[A-Za-z0-9_~%&=#/?@+$-]$`)
	linkBehind = regexp.MustCompile(`^[A-Za-z0-9_~%&=#/@+$-]|^[.,;:!?'(*][A-Za-z0-9_~%&=#/@+$-]`)
	attribute  = regexp.MustCompile(`(?i)\bhref=$`)
)

// HoldsLink reports whether text holds the whole link, as itself: not as the
// beginning or the end of another link. In HTML the link may be written with
// character references, such as &amp;.
func HoldsLink(text, link string) bool {
	return link != "" && (holds(text, link) || holds(html.UnescapeString(text), link))
}

func holds(text, link string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], link)
		if i < 0 {
			return false
		}
		before, behind := text[:from+i], text[from+i+len(link):]
		if (!linkBefore.MatchString(before) || attribute.MatchString(before)) && !linkBehind.MatchString(behind) {
			return true
		}
		from += i + 1
	}
}
