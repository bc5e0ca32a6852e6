package model

import (
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// row says where section 4.2 and section 5 speak of operations, and what an
// account that is not active is refused.
type row struct {
	capability string
	cloud      string // empty: every cloud has it
	need       need
}

// need is what the program's rules ask for (CAP-14 to CAP-16, CAP-19).
type need int

const (
	trusted need = iota // an account that is active, restricted or suspended
	own                 // any account: profile and users
	sells               // something new
	buys                // something new, under the Microsoft Partner Agreement
)

const (
	profile   = "use Partner Center, manage own profile and users"
	viewing   = "list and view customers and their subscriptions"
	onBehalf  = "manage customers' users, licences and services on their behalf (DAP)"
	asking    = "ask a customer for a reseller relationship"
	pairing   = "ask for a partnership, remove it"
	joining   = "accept a partnership"
	partnered = "see partnerships"
	buying    = "buy subscriptions, add-ons, software, Azure plans"
	changing  = "suspend, reactivate, change quantity"
	inAzure   = "manage customers' Azure resources on their behalf"
	reserve   = "buy, exchange, cancel, renew, re-scope reservations"
	switches  = "switch the customer purchase permission"
	helping   = "service request about a customer"
	tickets   = "escalate Partner Center problems, follow tickets"
	invoices  = "invoices, reconciliation files, payment status"
	priced    = "Azure CSP prices and price lists"
	usage     = "see customers' Azure usage"
	budgets   = "spending budgets"

	usersThere   = "partner users in Partner Center"
	buyersThere  = "customer users and licences in Partner Center"
	resetsThere  = "password reset in Partner Center"
	agreements   = "MCA confirmation"
	twoTiers     = "provider/reseller model"
	plansThere   = "Azure plan"
	azureThere   = "Azure subscriptions through CSP"
	reservesIn   = "reservations"
	switchThere  = "customer purchase permission"
	supportThere = "service requests"
	apiLog       = "activity log through the API"
)

// actions are the operations of section 4.1. What each of them needs beside a
// role stands in the rows that are named here.
var actions = map[string]row{
	"profile.view_own": {profile, "", own}, "partner.profile.view": {profile, "", own}, "partner.profile.update": {profile, "", own},
	"partner.enrol": {profile, "", own}, "partner.associate_mpn": {profile, "", own}, "partner.mpa.sign": {profile, "", own},
	"partner.user.list": {profile, "", own}, "partner.user.create": {profile, usersThere, own}, "partner.user.remove": {profile, usersThere, own},
	"partner.user.set_roles": {profile, usersThere, own}, "partner.user.reset_password": {profile, resetsThere, own},
	"partner.user.set_mfa": {profile, "", own}, // no row of section 5 is about it

	"customer.list": {viewing, "", trusted}, "customer.get": {viewing, "", trusted}, "customer.search": {viewing, "", trusted},
	"customer.export": {viewing, "", trusted}, "subscription.export": {viewing, "", trusted},
	"customer.create":                 {"create a customer tenant", "create new customers", sells},
	"customer.update_billing_profile": {viewing, "", trusted}, "customer.update_company_name": {viewing, "", trusted},
	"customer.update_qualification": {viewing, "", trusted},
	"customer.user.list":            {onBehalf, "", trusted}, "customer.user.create": {onBehalf, buyersThere, trusted},
	"customer.user.update": {onBehalf, buyersThere, trusted}, "customer.user.delete": {onBehalf, buyersThere, trusted},
	"customer.user.restore": {onBehalf, buyersThere, trusted}, "customer.user.reset_password": {onBehalf, resetsThere, trusted},
	"customer.user.set_licenses": {onBehalf, resetsThere, trusted}, // where passwords are not, licences are not either
	"mca.view":                   {viewing, agreements, trusted}, "mca.attest": {"attest the MCA", agreements, trusted},

	"relationship.request": {asking, "", sells}, "relationship.edit_email": {asking, "", trusted},
	"relationship.done": {asking, "", trusted}, "relationship.withdraw": {asking, "", trusted},
	"relationship.remove": {"remove a reseller relationship", "", trusted}, "relationship.note_renegotiated": {viewing, "", trusted},
	"partnership.list": {partnered, twoTiers, trusted}, "partnership.request": {pairing, twoTiers, trusted},
	"partnership.edit_email": {pairing, twoTiers, trusted}, "partnership.done": {pairing, twoTiers, trusted},
	"partnership.withdraw": {pairing, twoTiers, trusted}, "partnership.remove": {pairing, twoTiers, trusted},
	"partnership.accept": {joining, twoTiers, trusted}, "partnership.decline": {joining, twoTiers, trusted},
	"subscription.set_reseller": {"set the reseller of a subscription", "", trusted},

	"order.list": {viewing, "", trusted}, "order.get": {viewing, "", trusted},
	"subscription.list": {viewing, "", trusted}, "subscription.get": {viewing, "", trusted},
	"order.create": {buying, "", buys}, "order.create_azure_plan": {buying, plansThere, buys},
	"subscription.suspend": {changing, "", trusted}, "subscription.reactivate": {changing, "", trusted},
	"subscription.cancel": {changing, "", trusted}, "subscription.set_autorenew": {changing, "", trusted},
	"subscription.change_quantity": {changing, "", trusted}, "subscription.rename": {changing, "", trusted},
	"subscription.transition_to_azure_plan": {buying, plansThere, buys},
	"rbac.add":                              {inAzure, azureThere, trusted}, "rbac.remove": {inAzure, azureThere, trusted},

	"reservation.list": {viewing, "", trusted}, "reservation.get": {viewing, "", trusted}, "reservation.utilization": {viewing, "", trusted},
	"reservation.buy": {reserve, reservesIn, buys}, "reservation.renew": {reserve, reservesIn, buys},
	"reservation.buy_in_azure_portal": {reserve, reservesIn, buys}, "reservation.exchange": {reserve, reservesIn, buys},
	"reservation.change_scope": {reserve, reservesIn, trusted}, "reservation.cancel": {reserve, reservesIn, trusted},
	"customer_price.set": {"set customer prices", "", trusted},

	"permission.view":   {"read the customer purchase permission", switchThere, trusted},
	"permission.enable": {switches, switchThere, trusted}, "permission.update": {switches, switchThere, trusted},
	"permission.disable": {switches, switchThere, trusted},

	"support_contact.view": {viewing, "", trusted}, "support_contact.set": {"set a support contact", "", trusted},
	"service_request.create": {helping, supportThere, trusted}, "service_request.update": {helping, supportThere, trusted},
	"service_request.list": {helping, supportThere, trusted}, "service_request.get": {helping, supportThere, trusted},
	"service_health.view":   {viewing, "service health", trusted},
	"partner_ticket.create": {tickets, supportThere, trusted}, "partner_ticket.list": {tickets, supportThere, trusted},

	"invoice.list": {invoices, "", trusted}, "invoice.get": {invoices, "", trusted}, "invoice.payment_status": {invoices, "", trusted},
	"recon_file.get": {invoices, "", trusted}, "recon_file.get_daily_rated_usage": {invoices, "", trusted},
	"price_list.get": {priced, "", trusted}, "price_list.get_azure_plan": {priced, plansThere, trusted},
	"usage.get": {usage, "", trusted}, "utilization.get": {usage, "", trusted},
	"budget.view": {budgets, "", trusted}, "budget.set": {budgets, "", trusted}, "budget.remove": {budgets, "", trusted},
	"activity.list": {"activity log of its own account", "", trusted}, "activity.export": {"activity log of its own account", "", trusted},
}

// may says what refuses an operation before anything else is looked at, in the
// order of section 0.3: actor, role, partner type, program status, cloud.
func may(u *user, name string) pcerr.Code {
	a, known := actions[name]
	m := matrices()
	columns := m.roles[name]
	if !known || columns == nil {
		panic(name)
	}
	code := refused(u, a, columns)
	asked.count(name, code == "")
	return code
}

func refused(u *user, a row, columns map[string]bool) pcerr.Code {
	m := matrices()
	switch {
	case u.of == nil:
		return pcerr.CustomerNotAllowed
	case u.gone || u.fresh:
		return pcerr.Unauthenticated
	case !columns["DU"] && !u.hasOneOf(columns):
		return pcerr.RoleNotAllowed
	}
	if code := m.typed(a.capability, u.of.kind); code != "" {
		return code
	}
	if code := u.of.inProgram(a.need); code != "" || a.cloud == "" {
		return code
	}
	return m.clouds[a.cloud][string(u.of.cloud)]
}

// hasOneOf reports whether one of the user's roles is in the columns.
func (u *user) hasOneOf(columns map[string]bool) bool {
	for c := range u.roles {
		if u.roles[c] && columns[c] {
			return true
		}
	}
	return false
}

// lacks says whether a partner's cloud has no such thing (section 5).
func (p *partner) lacks(feature string) bool {
	return matrices().clouds[feature][string(p.cloud)] != ""
}

// inProgram says what the state of the account refuses.
func (p *partner) inProgram(n need) pcerr.Code {
	switch p.status {
	case permissions.ProgramActive:
	case permissions.ProgramRestricted, permissions.ProgramSuspended:
		if n == sells || n == buys {
			return pcerr.ProgramNotActive
		}
	default:
		if n != own {
			return pcerr.ProgramNotActive
		}
	}
	if n == buys && !p.signed {
		return pcerr.MPANotSigned
	}
	return ""
}

// sees says what refuses a partner a customer (CUS-12).
func (s *state) sees(p *partner, o *org) pcerr.Code {
	switch t := s.ties[pair{p, o}]; {
	case t != nil && t.active, s.associated(p, o):
		return ""
	case t != nil && t.ended:
		return pcerr.NoRelationship
	}
	return pcerr.CustomerNotFound
}

// associated reports whether a provider associated a reseller with an
// organisation: as long as the provider has its own relationship (2.11).
func (s *state) associated(p *partner, o *org) bool {
	for l := range s.links {
		if l.reseller == p && l.o == o {
			return true
		}
	}
	return false
}

// acts is what a partner is for an organisation: one that becomes an indirect
// reseller is that only where the relationship is one (CAP-18).
func (s *state) acts(p *partner, o *org) string {
	switch t := s.tie(p, o); {
	case p.kind != both:
		return p.kind
	case t.indirect || !t.active:
		return "reseller"
	}
	return "direct"
}

// toward is what refuses an operation for what a partner is there.
func (s *state) toward(p *partner, o *org, name string) pcerr.Code {
	return matrices().typed(actions[name].capability, s.acts(p, o))
}

// on is may for an operation on a customer. An association lets a reseller see
// the customer, and do nothing (IR-34).
func (s *state) on(u *user, o *org, name string) pcerr.Code {
	if code := may(u, name); code != "" {
		return code
	}
	if code := s.sees(u.of, o); code != "" {
		return code
	}
	if code := s.toward(u.of, o, name); code != "" || s.tie(u.of, o).active {
		return code
	}
	return pcerr.NoRelationship
}

// manages also needs delegated administration (DAP-9).
func (s *state) manages(u *user, o *org, name string) pcerr.Code {
	if code := s.on(u, o, name); code != "" {
		return code
	}
	if !s.tie(u.of, o).dap {
		return pcerr.DAPRequired
	}
	return ""
}

// regions are those of section 6 for the countries of the model. CN is in none
// (RGN-5).
var regions = map[permissions.Country]string{"US": "us", "UM": "us", "DE": "eu", "FR": "eu", "AT": "eu", "TR": "me"}

func sameRegion(a, b permissions.Country) bool {
	return a == b || regions[a] != "" && regions[a] == regions[b]
}
