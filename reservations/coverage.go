package reservations

import (
	"cmp"
	"slices"
	"time"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/permissions"
)

// Discounts are reservations as they apply to usage: automatically, hour by
// hour, to what matches their attributes, up to their quantity (RSV-16,
// RSV-18). What is unused in an hour is lost, so hours may come in any order
// and more than once. A Discounts uses its room again from hour to hour: it is
// not safe for concurrent use.
type Discounts struct {
	groups    []*group
	of        map[attributes]*group // also one without reservations for all other usage that was seen
	last, now []*group              // those of the rows of the last hour and of this one: hours resemble each other
}

// attributes are what usage must match: what was reserved (RSV-16), by whom
// and through whom (RSV-15).
type attributes struct {
	resourceType, sku, region string
	customer                  customers.ID
	partner                   permissions.TenantID
}

// match compares what differs most often first.
func (a *attributes) match(u *Usage) bool {
	return a.sku == u.SKU && a.region == u.Region && a.resourceType == u.ResourceType && a.customer == u.Customer && a.partner == u.Partner
}

// group is the reservations with the same attributes, in the order in which
// they apply, and room for the rows of an hour that match them.
type group struct {
	attributes
	discounts []discount
	walks     []*walk
	rows      []open
}

// open is a row that is not covered in whole yet.
type open struct {
	row  int
	left Quantity
}

// walk is the way of the discounts through the rows of one Azure subscription,
// or of all: each goes on where the one before it stopped. So every row is
// passed once, however many reservations there are.
type walk struct {
	of        orders.EntitlementID // empty: all
	next, end int                  // in the rows of the group
}

// discount is one reservation in the form that is quick to apply, while its
// scope stays.
type discount struct {
	*Reservation
	scope      Scope
	begin, end int64   // the first second at which an hour may begin, and the first at which it may not
	walks      []*walk // of what it covers, first things first
}

// NewDiscounts returns the discounts of reservations, which must stay
// unchanged while it is used. Those of other customers or partners do not
// disturb: each applies to usage of its own customer through its own partner
// (RSV-15). Where several match the same usage, those for a single Azure
// subscription come before shared ones, then the one that began earlier, then
// the lower ID, a part that was given back beside what it was a part of
// (decision, RSV-18): what can be used in one place only is used there, and a
// past month adds up to what it was before the split.
func NewDiscounts(rs []Reservation) *Discounts {
	d := &Discounts{of: map[attributes]*group{}}
	for n := range rs {
		r := &rs[n]
		g := d.group(attributes{r.ResourceType, r.SKU, r.Region, r.Customer, r.Partner})
		if len(g.discounts) == 0 {
			d.groups = append(d.groups, g)
		}
		from := r.EffectiveAt
		for _, past := range r.PastScopes {
			g.add(r, past.Scope, from, past.Until)
			from = past.Until
		}
		g.add(r, r.Scope, from, r.end())
	}
	for _, g := range d.groups {
		slices.SortFunc(g.discounts, func(a, b discount) int {
			return cmp.Or(cmp.Compare(a.scope.order(), b.scope.order()), a.EffectiveAt.Compare(b.EffectiveAt),
				cmp.Compare(cmp.Or(a.PartOf, a.ID), cmp.Or(b.PartOf, b.ID)), cmp.Compare(a.PartOf, b.PartOf), cmp.Compare(a.ID, b.ID))
		})
	}
	return d
}

// group returns the group with some attributes, a new one without reservations
// if there is none.
func (d *Discounts) group(of attributes) *group {
	g := d.of[of]
	if g == nil {
		g = &group{attributes: of}
		d.of[of] = g
	}
	return g
}

// add notes a reservation with the scope that it has in a time, while it runs.
func (g *group) add(r *Reservation, s Scope, from, to time.Time) {
	g.discounts = append(g.discounts, discount{Reservation: r, scope: s, begin: seconds(from), end: min(seconds(to), seconds(r.end())), walks: g.walksOf(s, r.BoughtOn)})
}

// walksOf are the rows that a reservation covers: for a single scope those of
// the Azure subscription that it is applied to, else those of the one that it
// was bought on, then all by ascending ID (RSV-18).
func (g *group) walksOf(s Scope, boughtOn orders.EntitlementID) []*walk {
	switch {
	case s.Type == Single:
		return []*walk{g.walk(s.AppliedTo)}
	case boughtOn == "":
		return []*walk{g.walk("")}
	}
	return []*walk{g.walk(boughtOn), g.walk("")}
}

func (g *group) walk(of orders.EntitlementID) *walk {
	at := slices.IndexFunc(g.walks, func(w *walk) bool { return w.of == of })
	if at < 0 {
		at, g.walks = len(g.walks), append(g.walks, &walk{of: of})
	}
	return g.walks[at]
}

// end is when the discount stops: with the term, or when Microsoft cancelled
// or exchanged the reservation. A request for that alone does not stop it.
func (r *Reservation) end() time.Time {
	if !r.EndedAt.IsZero() && r.EndedAt.Before(r.ExpiresAt) {
		return r.EndedAt
	}
	return r.ExpiresAt
}

// seconds is the first whole second that is not before at, since 1970. Hours
// begin at whole seconds.
func seconds(at time.Time) int64 {
	if at.Nanosecond() > 0 {
		return at.Unix() + 1
	}
	return at.Unix()
}

func (s Scope) order() int {
	if s.Type == Single {
		return 0
	}
	return 1
}

// Hour applies the discounts to all the usage of one hour, and tells covered
// for every row which reservation covers how much of it; a row may be covered
// in parts. Each reservation that runs when the hour begins covers first what
// its own Azure subscription uses, the one that it was bought on, then the
// others by ascending ID (RSV-18), rows of the same one as they come. Rows are
// best given by ascending ID: others are sorted first, without moving them.
// Usage of another partner or customer, and classic or promotional machines,
// are never covered (RSV-15, RSV-17).
//
// The time that it takes grows with the rows, not with rows × reservations;
// it allocates nothing once it has seen hours of that size.
func (d *Discounts) Hour(hour time.Time, rows []Usage, covered func(row int, by *Reservation, quantity Quantity)) {
	if len(d.groups) == 0 {
		return
	}
	ascending := d.match(rows)
	at := hour.Unix()
	for _, g := range d.groups {
		if len(g.rows) == 0 {
			continue
		}
		if !ascending {
			slices.SortStableFunc(g.rows, func(a, b open) int { return cmp.Compare(rows[a.row].Entitlement, rows[b.row].Entitlement) })
		}
		for _, w := range g.walks {
			w.begin(g.rows, rows)
		}
		for n := range g.discounts {
			if r := &g.discounts[n]; at >= r.begin && at < r.end {
				r.apply(g.rows, covered)
			}
		}
	}
}

// match sorts the rows of an hour into the groups, and reports whether they
// are in the order of their Azure subscriptions.
func (d *Discounts) match(rows []Usage) (ascending bool) {
	for _, g := range d.groups {
		g.rows = g.rows[:0]
	}
	d.last, d.now = d.now, d.last[:0]
	ascending = true
	var before orders.EntitlementID
	at := 0 // the place in d.last
	for n := range rows {
		u := &rows[n]
		if u.ClassicOrPromo {
			continue
		}
		if u.Entitlement != before {
			ascending, before = ascending && before < u.Entitlement, u.Entitlement
		}
		var g *group
		if at < len(d.last) && d.last[at].match(u) {
			g, at = d.last[at], at+1
		} else {
			g = d.group(attributes{u.ResourceType, u.SKU, u.Region, u.Customer, u.Partner})
			at = d.resume(at, g)
		}
		d.now = append(d.now, g)
		if len(g.discounts) > 0 {
			g.rows = append(g.rows, open{n, u.Quantity})
		}
	}
	return ascending
}

// resume is where the last hour probably goes on as this one does, behind a row
// of a group: some rows have come or gone since.
func (d *Discounts) resume(at int, g *group) int {
	const reach = 8
	from := max(0, at-reach)
	if n := slices.Index(d.last[from:min(len(d.last), at+reach)], g); n >= 0 {
		return from + n + 1
	}
	return at
}

// begin finds the rows of a walk.
func (w *walk) begin(sorted []open, rows []Usage) {
	w.next, w.end = 0, len(sorted)
	if w.of == "" {
		return
	}
	w.next, _ = slices.BinarySearchFunc(sorted, w.of, func(o open, id orders.EntitlementID) int { return cmp.Compare(rows[o.row].Entitlement, id) })
	w.end, _ = slices.BinarySearchFunc(sorted, w.of, func(o open, id orders.EntitlementID) int {
		if rows[o.row].Entitlement <= id {
			return -1
		}
		return 1
	})
}

// apply covers with one reservation what is left of the rows of its group.
func (r *discount) apply(rows []open, covered func(int, *Reservation, Quantity)) {
	quota := Units(r.Quantity)
	for _, w := range r.walks {
		for ; w.next < w.end; w.next++ {
			o := &rows[w.next]
			if q := min(quota, o.left); q > 0 {
				quota, o.left = quota-q, o.left-q
				covered(o.row, r.Reservation, q)
			}
			if o.left > 0 { // nothing is left of the reservation
				break
			}
		}
	}
}
