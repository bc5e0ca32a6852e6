package model

import (
	"slices"

	"cspkit.example/partnercenter"
)

// compareLists compares what a partner is shown with what the model says that
// it has: its own customers, and nobody else's (CUS-12).
func (h *history) compareLists() {
	h.t.Helper()
	p := pick(h, "who looks", h.partners)
	s := h.world.As(p.boss().Identity)
	if may(p.boss(), "customer.get") != "" {
		return
	}
	var got, want []string
	for c, err := range s.Customers().All(h.ctx, partnercenter.CustomerQuery{}) {
		must(h.t, err)
		got = append(got, upTo(c.ID, c.CompanyName, c.DAP.Active(), c.Relationship.PartnerResponsible))
	}
	for _, o := range h.orgs {
		if h.sees(p, o) == "" {
			t := h.tie(p, o)
			want = append(want, upTo(o.id, t.name, t.dap, t.responsible))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		h.t.Fatalf("the customers of %s are\n%q, the model says\n%q", p.name, got, want)
	}
}
