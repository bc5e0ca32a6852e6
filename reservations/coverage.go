package reservations

import (
	"cmp"
	"slices"
	"time"

	"cspkit.example/orders"
)

// Discounts are the reservations that a customer has through one partner, as
// they apply to usage: automatically, hour by hour, to what matches their
// attributes, up to their quantity (RSV-16, RSV-18). What is unused in an hour
// is lost. A Discounts has no state that lasts from hour to hour, but room that
// it uses again: it is not safe for concurrent use.
type Discounts struct {
	groups []group
	of     map[attributes]int // position in groups
	hints  []int              // by row: the group of the last hour's row in that place
	rest   []Quantity         // by row: what is not covered yet
	owner  *Reservation       // any of them: all have its partner and customer; nil when there are none
}

// attributes are what usage must match (RSV-16).
type attributes struct{ resourceType, sku, region string }

// group is the reservations with the same attributes, in the order in which
// they apply, and room for the rows of an hour that match them.
type group struct {
	attributes
	discounts []discount
	rows      []int
	first     int // in rows: what is before it is covered in whole
}

// discount is one reservation in the form that is quick to apply.
type discount struct {
	*Reservation
	begin, end int64 // seconds, end excluded
	left       Quantity
}

// NewDiscounts returns the discounts of reservations, which must all be of one
// partner and customer, and stay unchanged. Where several match the same
// usage, those for a single Azure subscription come before shared ones, then
// the one that began earlier, then the lower ID: what can be used in one place
// only is used there (decision, RSV-18).
func NewDiscounts(rs []Reservation) *Discounts {
	d := &Discounts{of: map[attributes]int{}}
	for n := range rs {
		r := &rs[n]
		d.owner = r
		a := attributes{r.ResourceType, r.SKU, r.Region}
		at, known := d.of[a]
		if !known {
			at = len(d.groups)
			d.of[a], d.groups = at, append(d.groups, group{attributes: a})
		}
		g := &d.groups[at]
		g.discounts = append(g.discounts, discount{Reservation: r, begin: r.EffectiveAt.Unix(), end: r.end().Unix()})
		if r.EffectiveAt.Nanosecond() > 0 {
			g.discounts[len(g.discounts)-1].begin++ // hours begin at whole seconds
		}
	}
	for n := range d.groups {
		slices.SortFunc(d.groups[n].discounts, func(a, b discount) int {
			return cmp.Or(cmp.Compare(a.Scope.order(), b.Scope.order()), a.EffectiveAt.Compare(b.EffectiveAt), cmp.Compare(a.ID, b.ID))
		})
	}
	return d
}

// end is when the discount stops: with the term, or when Microsoft cancelled
// or exchanged the reservation. A request for that alone does not stop it.
func (r *Reservation) end() time.Time {
	if !r.EndedAt.IsZero() && r.EndedAt.Before(r.ExpiresAt) {
		return r.EndedAt
	}
	return r.ExpiresAt
}

func (s Scope) order() int {
	if s.Type == Single {
		return 0
	}
	return 1
}

// Hour applies the discounts to all the usage of one hour, and tells covered
// for every row which reservation covers how much of it; a row may be covered
// in parts. Each reservation covers first what its own Azure subscription
// uses, the one that it was bought on, then the others by ascending ID
// (RSV-18). Rows are best given in this order: others are sorted first. Rows
// of another partner or customer, and classic or promotional machines, are
// never covered (RSV-15, RSV-17).
func (d *Discounts) Hour(hour time.Time, rows []Usage, covered func(row int, by *Reservation, quantity Quantity)) {
	if d.owner == nil {
		return
	}
	d.match(rows)
	at := hour.Unix()
	for n := range d.groups {
		g := &d.groups[n]
		if len(g.rows) == 0 {
			continue
		}
		if !slices.IsSortedFunc(g.rows, byEntitlement(rows)) {
			slices.SortStableFunc(g.rows, byEntitlement(rows))
		}
		for n := range g.discounts {
			if r := &g.discounts[n]; at >= r.begin && at < r.end {
				r.left = Units(r.Quantity)
				d.apply(r, g, rows, covered)
			}
		}
	}
}

func byEntitlement(rows []Usage) func(a, b int) int {
	return func(a, b int) int { return cmp.Compare(rows[a].Entitlement, rows[b].Entitlement) }
}

// match sorts the rows of an hour into the groups. Hours resemble each other,
// so it looks first at the group of the row that was in the same place in the
// last hour.
func (d *Discounts) match(rows []Usage) {
	for n := range d.groups {
		d.groups[n].rows, d.groups[n].first = d.groups[n].rows[:0], 0
	}
	if more := len(rows) - len(d.hints); more > 0 {
		d.hints, d.rest = append(d.hints, make([]int, more)...), append(d.rest, make([]Quantity, more)...)
	}
	for n := range rows {
		u := &rows[n]
		if u.ClassicOrPromo || u.Quantity == 0 || u.Customer != d.owner.Customer || u.Partner != d.owner.Partner {
			continue
		}
		g := &d.groups[d.hints[n]]
		if u.SKU != g.sku || u.Region != g.region || u.ResourceType != g.resourceType {
			at, known := d.of[attributes{u.ResourceType, u.SKU, u.Region}]
			if !known {
				continue
			}
			d.hints[n], g = at, &d.groups[at]
		}
		d.rest[n] = u.Quantity
		g.rows = append(g.rows, n)
	}
}

// apply covers with one reservation what is left of the rows of its group.
func (d *Discounts) apply(r *discount, g *group, rows []Usage, covered func(int, *Reservation, Quantity)) {
	first := r.BoughtOn
	if r.Scope.Type == Single {
		first = r.Scope.AppliedTo
	}
	if first != "" {
		at, _ := slices.BinarySearchFunc(g.rows, first, func(row int, id orders.EntitlementID) int { return cmp.Compare(rows[row].Entitlement, id) })
		for ; at < len(g.rows) && r.left > 0 && rows[g.rows[at]].Entitlement == first; at++ {
			d.cover(r, g.rows[at], covered)
		}
	}
	if r.Scope.Type == Single {
		return
	}
	for ; g.first < len(g.rows) && d.rest[g.rows[g.first]] == 0; g.first++ { // nobody need look at these again
	}
	for at := g.first; at < len(g.rows) && r.left > 0; at++ {
		d.cover(r, g.rows[at], covered)
	}
}

func (d *Discounts) cover(r *discount, row int, covered func(int, *Reservation, Quantity)) {
	if n := min(r.left, d.rest[row]); n > 0 {
		r.left, d.rest[row] = r.left-n, d.rest[row]-n
		covered(row, r.Reservation, n)
	}
}
