package model

import (
	"time"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// org is an organisation that is, or may become, a customer.
type org struct {
	id       permissions.TenantID
	name     string
	country  permissions.Country
	cloud    permissions.Cloud
	users    []*user
	accepted bool // the Microsoft Customer Agreement, itself (MCA-3)
	attested bool // by some partner
	dealt    bool // bought something after which it cannot accept itself (MCA-5)
}

// tie is what a partner and an organisation have with each other.
type tie struct {
	active, ended, dap bool
	since              time.Time
	responsible        bool // REL-12
	attested           bool // the agreement, by this partner
	indirect           bool // the relationship is that of an indirect reseller
	allowed            bool // the customer purchase permission (2.18)
	name               string
}

// sub is a commerce subscription.
type sub struct {
	id       orders.SubscriptionID
	seller   *partner
	buyer    *org
	item     string
	kind     orders.ProductType
	base     *sub // of an add-on
	quantity int
	status   orders.SubscriptionStatus
	name     string
	renews   bool
	reseller string // MPN ID
	contact  *partner

	begins, ends time.Time // its start, and the end of the running term
	months       int       // of a term; 0: it has no end
	price        int       // of a unit and term, in cents
	cost         int       // what the running term has cost so far, in cents
	paid         time.Time // up to when it is charged
	deleteBy     time.Time // while it is suspended
	stoppedAt    time.Time
	endsWithTerm bool // cancelled too late to end at once (SUB-18)
	lapsed       bool // it was not renewed
	rests        bool // an add-on whose base lapsed (SUB-12)
	trial        bool
	registered   bool // for reservations through the API
	moved        bool // its Azure subscription went under a plan (SUB-26)
}

// azure is an Azure subscription and who has which role on it.
type azure struct {
	id       orders.EntitlementID
	under    *sub
	since    time.Time
	disabled bool

	disabledAt time.Time
	group      bool           // AdminAgents is Owner
	roles      map[grant]bool // at the scope of the subscription
}

// grant is a role of a user.
type grant struct {
	to   permissions.UserID
	role string
}

// reserved is a reservation.
type reserved struct {
	id       reservations.ID
	on       *azure
	bought   *sub // that it was bought on
	quantity int
	item     string
	state    reservations.State
	shared   bool
	from     time.Time
	term     orders.Term
	renewed  bool
	order    string // the reservation order
	monthly  bool   // it is paid in instalments
	paid     int    // so many of them
	credit   int    // cents that came back
	returned time.Time
	scopes   []scope         // what it was and is
	root     reservations.ID // that it was bought as
}

// scope is what a reservation reaches from a time on.
type scope struct {
	at     time.Time
	shared bool
}

// request is an invitation to a relationship; offer one to a partnership.
type request struct {
	id        customers.RequestID
	from      *partner
	provider  *partner
	url       string
	dap       bool
	withdrawn bool
}

type offer struct {
	id        resellers.RequestID
	from      *partner
	url       string
	withdrawn bool
}

// pair is a partner and an organisation; two partners are a provider and its
// reseller.
type (
	pair struct {
		p *partner
		o *org
	}
	partners struct{ provider, reseller *partner }
	link     struct {
		provider, reseller *partner
		o                  *org
	}
)

// state is what the model knows.
type state struct {
	partners     []*partner
	orgs         []*org
	ties         map[pair]*tie
	partnerships map[partners]bool // false: it has ended
	links        map[link]bool     // associations of resellers
	subs         []*sub
	azures       []*azure
	reserved     []*reserved
	requests     []*request
	offers       []*offer
	tickets      []*ticket
	charges      []*charge
	invoices     []*invoice
	runs         []*run
	placed       map[pair]int // orders
	carts        []*cart
	lists        map[string][]listed // of items
	usage        []*used
	budgets      map[pair]int // in cents
	told         map[month]bool
	prices       map[offered]int       // in cents
	logs         map[*partner][]string // user and operation of each record
}

func (s *state) tie(p *partner, o *org) *tie {
	t := s.ties[pair{p, o}]
	if t == nil {
		t = &tie{name: o.name}
		s.ties[pair{p, o}] = t
	}
	return t
}
