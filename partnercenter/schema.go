package partnercenter

import (
	"strconv"
	"strings"
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/store"
	"cspkit.example/support"
)

// Schema returns the tables that the engine keeps. Every key, and every index
// but those that look something up from the other side, begins with the
// tenant that owns the row; the catalogue belongs to nobody.
func Schema() store.Schema {
	return store.Schema{
		partners.Table(), mpns.Table(), domains.Table(), partnerUsers.Table(), credentials.Table(),
		tenants.Table(), customerUsers.Table(), memberships.Table(), customerRecords.Table(), associations.Table(),
		requests.Table(), partnershipRequests.Table(), answers.Table(), partnerships.Table(),
		items.Table(), licenseSKUs.Table(), carts.Table(), orderTable.Table(), subscriptions.Table(), entitlements.Table(), assignments.Table(),
		policies.Table(), reservationTable.Table(), prices.Table(), serviceRequests.Table(), tickets.Table(),
		records.Table(), sequences.Table(), outbox.Table(), credits.Table(), repeats.Table(),
		charges.Table(), billingRuns.Table(), invoices.Table(), invoiceLines.Table(), usages.Table(), budgetMails.Table(),
		meters.Table(), exchangeRates.Table(),
	}
}

// The names of the indexes.
const (
	byName        = "by_name"
	byDisplayName = "by_display_name"
	byCreated     = "by_created"
	byTenant      = "by_tenant"
	byReseller    = "by_reseller"
	byPair        = "by_pair"
	byCustomer    = "by_customer"
	byPartner     = "by_partner"
	byOffer       = "by_offer"
)

var (
	partners = store.Define(store.Spec[resellers.Partner]{
		Name: "partners", Key: func(p *resellers.Partner) string { return string(p.Tenant) },
		Version: func(p *resellers.Partner) *uint64 { return &p.Version },
	})
	mpns = store.Define(store.Spec[resellers.MPN]{
		Name: "mpns", Key: func(m *resellers.MPN) string { return m.ID },
		Version: func(m *resellers.MPN) *uint64 { return &m.Version },
	})
	domains = store.Define(store.Spec[domain]{
		Name: "domains", Key: func(d *domain) string { return d.Name },
	})
	partnerUsers = store.Define(store.Spec[permissions.User]{
		Name: "partner_users", Key: func(u *permissions.User) string { return key(string(u.Tenant), string(u.ID)) },
		Version: func(u *permissions.User) *uint64 { return &u.Version },
		Fields: []store.FieldOf[permissions.User]{
			store.StringField("tenant", func(u *permissions.User) string { return string(u.Tenant) }),
			store.StringField("upn", func(u *permissions.User) string { return u.UserPrincipalName }),
		},
		Indexes: []store.Index{{Name: byName, Fields: []string{"tenant", "upn"}, Unique: true}},
	})
	credentials = store.Define(store.Spec[credential]{
		Name: "credentials", Key: func(c *credential) string { return key(string(c.Tenant), string(c.User)) },
	})
	tenants = store.Define(store.Spec[customers.Tenant]{
		Name: "tenants", Key: func(t *customers.Tenant) string { return string(t.ID) },
		Version: func(t *customers.Tenant) *uint64 { return &t.Version },
	})
	customerUsers = store.Define(store.Spec[customers.User]{
		Name: "customer_users", Key: func(u *customers.User) string { return key(string(u.Tenant), string(u.ID)) },
		Version: func(u *customers.User) *uint64 { return &u.Version }, Clone: customers.User.Clone,
		Fields: []store.FieldOf[customers.User]{
			store.StringField("tenant", func(u *customers.User) string { return string(u.Tenant) }),
			store.StringField("upn", func(u *customers.User) string { return u.UserPrincipalName }),
			store.StringField("display", func(u *customers.User) string { return strings.ToLower(u.DisplayName) }),
		},
		Indexes: []store.Index{
			{Name: byName, Fields: []string{"tenant", "upn"}, Unique: true},
			{Name: byDisplayName, Fields: []string{"tenant", "display"}},
		},
	})
	memberships = store.Define(store.Spec[customers.Membership]{
		Name: "memberships", Key: func(m *customers.Membership) string { return key(string(m.Tenant), string(m.User), m.Group) },
	})
	customerRecords = store.Define(store.Spec[customers.Customer]{
		Name: "customers", Key: func(c *customers.Customer) string { return key(string(c.Partner), string(c.ID)) },
		Version: func(c *customers.Customer) *uint64 { return &c.Version },
		Fields: []store.FieldOf[customers.Customer]{
			store.StringField("partner", func(c *customers.Customer) string { return string(c.Partner) }),
			store.BoolField("listed", func(c *customers.Customer) bool { return c.Listed() }),
			store.StringField("name", func(c *customers.Customer) string { return strings.ToLower(c.CompanyName) }),
			store.StringField("tenant", func(c *customers.Customer) string { return string(c.ID) }),
		},
		Indexes: []store.Index{
			{Name: byName, Fields: []string{"partner", "listed", "name"}},
			{Name: byTenant, Fields: []string{"tenant"}}, // the partners of a customer (REL-30)
		},
	})
	associations = store.Define(store.Spec[customers.Association]{
		Name: "associations", Key: func(a *customers.Association) string {
			return key(string(a.Provider), string(a.Customer), string(a.Reseller))
		},
		Version: func(a *customers.Association) *uint64 { return &a.Version },
		Fields: []store.FieldOf[customers.Association]{
			store.StringField("provider", func(a *customers.Association) string { return string(a.Provider) }),
			store.StringField("reseller", func(a *customers.Association) string { return string(a.Reseller) }),
			store.StringField("customer", func(a *customers.Association) string { return string(a.Customer) }),
			store.StringField("name", func(a *customers.Association) string { return strings.ToLower(a.CustomerName) }),
		},
		Indexes: []store.Index{
			{Name: byReseller, Fields: []string{"provider", "reseller", "name"}},
			{Name: byPair, Fields: []string{"reseller", "customer"}}, // the providers behind a reseller's customer
		},
	})
	requests = store.Define(store.Spec[customers.Request]{
		Name: "relationship_requests", Key: func(r *customers.Request) string { return key(string(r.Partner), string(r.ID)) },
		Version: func(r *customers.Request) *uint64 { return &r.Version },
		Fields:  created(func(r *customers.Request) (string, time.Time) { return string(r.Partner), r.CreatedAt }),
		Indexes: byOwnerAndTime,
	})
	partnershipRequests = store.Define(store.Spec[resellers.Request]{
		Name: "partnership_requests", Key: func(r *resellers.Request) string { return key(string(r.Provider), string(r.ID)) },
		Version: func(r *resellers.Request) *uint64 { return &r.Version },
		Fields:  created(func(r *resellers.Request) (string, time.Time) { return string(r.Provider), r.CreatedAt }),
		Indexes: byOwnerAndTime,
	})
	answers = store.Define(store.Spec[resellers.Answer]{
		Name: "answers", Key: func(a *resellers.Answer) string {
			return key(string(a.Inviter), a.Request, strconv.FormatInt(a.CreatedAt.UnixMicro(), 10), a.ID)
		},
		Version: func(a *resellers.Answer) *uint64 { return &a.Version },
	})
	partnerships = store.Define(store.Spec[resellers.Partnership]{
		Name: "partnerships", Key: func(p *resellers.Partnership) string { return key(string(p.Provider), string(p.Reseller)) },
		Version: func(p *resellers.Partnership) *uint64 { return &p.Version },
		Fields: []store.FieldOf[resellers.Partnership]{
			store.StringField("provider", func(p *resellers.Partnership) string { return string(p.Provider) }),
			store.StringField("reseller", func(p *resellers.Partnership) string { return string(p.Reseller) }),
		},
		Indexes: []store.Index{{Name: byReseller, Fields: []string{"reseller", "provider"}}},
	})
	items = store.Define(store.Spec[orders.Item]{
		Name: "catalogue", Key: func(i *orders.Item) string { return i.ID },
		Version: func(i *orders.Item) *uint64 { return &i.Version }, Clone: orders.Item.Clone,
		Fields: []store.FieldOf[orders.Item]{
			store.StringField("offer", func(i *orders.Item) string { return strings.ToLower(i.OfferID) }),
		},
		Indexes: []store.Index{{Name: byOffer, Fields: []string{"offer"}}},
	})
	licenseSKUs = store.Define(store.Spec[customers.LicenseSKU]{
		Name: "licenses", Key: func(l *customers.LicenseSKU) string { return l.ID },
		Version: func(l *customers.LicenseSKU) *uint64 { return &l.Version }, Clone: customers.LicenseSKU.Clone,
	})
	orderTable = store.Define(store.Spec[orders.Order]{
		Name: "orders", Key: func(o *orders.Order) string {
			return key(string(o.Partner), string(o.Customer), string(o.ID))
		},
		Version: func(o *orders.Order) *uint64 { return &o.Version }, Clone: orders.Order.Clone,
		Fields: created(func(o *orders.Order) (string, time.Time) {
			return key(string(o.Partner), string(o.Customer)), o.CreatedAt
		}),
		Indexes: byOwnerAndTime,
	})
	subscriptions = store.Define(store.Spec[orders.Subscription]{
		Name: "subscriptions", Key: func(s *orders.Subscription) string {
			return key(string(s.Partner), string(s.Customer), string(s.ID))
		},
		Version: func(s *orders.Subscription) *uint64 { return &s.Version },
		Fields: created(func(s *orders.Subscription) (string, time.Time) {
			return key(string(s.Partner), string(s.Customer)), s.CreatedAt
		}),
		Indexes: byOwnerAndTime,
	})
	entitlements = store.Define(store.Spec[orders.Entitlement]{
		Name: "entitlements", Key: func(e *orders.Entitlement) string { return key(string(e.Customer), string(e.ID)) },
		Version: func(e *orders.Entitlement) *uint64 { return &e.Version },
	})
	carts = store.Define(store.Spec[orders.Cart]{
		Name: "carts", Key: func(c *orders.Cart) string {
			return key(string(c.Partner), string(c.Customer), string(c.ID))
		},
		Version: func(c *orders.Cart) *uint64 { return &c.Version }, Clone: orders.Cart.Clone,
	})
	assignments = store.Define(store.Spec[orders.RoleAssignment]{
		Name: "role_assignments", Key: assignmentKey,
		Version: func(a *orders.RoleAssignment) *uint64 { return &a.Version },
	})
	policies = store.Define(store.Spec[permissions.Policy]{
		Name: "self_serve_policies", Key: func(p *permissions.Policy) string { return key(string(p.Grantor), string(p.Customer)) },
		Version: func(p *permissions.Policy) *uint64 { return &p.Version },
	})
	reservationTable = store.Define(store.Spec[reservations.Reservation]{
		Name: "reservations", Key: func(r *reservations.Reservation) string {
			return key(string(r.Partner), string(r.Customer), string(r.ID))
		},
		Version: func(r *reservations.Reservation) *uint64 { return &r.Version }, Clone: reservations.Reservation.Clone,
		Fields: created(func(r *reservations.Reservation) (string, time.Time) {
			return key(string(r.Partner), string(r.Customer)), r.CreatedAt
		}),
		Indexes: byOwnerAndTime,
	})
	prices = store.Define(store.Spec[billing.CustomerPrice]{
		Name: "customer_prices", Key: func(p *billing.CustomerPrice) string {
			return priceKey(p.Partner, p.Customer, p.ItemID, p.Term)
		},
		Version: func(p *billing.CustomerPrice) *uint64 { return &p.Version },
	})
	serviceRequests = store.Define(store.Spec[support.Request]{
		Name: "service_requests", Key: func(r *support.Request) string { return key(string(r.Partner), string(r.ID)) },
		Version: func(r *support.Request) *uint64 { return &r.Version }, Clone: support.Request.Clone,
		Fields: append(created(func(r *support.Request) (string, time.Time) {
			return key(string(r.Partner), string(r.Customer)), r.CreatedAt
		}), store.StringField("partner", func(r *support.Request) string { return string(r.Partner) })),
		Indexes: append([]store.Index{{Name: byPartner, Fields: []string{"partner", "created"}}}, byOwnerAndTime...),
	})
	tickets = store.Define(store.Spec[support.Request]{
		Name: "partner_tickets", Key: func(t *support.Request) string { return key(string(t.Partner), string(t.ID)) },
		Version: func(t *support.Request) *uint64 { return &t.Version }, Clone: support.Request.Clone,
		Fields:  created(func(t *support.Request) (string, time.Time) { return string(t.Partner), t.CreatedAt }),
		Indexes: byOwnerAndTime,
	})
	records = store.Define(store.Spec[activity.Record]{
		Name: "activity", Key: func(r *activity.Record) string { return recordKey(r.Partner, r.Sequence) },
		Fields: []store.FieldOf[activity.Record]{
			store.StringField("partner", func(r *activity.Record) string { return string(r.Partner) }),
			store.StringField("customer", func(r *activity.Record) string { return string(r.Customer) }),
		},
		Indexes: []store.Index{{Name: byCustomer, Fields: []string{"partner", "customer"}}},
	})
	sequences = store.Define(store.Spec[sequence]{
		Name: "sequences", Key: func(s *sequence) string { return string(s.Partner) },
		Version: func(s *sequence) *uint64 { return &s.Version },
	})
	credits = store.Define(store.Spec[credit]{
		Name: "credits", Key: func(c *credit) string { return string(c.Partner) },
		Version: func(c *credit) *uint64 { return &c.Version },
	})
	repeats = store.Define(store.Spec[repeat]{
		Name: "repeats", Key: func(r *repeat) string { return key(string(r.Partner), r.RequestID) },
	})
	outbox = store.Define(store.Spec[Mail]{
		Name: "outbox", Key: func(m *Mail) string {
			return key(string(m.Tenant), strconv.FormatInt(m.At.UnixMicro(), 10), m.ID)
		},
	})
)

// byOwnerAndTime lists what an owner has in the order in which it was made.
var byOwnerAndTime = []store.Index{{Name: byCreated, Fields: []string{"owner", "created"}}}

// created are the fields of byOwnerAndTime.
func created[T any](of func(*T) (owner string, at time.Time)) []store.FieldOf[T] {
	return []store.FieldOf[T]{
		store.StringField("owner", func(v *T) string { owner, _ := of(v); return owner }),
		store.TimeField("created", func(v *T) time.Time { _, at := of(v); return at }),
	}
}

// sequence numbers the records of a partner's log (ACT-4, ACT-15).
type sequence struct {
	Version uint64
	Partner permissions.TenantID
	Last    int64     // number of the newest record
	Date    time.Time // its date
}

// credit is what a partner may still buy for, where the embedder limits it
// (SUB-25).
type credit struct {
	Version uint64
	Partner permissions.TenantID
	Left    money.Amount
}

// repeat remembers what a request made, so that repeating it makes nothing
// more (CUS-11).
type repeat struct {
	Partner   permissions.TenantID
	RequestID string
	Digest    string // of the request
	Made      customers.ID
}

// domain says whose tenant a domain name belongs to.
type domain struct {
	Name   string
	Tenant permissions.TenantID
}

// credential is how a user signs in.
type credential struct {
	Tenant permissions.TenantID
	User   permissions.UserID
	Hash   permissions.PasswordHash
}

// key joins parts by slashes; a slash within a part is escaped, so that no
// part can reach into another.
func key(parts ...string) string {
	for _, p := range parts {
		if strings.IndexByte(p, '/') >= 0 || strings.IndexByte(p, '%') >= 0 {
			return escapedKey(parts)
		}
	}
	if len(parts) == 2 { // most keys
		return parts[0] + "/" + parts[1]
	}
	return strings.Join(parts, "/")
}

var escape = strings.NewReplacer("%", "%25", "/", "%2F")

func escapedKey(parts []string) string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = escape.Replace(p)
	}
	return strings.Join(escaped, "/")
}

// within is the prefix of the keys that begin with these parts.
func within(parts ...string) string { return key(parts...) + "/" }

// providersRecord is the key of the provider's record of the customer of an
// association, whose key begins with it.
func providersRecord(a *customers.Association, key string) string {
	return key[:len(a.Provider)+1+len(a.Customer)]
}

func assignmentKey(a *orders.RoleAssignment) string {
	return key(string(a.Customer), string(a.Entitlement), string(a.PrincipalType), string(a.PrincipalTenant), a.Principal, a.Role, a.Scope)
}

func priceKey(partner permissions.TenantID, customer customers.ID, item string, term orders.Term) string {
	return key(string(partner), string(customer), item, string(term))
}

// recordKey puts the records of a log in the order of their numbers.
func recordKey(partner permissions.TenantID, n int64) string {
	digits := strconv.FormatInt(n, 10)
	return string(partner) + "/" + "0000000000000000000"[len(digits):] + digits
}
