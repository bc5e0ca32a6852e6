// Package activity is the activity log: who did what to whom, and when.
//
// A [Record] is written in the same transaction as the change that it
// describes, belongs to the log of one partner and never changes (ACT-4).
// [Query] says which records are asked for (section 8.4), and [WriteCSV]
// exports them.
package activity

import (
	"encoding/json"
	"iter"
	"time"

	"cspkit.example/permissions"
)

// Status is how the operation went.
type Status string

// The statuses.
const (
	Succeeded Status = "succeeded"
	Failed    Status = "failed" // accepted, but failed later in fulfilment (ACT-6)
	Progress  Status = "progress"
	Decline   Status = "decline"
)

// Record is one entry of a partner's log (2.22). It has no secrets in it.
type Record struct {
	ID           string               // GUID
	Partner      permissions.TenantID // whose log it is
	Sequence     int64                // dense from 1 in the partner's log, in the order of commits
	Date         time.Time            // UTC; never before that of the record before
	Customer     permissions.TenantID // empty when it is about no customer
	CustomerName string
	User         string // user principal name; "microsoft" for Microsoft's own actions
	Application  string // the acting application, if any
	Resource     ResourceType
	Operation    Operation
	Status       Status
	Data         Data   // what section 8.2 names for the operation
	OldValue     string // JSON of the resource before; empty when there was none
	NewValue     string // JSON of the resource after; empty when there is none
}

// Action returns how Partner Center shows the operation.
func (r Record) Action() string { return r.Operation.Display() }

// Pair is a key and a value of a record's data.
type Pair struct{ Key, Value string }

// Data is an ordered list of pairs that cannot be changed once made. The zero
// Data is empty.
type Data struct{ pairs []Pair }

// NewData makes data from keys and values in turn. A trailing key without a
// value is left out.
func NewData(keysAndValues ...string) Data {
	pairs := make([]Pair, 0, len(keysAndValues)/2)
	for i := 0; i+1 < len(keysAndValues); i += 2 {
		pairs = append(pairs, Pair{keysAndValues[i], keysAndValues[i+1]})
	}
	return Data{pairs}
}

// All yields keys and values in their order.
func (d Data) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, p := range d.pairs {
			if !yield(p.Key, p.Value) {
				return
			}
		}
	}
}

// Get returns the value of the first pair with this key, "" when there is none.
func (d Data) Get(key string) string {
	for _, p := range d.pairs {
		if p.Key == key {
			return p.Value
		}
	}
	return ""
}

// Len returns the number of pairs.
func (d Data) Len() int { return len(d.pairs) }

// Equal reports whether both hold the same pairs in the same order.
func (d Data) Equal(e Data) bool {
	if len(d.pairs) != len(e.pairs) {
		return false
	}
	for i := range d.pairs {
		if d.pairs[i] != e.pairs[i] {
			return false
		}
	}
	return true
}

// MarshalJSON writes a list of pairs.
func (d Data) MarshalJSON() ([]byte, error) { return json.Marshal(append([]Pair{}, d.pairs...)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Data) UnmarshalJSON(data []byte) error {
	d.pairs = nil // pairs that are there would be overwritten, for every copy
	return json.Unmarshal(data, &d.pairs)
}
