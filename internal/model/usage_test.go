package model

import (
	"cmp"
	"slices"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

func init() {
	operations["report usage"] = (*history).reportUsage
}

// used is what one Azure subscription used of one kind of machine in an hour.
type used struct {
	on       *azure
	under    *sub // the commerce subscription under which it was reported first
	hour     time.Time
	sku      string
	machines int
	price    int // of a machine in an hour, in cents
}

// skus are the kinds of machines that the catalogue has reservations for, and
// one that it has none for.
var skus = map[string]string{fixture.D2: "Standard_D2", fixture.D4: "Standard_D4", "": "Standard_B1"}

// rates are what an hour of them costs, in cents.
var rates = map[string]int{"Standard_D2": 10, "Standard_D4": 20, "Standard_B1": 3}

// reportUsage tells what an Azure subscription used in an hour, mostly one that
// is over for a short time (2.24).
func (h *history) reportUsage() {
	a := pick(h, "azure", h.azures)
	now := h.world.Clock.Now()
	hour := now.Truncate(time.Hour).Add(-time.Duration(h.number("hours ago", 0, 30)) * time.Hour)
	if h.number("long ago", 0, 9) == 0 {
		hour = hour.AddDate(0, -1, 0)
	}
	var told []*used
	var rows []reservations.Usage
	for _, sku := range []string{"Standard_D2", "Standard_D4", "Standard_B1"}[:h.number("kinds", 1, 3)] {
		u := &used{on: a, under: a.under, hour: hour, sku: sku, machines: h.number("machines", 0, 4), price: rates[sku]}
		told = append(told, u)
		rows = append(rows, reservations.Usage{
			Entitlement: a.id, Hour: hour, Meter: "meter of " + sku, ResourceType: "virtual_machines", SKU: sku, Region: "westus2",
			Quantity: reservations.Units(u.machines), UnitPrice: dollars(u.price),
		})
	}
	h.try(attempt{microsoft, "report usage", h.mayReport(a, told), func() error {
		return h.world.Center.Platform().ReportUsage(h.ctx, a.under.buyer.id, rows...)
	}, func() {
		for _, u := range told {
			h.uses(u)
		}
	}})
}

// reported is what was told of the same machines and hour before.
func (h *history) reported(u *used) *used {
	for _, old := range h.usage {
		if old.on == u.on && old.hour.Equal(u.hour) && old.sku == u.sku {
			return old
		}
	}
	return nil
}

// mayReport are the refusals of BILL-27. What changes nothing is not refused.
func (h *history) mayReport(a *azure, told []*used) pcerr.Code {
	for _, u := range told {
		over := u.hour.Add(time.Hour)
		stopped, since := a.stopped()
		switch old := h.reported(u); {
		case old != nil && old.machines == u.machines:
		case over.After(h.world.Clock.Now()), !over.After(a.since):
			return pcerr.InvalidInput
		case stopped && !u.hour.Before(since):
			return pcerr.SubscriptionNotActive
		case h.closed(a.under.seller, u.hour):
			return pcerr.InvalidInput
		}
	}
	return ""
}

// stopped says since when an Azure subscription does not run.
func (a *azure) stopped() (stopped bool, since time.Time) {
	if a.under.status != orders.Active {
		stopped, since = true, a.under.stoppedAt
	}
	if a.disabled && (!stopped || a.disabledAt.Before(since)) {
		stopped, since = true, a.disabledAt
	}
	return stopped, since
}

// closed reports whether invoices about the month of an hour were begun, of
// either kind.
func (h *history) closed(p *partner, hour time.Time) bool {
	for _, r := range h.runs {
		if r.of == p && r.month.Equal(monthOf(hour)) {
			return true
		}
	}
	return false
}

func monthOf(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// uses notes usage, or corrects it.
func (h *history) uses(u *used) {
	if old := h.reported(u); old != nil {
		old.machines = u.machines
		return
	}
	h.usage = append(h.usage, u)
}

// usageBetween is what an organisation used through a partner in the hours that
// begin within a time.
func (h *history) usageBetween(p *partner, o *org, from, to time.Time) (found []*used) {
	for _, u := range h.usage {
		if s := u.on.under; s.seller == p && s.buyer == o && !u.hour.Before(from) && u.hour.Before(to) {
			found = append(found, u)
		}
	}
	return found
}

// covered is how many machines of each row reservations pay for (RSV-15 to
// RSV-18), and how many machine-hours each reservation covered.
func (h *history) covered(p *partner, o *org, rows []*used) (free map[*used]int, by map[*reserved]int) {
	free, by = map[*used]int{}, map[*reserved]int{}
	byHour := map[time.Time][]*used{}
	for _, u := range rows {
		byHour[u.hour] = append(byHour[u.hour], u)
	}
	for hour, rows := range byHour {
		for _, r := range h.running(p, o, hour) {
			left := r.quantity
			for _, u := range r.reaches(rows, hour) {
				n := min(left, u.machines-free[u])
				free[u], by[r], left = free[u]+n, by[r]+n, left-n
			}
		}
	}
	return free, by
}

// running are the reservations that cover an hour, in the order in which they
// do: those for a single subscription first, then the one that began earlier,
// then the lower ID.
func (h *history) running(p *partner, o *org, hour time.Time) (running []*reserved) {
	for _, r := range h.reserved {
		if s := r.on.under; s.seller == p && s.buyer == o && r.runs(hour) {
			running = append(running, r)
		}
	}
	slices.SortStableFunc(running, func(a, b *reserved) int {
		if sa, sb := a.sharedAt(hour), b.sharedAt(hour); sa != sb {
			if sb {
				return -1
			}
			return 1
		}
		return cmp.Or(a.from.Compare(b.from), cmp.Compare(a.root, b.root))
	})
	return running
}

// runs reports whether an hour begins while a reservation runs.
func (r *reserved) runs(hour time.Time) bool {
	return !hour.Before(r.from) && hour.Before(r.until()) && (r.returned.IsZero() || hour.Before(r.returned))
}

// sharedAt is the scope at the time of an hour.
func (r *reserved) sharedAt(hour time.Time) bool {
	shared := r.scopes[0].shared
	for _, s := range r.scopes {
		if !s.at.After(hour) {
			shared = s.shared
		}
	}
	return shared
}

// reaches are the rows that a reservation can cover: of its kind, first those
// of the Azure subscription that it was bought on, then by ID.
func (r *reserved) reaches(rows []*used, hour time.Time) (found []*used) {
	for _, u := range rows {
		if u.sku == skus[r.item] && (r.sharedAt(hour) || u.on == r.on) {
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b *used) int {
		switch {
		case a.on == b.on:
			return 0
		case a.on == r.on:
			return -1
		case b.on == r.on:
			return 1
		}
		return cmp.Compare(a.on.id, b.on.id)
	})
	return found
}

// usageCosts are what usage costs, in cents, by the commerce subscription under
// which it came up.
func (h *history) usageCosts(p *partner, o *org, from, to time.Time) map[*sub]int {
	rows := h.usageBetween(p, o, from, to)
	free, _ := h.covered(p, o, rows)
	cents := map[*sub]int{}
	for _, u := range rows {
		cents[u.under] += (u.machines - free[u]) * u.price
	}
	return cents
}
