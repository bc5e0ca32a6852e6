package partnercenter

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/store"
)

// unit is one transaction on behalf of one actor: what an operation reads
// and writes through. Only changing and viewing hold one, so nothing can be
// changed without its activity record, and nothing is done by somebody unknown.
type unit struct {
	ctx    context.Context
	r      store.Reader
	w      store.Writer // nil in a view
	center *Center
	at     time.Time // the operation's time, drawn before the transaction
	draws  *draws    // its identifiers

	// Who acts. For a partner's user: user, partner and what the matrices
	// need of them. For a customer's user: buyer. For Microsoft: neither.
	who      permissions.Identity
	channel  permissions.Channel
	name     string // user principal name, for the log
	standing permissions.Standing
	required []permissions.Action // what was asked of a partner in transition
	user     *permissions.User    // these three are shared with the store: for reading only;
	partner  *resellers.Partner   // acting, account and customerActing copy them
	buyer    *customers.User
	versions struct{ user, partner uint64 }

	found   row   // for look
	picked  []row // for gather
	records []activity.Record
	changed bool       // something was written
	wrote   witness    // what was saved or removed last; may be nil
	silent  pcerr.Rule // the rule by which the operation leaves no record
	failed  error      // the first refusal in Atomically: nothing may be committed
}

// row is a stored value, shared like those of unit, and its version.
type row struct {
	body    any
	version uint64
}

// errUnrecorded is a mistake in the engine, not in its use.
var errUnrecorded = errors.New("partnercenter: a change without an activity record")

// operate runs one operation and holds it to its records: a change leaves at
// least one, unless the operation names the rule by which it leaves none
// (ACT-3, ACT-4).
func (u *unit) operate(fn func(*unit) error) error {
	before := len(u.records)
	u.changed, u.silent = false, ""
	if err := fn(u); err != nil {
		return err
	}
	if u.changed && len(u.records) == before && u.silent == "" {
		return errUnrecorded
	}
	return nil
}

// finish numbers the records densely, in commit order, and stores them.
func (u *unit) finish() error {
	if u.draws.err != nil {
		return storeFailed(u.draws.err)
	}
	logs := map[permissions.TenantID]*sequence{}
	for i := range u.records {
		r := &u.records[i]
		s := logs[r.Partner]
		if s == nil {
			last, _, err := find(u, sequences, string(r.Partner))
			if err != nil {
				return err
			}
			last.Partner = r.Partner
			s = &last
			logs[r.Partner] = s
		}
		s.Last++
		if r.Date.Before(s.Date) { // a clock that was set back does not reorder the log
			r.Date = s.Date
		}
		s.Date, r.Sequence = r.Date, s.Last
		if _, err := records.Give(u.ctx, u.w, r); err != nil {
			return storeFailed(err)
		}
		if i+1 == len(u.records) || u.records[i+1].Partner != r.Partner {
			if err := sequences.Put(u.ctx, u.w, s); err != nil {
				return storeFailed(err)
			}
		}
	}
	return nil
}

// entry is what an operation says about itself for the activity log.
type entry struct {
	op       activity.Operation
	log      permissions.TenantID // whose log; empty: the acting partner's
	customer customers.Customer   // whom it is about, zero for no customer; a pointer would move it to the heap
	data     []string             // keys and values of section 8.2
	old, new any                  // the resource before and after; nil: there is none
}

// record notes an entry for the log; finish stores it with the change.
func (u *unit) record(e entry) error {
	r := activity.Record{
		ID: u.newID(), Partner: e.log, Date: u.at, Customer: e.customer.ID, CustomerName: e.customer.CompanyName, User: u.name,
		Resource: e.op.Resource(), Operation: e.op, Status: activity.Succeeded, Data: activity.NewData(e.data...),
	}
	if r.Partner == "" {
		r.Partner = u.partner.Tenant
	}
	var err error
	if r.OldValue, err = resourceText(e.old); err == nil {
		r.NewValue, err = resourceText(e.new)
	}
	u.records = append(u.records, r)
	return err
}

func resourceText(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	var text strings.Builder
	err := json.NewEncoder(&text).Encode(v)
	return strings.TrimSuffix(text.String(), "\n"), err
}

// leavesNoRecord says by which rule the operation is not logged.
func (u *unit) leavesNoRecord(rule pcerr.Rule) { u.silent = rule }

// require refuses the acting partner user what the matrices do not allow.
func (u *unit) require(a permissions.Action) error {
	if u.partner.Types == inTransition {
		u.required = append(u.required, a)
	}
	return u.standing.May(a)
}

// inTransition is a direct bill partner that becomes an indirect reseller: it
// is one of the two for each customer (CAP-18).
const inTransition = permissions.DirectBillPartner | permissions.IndirectReseller

// toward narrows a partner in transition to what it is for this customer, and asks again for what was required: held
// as indirect_reseller, only reseller capabilities count (CAP-18).
func (u *unit) toward(c *customers.Customer) error {
	if u.partner.Types != inTransition {
		return nil
	}
	narrowed := *u.partner
	u.partner = &narrowed
	u.partner.Types = permissions.DirectBillPartner
	if c.Relationship.Kind == customers.KindIndirectReseller || !c.Relationship.Active() {
		u.partner.Types = permissions.IndirectReseller
	}
	u.standing.Types = u.partner.Types
	for _, a := range u.required {
		if err := u.standing.May(a); err != nil {
			return err
		}
	}
	return nil
}

// acting returns the acting partner user, to be changed and saved.
func (u *unit) acting() permissions.User {
	user := *u.user
	user.Version = u.versions.user
	return user
}

// account returns the acting user's partner, to be changed and saved.
func (u *unit) account() resellers.Partner {
	p := *u.partner
	p.Version = u.versions.partner
	return p
}

// customerActing returns the acting customer user, to be changed and saved.
func (u *unit) customerActing() customers.User {
	user := u.buyer.Clone()
	user.Version = u.versions.user
	return user
}

// peek reads a value for reading only, else the refusal missing; see
// store.Collection.Peek.
func peek[T any](u *unit, c *store.Collection[T], key string, missing func() error) (*T, uint64, error) {
	v, version, err := c.Peek(u.ctx, u.r, key)
	switch {
	case err == nil:
		return v, version, nil
	case noSuch(err, key):
		return nil, 0, missing()
	}
	return nil, 0, storeFailed(err)
}

// find reads a value that may not be there.
func find[T any](u *unit, c *store.Collection[T], key string) (v T, found bool, err error) {
	v, err = c.Get(u.ctx, u.r, key)
	switch {
	case err == nil:
		return v, true, nil
	case noSuch(err, key):
		return v, false, nil
	}
	return v, false, storeFailed(err)
}

// noSuch reports whether a read found nothing: no row has the key, or none can
// have it, because it is no text.
func noSuch(err error, key string) bool {
	return errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrInvalid) && (key == "" || !store.ValidText(key))
}

// get reads a value that must be there, else the refusal missing.
func get[T any](u *unit, c *store.Collection[T], key string, missing func() error) (T, error) {
	v, found, err := find(u, c, key)
	if err == nil && !found {
		err = missing()
	}
	return v, err
}

// scan reads all values that s selects.
func scan[T any](u *unit, c *store.Collection[T], s store.Scan) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if selectsNothing(s) {
			return
		}
		for row, err := range u.r.Scan(u.ctx, c.Table(), s) {
			if err != nil {
				var none T
				yield(none, storeFailed(err))
				return
			}
			if !yield(c.Value(row), nil) {
				return
			}
		}
	}
}

// selectsNothing reports whether no row can match, because what is asked for
// is no text.
func selectsNothing(s store.Scan) bool {
	return !store.ValidText(s.Prefix) || slices.ContainsFunc(s.Equal, func(v store.Value) bool { return !store.ValidText(v.Str()) })
}

// collect reads all values whose key begins with prefix.
func collect[T any](u *unit, c *store.Collection[T], prefix string) ([]T, error) {
	var all []T
	for v, err := range scan(u, c, store.Scan{Prefix: prefix}) {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// save writes values at the versions that they carry.
func save[T any](u *unit, c *store.Collection[T], values ...*T) error {
	u.changed = true
	for _, v := range values {
		if err := c.Put(u.ctx, u.w, v); err != nil {
			return storeFailed(err)
		}
		u.wrote = saved[T]{c, v}
	}
	return nil
}

// give stores a new value without cloning it, so that nobody may change what
// its slices hold; see store.Collection.Give.
func give[T any](u *unit, c *store.Collection[T], v T) (stored[T], error) {
	u.changed = true
	version, err := c.Give(u.ctx, u.w, &v)
	if err != nil {
		return stored[T]{}, storeFailed(err)
	}
	s := stored[T]{&v, version}
	u.wrote = given[T]{c, s}
	return s, nil
}

// stored is a value that give stored, for reading only, and its version.
type stored[T any] struct {
	value   *T
	version uint64
}

// copyOf is the value as its collection yields it; the zero value when nothing
// was stored, because [Options].Around did not run the operation.
func (s stored[T]) copyOf(from *store.Collection[T]) (v T) {
	if s.value != nil {
		from.CopyTo(&v, s.value, s.version)
	}
	return v
}

// remove deletes a value at the version that it carries.
func remove[T any](u *unit, c *store.Collection[T], v *T) error {
	u.changed = true
	if err := c.Delete(u.ctx, u.w, v); err != nil {
		return storeFailed(err)
	}
	u.wrote = removed[T]{c, c.Key(v)}
	return nil
}
