package model

import (
	"slices"
	"time"

	"cspkit.example/orders"
	"cspkit.example/reservations"
)

func init() {
	operations["time passes"] = (*history).advance
	operations["time passes up to a moment"] = (*history).advanceTo
}

// advance lets time pass: mostly hours, sometimes days, now and then months.
func (h *history) advance() {
	now := h.world.Clock.Now()
	switch h.number("how long", 0, 9) {
	case 0:
		now = now.AddDate(0, h.number("months", 1, 7), 0)
	case 1, 2, 3:
		now = now.AddDate(0, 0, h.number("days", 1, 25))
	default:
		now = now.Add(time.Duration(h.number("hours", 1, 60)) * time.Hour)
	}
	h.passes(now)
}

// advanceTo lets time pass up to a moment at which something changes, a second
// less or a second more.
func (h *history) advanceTo() {
	var moments []time.Time
	for _, s := range h.subs {
		if s.months > 0 && s.status != orders.Deleted {
			moments = append(moments, s.ends, s.deleteBy, s.begins.AddDate(0, 0, 1), s.begins.AddDate(0, 0, 30), s.begins.AddDate(0, 0, 60))
		}
	}
	for _, r := range h.reserved {
		if r.state == reservations.Active || r.state == reservations.Pending {
			moments = append(moments, r.from, r.from.AddDate(0, 0, 6), r.until())
		}
	}
	now := h.world.Clock.Now()
	moments = slices.DeleteFunc(moments, func(at time.Time) bool { return at.Before(now.Add(2 * time.Second)) })
	slices.SortFunc(moments, time.Time.Compare)
	if len(moments) > 0 { // mostly one of the next
		at := moments[min(h.number("moment", 0, 5), len(moments)-1)]
		h.passes(at.Add(time.Duration(h.number("seconds", -1, 1)) * time.Second))
	}
}

// passes lets time pass up to a time.
func (h *history) passes(to time.Time) {
	h.world.Clock.Set(to)
	for _, s := range h.subs { // bases come before their add-ons
		h.age(s, to)
	}
	for _, r := range h.reserved {
		r.age(to)
		h.instalments(r, to)
	}
}

// age brings a subscription to a time (SUB-9, SUB-11, SUB-18, SUB-21).
func (h *history) age(s *sub, now time.Time) {
	for s.months > 0 && s.status != orders.Deleted && !now.Before(s.ends) {
		switch {
		case s.kind == orders.Software || s.endsWithTerm:
			s.status = orders.Deleted
		case s.status == orders.Active && s.renews && !s.rests && !s.stoppedWithBase():
			h.renew(s)
			continue
		case s.status == orders.Active && !s.renews:
			s.stop(s.ends)
		}
		break
	}
	if base := s.base; base != nil && s.status == orders.Active && base.lapsed {
		s.status, s.deleteBy, s.rests = orders.Suspended, base.deleteBy, true
	}
	if s.status == orders.Suspended && now.After(s.deleteBy) {
		s.status = orders.Deleted
	}
}

// stoppedWithBase reports whether an add-on's term ends when its base does not
// run any more (SUB-12).
func (s *sub) stoppedWithBase() bool {
	return s.base != nil && s.base.lapsed && !s.ends.Before(s.base.ends)
}

// stop suspends a subscription that does not renew itself.
func (s *sub) stop(at time.Time) {
	s.status, s.stoppedAt, s.deleteBy, s.lapsed = orders.Suspended, at, at.AddDate(0, 0, 90), true
}

// renew begins another term of a subscription, which is charged at once.
func (h *history) renew(s *sub) {
	from := s.ends
	s.ends, s.price = s.termBehind(from), h.price(s.item, from)
	s.paid, s.cost = s.ends, s.price*s.quantity
	h.charge(s, from, s.cost)
}

// termBehind is the end of the term that runs at a time: terms are counted from
// the start of the subscription.
func (s *sub) termBehind(at time.Time) time.Time {
	for n := 1; ; n++ {
		if end := addMonths(s.begins, n*s.months); end.After(at) {
			return end
		}
	}
}

// addMonths goes to the same day of another month, or to its last day.
func addMonths(at time.Time, n int) time.Time {
	month := time.Date(at.Year(), at.Month()+time.Month(n), 1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
	last := month.AddDate(0, 1, -1).Day()
	return month.AddDate(0, 0, min(at.Day(), last)-1)
}

// age brings a reservation to a time: it begins, and it ends (2.16).
func (r *reserved) age(now time.Time) {
	if r.state == reservations.Pending && !now.Before(r.from) {
		r.state = reservations.Active
	}
	if r.state == reservations.Active && !now.Before(r.until()) {
		r.state = reservations.Expired
	}
}

// until is when the term of a reservation ends.
func (r *reserved) until() time.Time {
	if r.term == orders.ThreeYear {
		return addMonths(r.from, 36)
	}
	return addMonths(r.from, 12)
}
