package bench

import (
	"bytes"
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/hashicorp/go-memdb"
)

// actor reads the acting user of the partner, and the partner.
func (r *Raw) actor(t *tx) (*permissions.User, *resellers.Partner, error) {
	who := r.people.Admin
	user, err := must[permissions.User](t, "partner_users", t.key(string(who.Tenant), string(who.User)))
	if err != nil {
		return nil, nil, err
	}
	partner, err := must[resellers.Partner](t, "partners", t.key(string(who.Tenant)))
	return user, partner, err
}

// customer reads the partner's record of a customer.
func (r *Raw) customer(t *tx, id customers.ID) (*customers.Customer, error) {
	return must[customers.Customer](t, "customers", t.key(string(r.people.Admin.Tenant), string(id)))
}

// Customer reads one customer.
func (r *Raw) Customer(_ context.Context, c Target) (customers.Customer, error) {
	t := r.begin(false)
	if _, _, err := r.actor(t); err != nil {
		return customers.Customer{}, err
	}
	found, err := r.customer(t, c.Customer)
	if err != nil {
		return customers.Customer{}, err
	}
	return *found, nil
}

// Customers reads a page of customers by name.
func (r *Raw) Customers(_ context.Context, p Page) ([]customers.Customer, error) {
	t := r.begin(false)
	if _, _, err := r.actor(t); err != nil {
		return nil, err
	}
	l := r.list(p.ByReseller, t.part[:0])
	var after []byte
	if p.Deep {
		after = r.deep[p.ByReseller]
	}
	it, err := t.lowerBound(l, after)
	if err != nil {
		return nil, err
	}
	items := make([]customers.Customer, 0, PageSize)
	for n := 0; ; n++ { // one more row tells whether there is a next page
		e := t.next(it, l)
		if e == nil || n == PageSize {
			return items, nil
		}
		c, ok := e.body.(*customers.Customer)
		if !ok {
			if c, err = r.customer(t, e.body.(*customers.Association).Customer); err != nil {
				return nil, err
			}
		}
		items = append(items, *c)
	}
}

// list is a part of an index.
type list struct {
	table, index string
	at           int // position of the index
	prefix       []byte
}

// list returns the part of an index that has the customers by name, its
// prefix appended to dst.
func (r *Raw) list(byReseller bool, dst []byte) list {
	dst = append(append(dst, r.people.Admin.Tenant...), 0)
	if byReseller {
		return list{"associations", "by_reseller", 1, append(append(dst, r.people.Reseller...), 0)}
	}
	return list{"customers", "by_name", 1, append(dst, truth...)}
}

// truth is how the key of an index says true.
const truth = "\x80\x00\x00\x00\x00\x00\x00\x01"

// lowerBound begins at the list's first row, or behind the row with a key.
func (t *tx) lowerBound(l list, after []byte) (memdb.ResultIterator, error) {
	t.seen.add(l.table, Ops{Scans: 1})
	t.seek = l.prefix
	if after != nil {
		t.seek = append(append(t.room[:0], after...), 0)
	}
	return t.LowerBound(l.table, l.index, t.args[:]...)
}

// next returns the next entry of a list, nil behind its last.
func (t *tx) next(it memdb.ResultIterator, l list) *entry {
	o := it.Next()
	if o == nil || !bytes.HasPrefix(o.(*entry).keys[l.at], l.prefix) {
		return nil
	}
	t.seen.add(l.table, Ops{Rows: 1})
	return o.(*entry)
}

// findKeys finds where the deep pages begin.
func (r *Raw) findKeys() (err error) {
	r.deep = map[bool][]byte{}
	for _, byReseller := range []bool{false, true} {
		last := r.people.Before(Page{byReseller, true}).ID
		if r.deep[byReseller], err = r.keyOf(byReseller, last); err != nil {
			return err
		}
	}
	return nil
}

// keyOf returns the key of a customer in a list.
func (r *Raw) keyOf(byReseller bool, id customers.ID) ([]byte, error) {
	t, l := r.begin(false), r.list(byReseller, nil)
	it, err := t.lowerBound(l, nil)
	if err != nil {
		return nil, err
	}
	for e := t.next(it, l); e != nil; e = t.next(it, l) {
		c, ok := e.body.(*customers.Customer)
		if ok && c.ID == id || !ok && e.body.(*customers.Association).Customer == id {
			return e.keys[l.at], nil
		}
	}
	return nil, errAbsent
}

// Newest reads the newest records of the log.
func (r *Raw) Newest(context.Context) ([]activity.Record, error) {
	t := r.begin(false)
	if _, _, err := r.actor(t); err != nil {
		return nil, err
	}
	l := list{table: "activity", index: "id", prefix: append(append(t.part[:0], r.people.Admin.Tenant...), '/')}
	t.seen.add(l.table, Ops{Scans: 1})
	t.seek = append(t.key(string(r.people.Admin.Tenant)), '/'+1) // behind the prefix
	it, err := t.ReverseLowerBound(l.table, l.index, t.args[:]...)
	if err != nil {
		return nil, err
	}
	items := make([]activity.Record, 0, PageSize)
	for n := 0; ; n++ {
		e := t.next(it, l)
		if e == nil || n == PageSize {
			return items, nil
		}
		items = append(items, *e.body.(*activity.Record))
	}
}
