package model

import (
	"cspkit.example/activity"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

func init() {
	operations["open a service request"] = (*history).openCase
	operations["change a service request"] = (*history).changeCase
	operations["open a ticket"] = (*history).openTicket
	operations["change a ticket"] = (*history).changeTicket
}

// ticket is a service request, or a partner ticket when it is about nobody.
type ticket struct {
	id     support.RequestID
	by     *partner
	about  *org
	on     *azure // for Azure
	closed bool

	givesBack bool // a reservation
}

// mayOpen says what refuses a service request (SUP-10 to SUP-14). A reseller
// needs an assignment of its own for Azure, and asks its provider otherwise.
func (h *history) mayOpen(by *user, o *org, a *azure, opens, through bool) pcerr.Code {
	if code := may(by, map[bool]string{true: "service_request.create", false: "service_request.update"}[opens]); code != "" {
		return code
	}
	reseller := by.of.kind == "reseller"
	if reseller && a == nil {
		return pcerr.UseIndirectProvider
	}
	if code := h.sees(by.of, o); code != "" {
		return code
	}
	if reseller = h.acts(by.of, o) == "reseller"; reseller && a == nil { // what becomes a reseller may be one here
		return pcerr.UseIndirectProvider
	}
	if !reseller && !h.tie(by.of, o).active {
		return pcerr.NoRelationship
	}
	if a == nil {
		if opens && !through && !h.tie(by.of, o).dap {
			return pcerr.DAPRequired
		}
		return ""
	}
	if code := h.reaches(by, a); code != "" {
		return code
	}
	if through && !reseller {
		return ""
	}
	code := a.rights(by, "Owner", "Contributor", "Support Request Contributor")
	if reseller && code != "" {
		return pcerr.UseIndirectProvider
	}
	return code
}

func (h *history) openCase() {
	n := support.NewRequest{Product: support.Office365, Title: "No mail"}
	by, o := h.target()
	var a *azure
	if h.coin("Azure") {
		a = pick(h, "azure", h.azures)
		n = support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: a.id}
		by, o = h.nearby(a.under.seller), a.under.buyer
	}
	s, through := h.throughMicrosoft(by)
	var made support.Request
	h.try(attempt{by, "open a service request", h.mayOpen(by, o, a, true, through), func() (err error) {
		made, err = s.Customer(o.id).ServiceRequests().Open(h.ctx, n)
		return err
	}, func() {
		h.tickets = append(h.tickets, &ticket{id: made.ID, by: by.of, about: o, on: a})
		h.log(by.of, by, activity.CreateServiceRequest)
	}})
}

// throughMicrosoft is a session that now and then lets Microsoft act for the
// partner, for which a bill-to partner needs neither DAP nor rights (SUP-12,
// SUP-20).
func (h *history) throughMicrosoft(by *user) (s *partnercenter.Session, through bool) {
	s = h.world.As(by.Identity)
	if h.number("through Microsoft", 0, 3) > 0 {
		return s, false
	}
	return s.Via(permissions.MicrosoftSupport), true
}

// some is one of the tickets that are, or are not, about an organisation.
func (h *history) some(aboutOrg bool) *ticket {
	var all []*ticket
	for _, t := range h.tickets {
		if (t.about != nil) == aboutOrg {
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(h, "ticket", all)
}

// follows is what is done to a ticket: a note, its end, or its reopening.
func (t *ticket) follows(what int) (wanted bool, then func()) {
	switch what {
	case 0:
		return !t.closed, func() {}
	case 1:
		return !t.closed, func() { t.closed = true }
	}
	return t.closed, func() { t.closed = false }
}

func (h *history) changeCase() {
	t := h.some(true)
	if t == nil {
		return
	}
	by, what := h.nearby(t.by), h.number("what", 0, 2)
	fits, then := t.follows(what)
	s, through := h.throughMicrosoft(by)
	want := h.mayChange(by, t, fits, through)
	cases := s.Customer(t.about.id).ServiceRequests()
	h.try(attempt{by, "change a service request", want, func() (err error) {
		switch what {
		case 0:
			_, err = cases.AddNote(h.ctx, t.id, "Again.")
		case 1:
			_, err = cases.Close(h.ctx, t.id)
		default:
			_, err = cases.Reopen(h.ctx, t.id)
		}
		return err
	}, func() {
		then()
		h.log(by.of, by, activity.UpdateServiceRequest)
	}})
}

// mayChange says what refuses a change of a service request: what opening it
// needs, but for DAP (SUP-20), and its status (SUP-19).
func (h *history) mayChange(by *user, t *ticket, fits, through bool) pcerr.Code {
	want := may(by, "service_request.update")
	if want == "" {
		want = h.sees(by.of, t.about)
	}
	switch {
	case want != "":
	case h.acts(by.of, t.about) != "reseller" && !h.tie(by.of, t.about).active:
		want = pcerr.NoRelationship
	case t.by != by.of: // SUP-21
		want = pcerr.NotFound
	default:
		want = h.mayOpen(by, t.about, t.on, false, through)
		if want == "" && t.givesBack && !through { // SUP-20
			want = t.on.rights(by, "Owner", "Contributor")
		}
	}
	if want == "" && !fits {
		want = pcerr.ServiceRequestStatus
	}
	return want
}

func (h *history) openTicket() {
	by := h.somebody(pick(h, "partner", h.partners))
	var made support.Request
	h.try(attempt{by, "open a ticket", may(by, "partner_ticket.create"), func() (err error) {
		made, err = h.world.As(by.Identity).Tickets().Open(h.ctx, support.NewTicket{Title: "The page is empty"})
		return err
	}, func() {
		h.tickets = append(h.tickets, &ticket{id: made.ID, by: by.of})
		h.log(by.of, by, activity.CreateServiceRequest)
	}})
}

func (h *history) changeTicket() {
	t := h.some(false)
	if t == nil {
		return
	}
	by, what := h.nearby(t.by), h.number("what", 0, 2)
	fits, then := t.follows(what)
	want := may(by, "partner_ticket.create")
	switch {
	case want != "":
	case t.by != by.of:
		want = pcerr.NotFound
	case !fits:
		want = pcerr.ServiceRequestStatus
	}
	tickets := h.world.As(by.Identity).Tickets()
	h.try(attempt{by, "change a ticket", want, func() (err error) {
		switch what {
		case 0:
			_, err = tickets.AddNote(h.ctx, t.id, "Again.")
		case 1:
			_, err = tickets.Close(h.ctx, t.id)
		default:
			_, err = tickets.Reopen(h.ctx, t.id)
		}
		return err
	}, func() {
		then()
		h.log(by.of, by, activity.UpdateServiceRequest)
	}})
}
