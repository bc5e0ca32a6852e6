package activity

import (
	"strings"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

const (
	defaultWindow = 30 * 24 * time.Hour
	oldestStart   = 90 * 24 * time.Hour
)

// Query says which records are asked for: those dated from Start to End, both
// included. The zero Query is the last 30 days (ACT-10). At most one filter
// may be given (section 8.4).
type Query struct {
	Start, End   time.Time
	Customer     permissions.TenantID // filter: equality
	CustomerName string               // filter: substring, without regard to case
	Resource     ResourceType         // filter: equality, without regard to case
}

// Resolve returns the query with its window filled in and its filters in
// canonical form. It refuses a start more than 90 days before now with
// query_window_exceeded, and a malformed query with invalid_input (ACT-10,
// ACT-11).
func (q Query) Resolve(now time.Time) (Query, error) {
	if q.End.IsZero() {
		q.End = now
	}
	if q.Start.IsZero() {
		q.Start = q.End.Add(-defaultWindow)
	}
	q.Resource = ResourceType(strings.ToLower(string(q.Resource)))
	switch {
	case q.Start.Before(now.Add(-oldestStart)):
		return q, pcerr.New(pcerr.QueryWindowExceeded, "ACT-10", "ask for the last 90 days at most")
	case q.End.Before(q.Start):
		return q, pcerr.Invalid("ACT-10", "end", "is before the start")
	case q.Resource != "" && !q.Resource.Valid():
		return q, pcerr.Invalid("ACT-11", "resource", "unknown resource type: use one of section 8.3, such as order")
	case q.filters() > 1:
		return q, pcerr.Invalid("ACT-11", "filter", "give one filter at a time")
	}
	if err := check.Optional("customerName", q.CustomerName); err != nil {
		return q, err
	}
	if q.Customer == "" {
		return q, nil
	}
	var err error
	q.Customer, err = check.GUID("customer", q.Customer)
	return q, err
}

func (q Query) filters() (n int) {
	for _, given := range []bool{q.Customer != "", q.CustomerName != "", q.Resource != ""} {
		if given {
			n++
		}
	}
	return n
}

// Matches reports whether the filters of a resolved query let r pass; the
// window is not looked at.
func (q Query) Matches(r *Record) bool {
	return (q.Customer == "" || q.Customer == r.Customer) &&
		(q.Resource == "" || q.Resource == r.Resource) &&
		(q.CustomerName == "" || strings.Contains(strings.ToLower(r.CustomerName), strings.ToLower(q.CustomerName)))
}
