package model

import (
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/support"
)

func init() {
	operations[looking] = (*history).looksAround
}

// looking is what changes nothing.
const looking = "look around"

// view is a read of the partner's own things: what is shown, as rows, and what
// the model says is there. Without want only the refusals are compared.
type view struct {
	shows func(h *history, s *partnercenter.Session) ([]string, error)
	want  func(h *history, by *user) []string
}

// rows turns a sequence into rows of text.
func rows[T any](seq iter.Seq2[T, error], text func(T) string) (got []string, err error) {
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		got = append(got, text(v))
	}
	return got, nil
}

// views are the reads of section 4.1 that are about no single customer.
var views = map[string]view{
	"profile.view_own": {func(h *history, s *partnercenter.Session) ([]string, error) {
		me, err := s.Account().Me(h.ctx)
		return []string{me.UserPrincipalName}, err
	}, func(_ *history, by *user) []string { return []string{by.upn} }},
	"partner.profile.view": {func(h *history, s *partnercenter.Session) ([]string, error) {
		p, err := s.Account().Get(h.ctx)
		return []string{upTo(p.Tenant, p.Status, p.MPASigned())}, err
	}, func(_ *history, by *user) []string { return []string{upTo(by.of.id, by.of.status, by.of.signed)} }},
	"partner.user.list": {func(h *history, s *partnercenter.Session) ([]string, error) {
		return rows(s.Users().All(h.ctx), func(u permissions.User) string {
			return upTo(u.UserPrincipalName, u.Active(), u.MustChangePassword)
		})
	}, func(_ *history, by *user) (want []string) {
		for _, u := range by.of.users {
			want = append(want, upTo(u.upn, !u.gone, u.fresh))
		}
		return want
	}},
	"customer.list": {func(h *history, s *partnercenter.Session) ([]string, error) {
		return rows(s.Customers().All(h.ctx, partnercenter.CustomerQuery{}), customerRow)
	}, (*history).customersOf},
	"customer.search": {func(h *history, s *partnercenter.Session) ([]string, error) {
		page, err := s.Customers().List(h.ctx, partnercenter.CustomerQuery{NamePrefix: "customer"})
		var got []string
		for _, c := range page.Items {
			got = append(got, customerRow(c))
		}
		return got, err
	}, func(h *history, by *user) []string {
		return slices.DeleteFunc(h.customersOf(by), func(row string) bool { return !strings.Contains(row, " Customer") })
	}},
	"customer.export": {func(h *history, s *partnercenter.Session) ([]string, error) {
		var file strings.Builder
		err := s.Customers().ExportCSV(h.ctx, &file, partnercenter.CustomerQuery{})
		var got []string
		for line := range strings.Lines(file.String()) {
			id, _, _ := strings.Cut(line, ",")
			got = append(got, id)
		}
		return got[min(1, len(got)):], err
	}, func(h *history, by *user) (want []string) {
		for _, o := range h.seenBy(by.of) {
			want = append(want, string(o.id))
		}
		return want
	}},
	"partnership.list": {func(h *history, s *partnercenter.Session) ([]string, error) {
		row := func(p resellers.Partnership) string { return upTo(p.Provider, p.Reseller) }
		got, err := rows(s.Partnerships().AllResellers(h.ctx), row)
		if err != nil {
			return nil, err
		}
		more, err := rows(s.Partnerships().AllProviders(h.ctx), row)
		return append(got, more...), err
	}, func(h *history, by *user) (want []string) {
		for pair, active := range h.partnerships {
			if active && (pair.provider == by.of || pair.reseller == by.of) {
				want = append(want, upTo(pair.provider.id, pair.reseller.id))
			}
		}
		return want
	}},
	"partner_ticket.list": {func(h *history, s *partnercenter.Session) ([]string, error) {
		return rows(s.Tickets().All(h.ctx, partnercenter.SupportQuery{}), caseRow)
	}, func(h *history, by *user) []string {
		return h.casesOf(by.of, func(t *ticket) bool { return t.about == nil })
	}},
	"service_request.list": {func(h *history, s *partnercenter.Session) ([]string, error) {
		return rows(s.CustomerRequests().All(h.ctx, partnercenter.SupportQuery{}), caseRow)
	}, func(h *history, by *user) []string {
		return h.casesOf(by.of, func(t *ticket) bool { return t.about != nil && h.sees(by.of, t.about) == "" })
	}},
	"activity.list": {func(h *history, s *partnercenter.Session) ([]string, error) {
		_, err := rows(s.Activity().All(h.ctx, activity.Query{}), func(r activity.Record) string {
			if r.Partner != s.Identity().Tenant {
				h.t.Fatalf("%s reads a record of %s", s.Identity().Tenant, r.Partner)
			}
			return ""
		})
		return nil, err
	}, nil},
	"activity.export": {func(h *history, s *partnercenter.Session) ([]string, error) {
		return nil, s.Activity().ExportCSV(h.ctx, io.Discard, activity.Query{})
	}, nil},
	"service_health.view": {func(h *history, s *partnercenter.Session) ([]string, error) {
		return nil, s.Can(h.ctx, permissions.ServiceHealthView, "")
	}, nil},
	"price_list.get": {prices(billing.LicensePrices), nil}, "price_list.get_azure_plan": {prices(billing.AzurePlanPrices), nil},
}

// prices reads a price list.
func prices(list billing.PriceList) func(*history, *partnercenter.Session) ([]string, error) {
	return func(h *history, s *partnercenter.Session) ([]string, error) {
		return rows(s.PriceLists().All(h.ctx, billing.PriceQuery{List: list, Market: "US"}), func(billing.PriceRow) string { return "" })
	}
}

func customerRow(c customers.Customer) string {
	return upTo(c.ID, c.CompanyName, c.DAP.Active(), c.Relationship.PartnerResponsible)
}

func caseRow(r support.Request) string { return upTo(r.ID, r.Status == support.Closed) }

// seenBy are the organisations that a partner sees.
func (h *history) seenBy(p *partner) (seen []*org) {
	for _, o := range h.orgs {
		if h.sees(p, o) == "" {
			seen = append(seen, o)
		}
	}
	return seen
}

func (h *history) customersOf(by *user) (want []string) {
	for _, o := range h.seenBy(by.of) {
		t := h.tie(by.of, o)
		want = append(want, upTo(o.id, t.name, t.dap, t.responsible))
	}
	return want
}

func (h *history) casesOf(p *partner, which func(*ticket) bool) (want []string) {
	for _, t := range h.tickets {
		if t.by == p && which(t) {
			want = append(want, upTo(t.id, t.closed))
		}
	}
	return want
}

// readSomething lets somebody look at what a partner has: its own, and nothing
// else (CUS-12, ROLE-6).
func (h *history) readSomething() {
	by := h.nearby(pick(h, "partner", h.partners))
	h.looks(by, pick(h, "what", slices.Sorted(maps.Keys(views))), h.number("API", 0, 3) == 0)
}

// looksAround is what happens after every step: somebody looks at what a partner
// has, all in all or with one customer.
func (h *history) looksAround() {
	h.now = looking
	looks := []func(*history){(*history).readInvoice, (*history).readSubscription, (*history).readReservation, (*history).readCase}
	if n := h.number("at", 0, 11); n < len(looks) {
		looks[n](h)
	} else if n%2 == 0 {
		h.readSomething()
	} else {
		h.readAboutCustomer()
	}
}

func (h *history) looks(by *user, name string, api bool) {
	s, want := h.world.As(by.Identity), may(by, name)
	if api {
		s = s.Via(permissions.API)
		if want == "" && strings.HasPrefix(name, "activity.") && by.of.lacks(apiLog) {
			want = pcerr.CloudFeatureUnavailable
		}
	}
	var got []string
	h.try(attempt{by, name, want, func() (err error) {
		got, err = views[name].shows(h, s)
		return err
	}, func() {
		if views[name].want != nil {
			h.compareRows(by, name, got, views[name].want(h, by))
		}
	}})
}

func (h *history) compareRows(by *user, name string, got, want []string) {
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		h.t.Fatalf("%s by %s shows\n%q, the model says\n%q", name, by.upn, got, want)
	}
}
