package model

import (
	"maps"
	"slices"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

func init() {
	operations["see the partners"] = (*history).seePartners
}

// glance is a read about one customer.
type glance struct {
	shows func(h *history, c partnercenter.Customer) ([]string, error)
	want  func(h *history, by *user, o *org) []string
	// who says what refuses it behind the matrices; nil: whoever does not see the customer
	who func(h *history, by *user, o *org) pcerr.Code
}

// glances are the reads of section 4.1 about a customer.
var glances = map[string]glance{
	"customer.get": {func(h *history, c partnercenter.Customer) ([]string, error) {
		got, err := c.Get(h.ctx)
		return []string{customerRow(got)}, err
	}, func(h *history, by *user, o *org) []string {
		t := h.tie(by.of, o)
		return []string{upTo(o.id, t.name, t.dap, t.responsible)}
	}, nil},
	"customer.user.list": {func(h *history, c partnercenter.Customer) ([]string, error) {
		return rows(c.Users().All(h.ctx), func(u customers.User) string {
			return upTo(u.UserPrincipalName, u.Active(), u.Roles.Has(customers.GlobalAdministrator))
		})
	}, func(_ *history, _ *user, o *org) (want []string) {
		for _, u := range o.users {
			want = append(want, upTo(u.upn, !u.gone, u.admin))
		}
		return want
	}, related},
	"mca.view": {func(h *history, c partnercenter.Customer) ([]string, error) {
		got, err := c.Agreement(h.ctx)
		return []string{upTo(got.Accepted, got.Attested.User != "")}, err
	}, func(h *history, by *user, o *org) []string {
		return []string{upTo(o.accepted, h.tie(by.of, o).attested)}
	}, nil},
	"subscription.list": {func(h *history, c partnercenter.Customer) ([]string, error) {
		return rows(c.Subscriptions().All(h.ctx, partnercenter.SubscriptionQuery{}), subRow)
	}, (*history).subsSeen, nil},
	"subscription.export": {func(h *history, c partnercenter.Customer) ([]string, error) {
		var file strings.Builder
		err := c.Subscriptions().ExportCSV(h.ctx, &file, partnercenter.SubscriptionQuery{})
		var got []string
		for line := range strings.Lines(file.String()) {
			cells := strings.Split(strings.TrimSpace(line), ",")
			got = append(got, upTo(cells[0], cells[2], cells[3], cells[4]))
		}
		return got[min(1, len(got)):], err
	}, func(h *history, by *user, o *org) (want []string) {
		for _, s := range h.soldTo(by.of, o) {
			want = append(want, upTo(s.id, s.quantity, s.status, s.reseller))
		}
		return want
	}, nil},
	"order.list": {func(h *history, c partnercenter.Customer) ([]string, error) {
		return rows(c.Orders().All(h.ctx, partnercenter.OrderQuery{}), func(o orders.Order) string { return upTo(o.Customer, o.Partner) })
	}, func(h *history, by *user, o *org) (want []string) {
		for range h.placed[pair{by.of, o}] {
			want = append(want, upTo(o.id, by.of.id))
		}
		return want
	}, everRelated},
	"order.get": {func(h *history, c partnercenter.Customer) ([]string, error) {
		page, err := c.Orders().List(h.ctx, partnercenter.OrderQuery{})
		for _, o := range page.Items {
			got, err := c.Orders().Get(h.ctx, o.ID)
			if err != nil || got.Customer != o.Customer || got.Partner != o.Partner {
				h.t.Fatalf("order %s: %+v, %v", o.ID, got, err)
			}
		}
		return nil, err
	}, nil, everRelated},
	"reservation.list": {func(h *history, c partnercenter.Customer) ([]string, error) {
		return rows(c.Reservations().All(h.ctx, partnercenter.ReservationQuery{}), func(r reservations.Reservation) string {
			return upTo(r.ID, r.Quantity, r.State, r.Scope.Type == reservations.Shared)
		})
	}, func(h *history, by *user, o *org) (want []string) {
		for _, r := range h.reserved {
			if r.on.under.seller == by.of && r.on.under.buyer == o {
				want = append(want, upTo(r.id, r.quantity, r.state, r.shared))
			}
		}
		return want
	}, nil},
}

func related(h *history, by *user, o *org) pcerr.Code {
	if code := h.sees(by.of, o); code != "" || h.tie(by.of, o).active {
		return code
	}
	return pcerr.NoRelationship
}

// everRelated also lets a partner read whose relationship ended (REL-28).
func everRelated(h *history, by *user, o *org) pcerr.Code {
	if code := h.sees(by.of, o); code != pcerr.NoRelationship {
		return code
	}
	return ""
}

// soldTo are the subscriptions of an organisation that a partner sees: what it
// sold, and as a reseller what the providers sold that associated it (IR-33).
func (h *history) soldTo(p *partner, o *org) (seen []*sub) {
	for _, s := range h.subs {
		if s.buyer == o && h.shown(p, s) {
			seen = append(seen, s)
		}
	}
	return seen
}

func (h *history) shown(p *partner, s *sub) bool {
	return s.seller == p && h.acts(p, s.buyer) != "reseller" || h.links[link{s.seller, p, s.buyer}]
}

// subRow is a subscription as it is shown; a reseller sees no prices.
func subRow(s orders.Subscription) string {
	return upTo(s.ID, s.FriendlyName, s.Quantity, s.Status, s.PartnerIDOnRecord, s.Support.Tenant, s.UnitPrice.IsZero() && s.Order == "")
}

func (h *history) subRow(s *sub, p *partner) string {
	return upTo(s.id, s.name, s.quantity, s.status, s.reseller, s.contact.id, s.seller != p)
}

func (h *history) subsSeen(by *user, o *org) (want []string) {
	for _, s := range h.soldTo(by.of, o) {
		want = append(want, h.subRow(s, by.of))
	}
	return want
}

func (h *history) readAboutCustomer() {
	by, o := h.target()
	name := pick(h, "what", slices.Sorted(maps.Keys(glances)))
	g := glances[name]
	want := may(by, name)
	switch {
	case want != "":
	case g.who != nil:
		want = g.who(h, by, o)
	default:
		want = h.sees(by.of, o)
	}
	var got []string
	h.try(attempt{by, name, want, func() (err error) {
		got, err = g.shows(h, h.world.As(by.Identity).Customer(o.id))
		return err
	}, func() {
		if g.want != nil {
			h.compareRows(by, name, got, g.want(h, by, o))
		}
	}})
}

// readSubscription reads one subscription, or whom its users are told to ask.
func (h *history) readSubscription() {
	s := pick(h, "subscription", h.subs)
	by := h.nearby(s.seller)
	want := may(by, pick(h, "what", []string{"subscription.get", "support_contact.view"}))
	switch {
	case want != "":
	case h.sees(by.of, s.buyer) != "":
		want = h.sees(by.of, s.buyer)
	case !h.shown(by.of, s):
		want = pcerr.SubscriptionNotFound
	}
	var got orders.Subscription
	h.try(attempt{by, "read a subscription", want, func() (err error) {
		got, err = h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().Get(h.ctx, s.id)
		return err
	}, func() { h.compareRows(by, "subscription.get", []string{subRow(got)}, []string{h.subRow(s, by.of)}) }})
}

func (h *history) readReservation() {
	r := pick(h, "reservation", h.reserved)
	by, o, name := h.nearby(r.on.under.seller), r.on.under.buyer, pick(h, "what", []string{"reservation.get", "reservation.utilization"})
	want := may(by, name)
	switch {
	case want != "":
	case h.sees(by.of, o) != "":
		want = h.sees(by.of, o)
	case by.of != r.on.under.seller:
		want = pcerr.NotFound
	}
	at := h.world.As(by.Identity).Customer(o.id).Reservations()
	h.try(attempt{by, name, want, func() error {
		if name == "reservation.utilization" {
			_, err := at.Utilization(h.ctx, r.id, r.from.AddDate(0, 0, -1), r.from.AddDate(0, 1, 0))
			return err
		}
		got, err := at.Get(h.ctx, r.id)
		if err == nil {
			h.compare(r, got)
		}
		return err
	}, nil})
}

func (h *history) readCase() {
	t := h.some(true)
	if t == nil {
		return
	}
	by := h.nearby(t.by)
	want := may(by, "service_request.get")
	switch {
	case want != "":
	case by.of != t.by:
		want = pcerr.NotFound
	default:
		want = h.sees(by.of, t.about)
	}
	var got support.Request
	h.try(attempt{by, "read a service request", want, func() (err error) {
		got, err = h.world.As(by.Identity).CustomerRequests().Get(h.ctx, t.id)
		return err
	}, func() {
		h.compareRows(by, "service_request.get", []string{caseRow(got)}, []string{upTo(t.id, t.closed)})
	}})
}

// seePartners shows an administrator all partners of the organisation, and who
// of them may administer it (REL-30).
func (h *history) seePartners() {
	by, o := h.insider()
	var got []string
	h.try(attempt{by, "see the partners", inPortal(by), func() error {
		partners, err := h.world.Portal(by.Identity).Partners(h.ctx)
		for _, p := range partners {
			got = append(got, upTo(p.Partner, p.Name, p.Relationship.Active(), p.DAP.Active()))
		}
		return err
	}, func() {
		var want []string
		for _, p := range h.partners {
			if t := h.ties[pair{p, o}]; t != nil && (t.active || t.ended) {
				want = append(want, upTo(p.id, p.name, t.active, t.dap))
			}
		}
		h.compareRows(by, "dap.view_partners", got, want)
	}})
}
