package main

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/bench"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"github.com/google/uuid"
)

// Map keeps everything in maps behind one lock, and sorts the customers
// whenever somebody lists them. Stored values are replaced, never changed. It
// rolls nothing back, so an operation reads everything before it writes.
type Map struct {
	admin    permissions.Identity
	reseller permissions.TenantID
	before   map[bench.Page]bench.Place

	mu            sync.RWMutex
	users         map[permissions.Identity]*permissions.User
	partners      map[permissions.TenantID]*resellers.Partner
	customers     map[pair]*customers.Customer
	associations  map[pair][]*customers.Association
	tenants       map[customers.ID]*customers.Tenant
	domains       map[string]*bench.Domain
	customerUsers map[permissions.Identity]*customers.User
	credentials   map[permissions.Identity]*bench.Credential
	policies      map[pair]*permissions.Policy
	subscriptions map[pair]map[orders.SubscriptionID]*orders.Subscription
	entitlements  map[customers.ID]map[orders.EntitlementID]*orders.Entitlement
	assignments   map[orders.EntitlementID][]*orders.RoleAssignment
	catalogue     map[string]*orders.Item
	prices        map[price]struct{}
	credits       map[permissions.TenantID]struct{}
	orders        map[pair][]*orders.Order
	reservations  map[pair][]*reservations.Reservation
	log           map[permissions.TenantID][]*activity.Record // in the order of their numbers
}

// pair is a partner's relation to a customer.
type pair struct {
	partner  permissions.TenantID
	customer customers.ID
}

// price is what a price set by a partner is for; for all customers when the
// customer is empty.
type price struct {
	pair
	item string
	term orders.Term
}

var _ bench.Contender = (*Map)(nil)

var (
	errAbsent = errors.New("rivals: a row is missing") // that every world has
	errTaken  = errors.New("rivals: the domain has a tenant already")
)

// newMap returns an empty Map for a population.
func newMap(_ context.Context, p *bench.Population) (bench.Loader, error) {
	return &Map{
		admin: p.Admin, reseller: p.Reseller, before: places(p),
		users:         map[permissions.Identity]*permissions.User{},
		partners:      map[permissions.TenantID]*resellers.Partner{},
		customers:     map[pair]*customers.Customer{},
		associations:  map[pair][]*customers.Association{},
		tenants:       map[customers.ID]*customers.Tenant{},
		domains:       map[string]*bench.Domain{},
		customerUsers: map[permissions.Identity]*customers.User{},
		credentials:   map[permissions.Identity]*bench.Credential{},
		policies:      map[pair]*permissions.Policy{},
		subscriptions: map[pair]map[orders.SubscriptionID]*orders.Subscription{},
		entitlements:  map[customers.ID]map[orders.EntitlementID]*orders.Entitlement{},
		assignments:   map[orders.EntitlementID][]*orders.RoleAssignment{},
		catalogue:     map[string]*orders.Item{},
		prices:        map[price]struct{}{},
		credits:       map[permissions.TenantID]struct{}{},
		orders:        map[pair][]*orders.Order{},
		reservations:  map[pair][]*reservations.Reservation{},
		log:           map[permissions.TenantID][]*activity.Record{},
	}, nil
}

// Load takes rows in.
func (m *Map) Load(_ context.Context, b bench.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for row := range b.Bodies() {
		m.add(row)
	}
	return nil
}

// Contender returns m.
func (m *Map) Contender(context.Context) (bench.Contender, error) { return m, nil }

// places are where the deep pages begin.
func places(people *bench.Population) map[bench.Page]bench.Place {
	all := map[bench.Page]bench.Place{}
	for _, p := range []bench.Page{{Deep: true}, {Deep: true, ByReseller: true}} {
		all[p] = people.Before(p)
	}
	return all
}

// add takes a row in. Those of tables that no operation uses are left out.
func (m *Map) add(row any) {
	switch r := row.(type) {
	case *permissions.User:
		m.users[permissions.Identity{Tenant: r.Tenant, User: r.ID}] = r
	case *resellers.Partner:
		m.partners[r.Tenant] = r
	case *customers.Customer:
		m.customers[pair{r.Partner, r.ID}] = r
	case *customers.Association:
		at := pair{r.Provider, r.Customer}
		m.associations[at] = append(m.associations[at], r)
	case *customers.Tenant:
		m.tenants[r.ID] = r
	case *bench.Domain:
		m.domains[r.Name] = r
	case *customers.User:
		m.customerUsers[r.Identity()] = r
	case *bench.Credential:
		m.credentials[permissions.Identity{Tenant: r.Tenant, User: r.User}] = r
	case *permissions.Policy:
		m.policies[pair{r.Grantor, r.Customer}] = r
	case *orders.Subscription:
		put(m.subscriptions, pair{r.Partner, r.Customer}, r.ID, r)
	case *orders.Entitlement:
		put(m.entitlements, r.Customer, r.ID, r)
	case *orders.RoleAssignment:
		m.assignments[r.Entitlement] = append(m.assignments[r.Entitlement], r)
	case *orders.Item:
		m.catalogue[r.ID] = r
	case *orders.Order:
		m.orders[pair{r.Partner, r.Customer}] = append(m.orders[pair{r.Partner, r.Customer}], r)
	case *activity.Record:
		m.log[r.Partner] = append(m.log[r.Partner], r)
	}
}

// put stores a value in a map of maps.
func put[A, B comparable, V any](m map[A]map[B]V, a A, b B, v V) {
	if m[a] == nil {
		m[a] = map[B]V{}
	}
	m[a][b] = v
}

// actor reads the acting user of the partner, and the partner.
func (m *Map) actor() (*permissions.User, *resellers.Partner, error) {
	user, partner := m.users[m.admin], m.partners[m.admin.Tenant]
	if user == nil || partner == nil {
		return nil, nil, errAbsent
	}
	return user, partner, nil
}

// known reads the acting user, and the partner's record of a customer.
func (m *Map) known(id customers.ID) (*permissions.User, *customers.Customer, error) {
	user, _, err := m.actor()
	if err != nil {
		return nil, nil, err
	}
	c := m.customers[pair{m.admin.Tenant, id}]
	if c == nil {
		return nil, nil, errAbsent
	}
	return user, c, nil
}

// record appends to the log of a customer's partner.
func (m *Map) record(c *customers.Customer, user string, op activity.Operation, data ...string) {
	log := m.log[c.Partner]
	m.log[c.Partner] = append(log, bench.NewRecord(uuid.NewString(), int64(len(log)+1), c, user, op, data...))
}

// Enable stores the policy and its record.
func (m *Map) Enable(_ context.Context, t bench.Target) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	user, c, err := m.known(t.Customer)
	if err != nil {
		return err
	}
	at, active := pair{c.Partner, c.ID}, false
	if m.policies[at] != nil {
		return nil
	}
	for _, s := range m.subscriptions[at] {
		active = active || s.Status == orders.Active
	}
	if !active {
		return errAbsent
	}
	p := bench.NewPolicy(c)
	m.policies[at] = p
	m.record(c, user.UserPrincipalName, activity.CreateSelfServePolicy, bench.PolicyData(p)...)
	return nil
}

// Disable deletes the policy and stores its record.
func (m *Map) Disable(_ context.Context, t bench.Target) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	user, c, err := m.known(t.Customer)
	if err != nil {
		return err
	}
	at := pair{c.Partner, c.ID}
	p := m.policies[at]
	if p == nil {
		return nil
	}
	delete(m.policies, at)
	m.record(c, user.UserPrincipalName, activity.DeleteSelfServePolicy, append(bench.PolicyData(p), "Reason", "switched_off")...)
	return nil
}

// Buy stores a reservation, its order and the record.
func (m *Map) Buy(_ context.Context, t bench.Target) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.facts(t)
	if err != nil {
		return err
	}
	id, group, order := uuid.NewString(), uuid.NewString(), uuid.NewString()
	b := f.Reservation(id, group, orders.OrderID(order[:8]+order[9:13]+order[14:18]))
	o := f.Order(b)
	at := pair{b.Partner, b.Customer}
	m.reservations[at] = append(m.reservations[at], b)
	m.orders[at] = append(m.orders[at], o)
	m.record(f.Customer, f.User.UserPrincipalName, activity.CreateOrder, o.RecordData()...)
	return nil
}

// facts reads what a purchase needs.
func (m *Map) facts(t bench.Target) (f bench.Facts, err error) {
	f.User, f.Azure = m.customerUsers[t.Owner], m.entitlements[t.Customer][t.Entitlement]
	if f.User == nil || f.Azure == nil || len(m.assignments[t.Entitlement]) == 0 {
		return f, errAbsent
	}
	at := pair{f.Azure.Partner, t.Customer}
	f.Plan, f.Customer, f.Item = m.subscriptions[at][f.Azure.Subscription], m.customers[at], m.catalogue[fixture.D2]
	if f.Plan == nil || f.Customer == nil || f.Item == nil || m.policies[at] == nil || m.partners[at.partner] == nil || m.tenants[t.Customer] == nil {
		return f, errAbsent
	}
	_, special := m.prices[price{at, fixture.D2, orders.OneYear}]
	_, general := m.prices[price{pair{partner: at.partner}, fixture.D2, orders.OneYear}]
	_, limited := m.credits[at.partner]
	if special || general || limited {
		return f, errors.New("rivals: the world has prices and credits of its own")
	}
	return f, nil
}

// Create stores a customer with its tenant and its first administrator.
func (m *Map) Create(_ context.Context, n customers.NewCustomer) error {
	var random [bench.RandomPassword]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	user, partner, err := m.actor()
	if err != nil {
		return err
	}
	if m.domains[n.Domain] != nil {
		return errTaken
	}
	c := bench.NewCustomer(partner, n, customers.ID(uuid.NewString()), permissions.UserID(uuid.NewString()), random[:])
	for _, row := range []any{c.Tenant, c.Domain, c.Admin, c.Credential, c.Customer} {
		m.add(row)
	}
	m.record(c.Customer, user.UserPrincipalName, activity.AddCustomer, c.RecordData()...)
	return nil
}

// Customer reads one customer.
func (m *Map) Customer(_ context.Context, t bench.Target) (customers.Customer, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	_, c, err := m.known(t.Customer)
	if err != nil {
		return customers.Customer{}, err
	}
	return *c, nil
}

// Customers sorts the customers by name and copies a page.
func (m *Map) Customers(_ context.Context, p bench.Page) ([]customers.Customer, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if _, _, err := m.actor(); err != nil {
		return nil, err
	}
	sorted := m.sorted(p.ByReseller)
	first := 0
	if p.Deep {
		at, found := slices.BinarySearchFunc(sorted, m.before[p], func(c named, b bench.Place) int { return c.compare(named{b.Name, b.ID, nil}) })
		if first = at; found {
			first++
		}
	}
	sorted = sorted[first:min(first+bench.PageSize, len(sorted))]
	page := make([]customers.Customer, len(sorted))
	for i, c := range sorted {
		page[i] = *c.customer
	}
	return page, nil
}

// named is a customer and what it is sorted by.
type named struct {
	name     string
	id       customers.ID
	customer *customers.Customer
}

func (n named) compare(o named) int {
	if c := strings.Compare(n.name, o.name); c != 0 {
		return c
	}
	return strings.Compare(string(n.id), string(o.id))
}

// sorted returns the partner's customers by name, all or the reseller's.
func (m *Map) sorted(byReseller bool) []named {
	var all []named
	for at, c := range m.customers {
		if at.partner == m.admin.Tenant && c.Listed() && (!byReseller || m.associated(at)) {
			all = append(all, named{strings.ToLower(c.CompanyName), c.ID, c})
		}
	}
	slices.SortFunc(all, named.compare)
	return all
}

// associated reports whether a customer is associated with the reseller.
func (m *Map) associated(at pair) bool {
	return slices.ContainsFunc(m.associations[at], func(a *customers.Association) bool { return a.Reseller == m.reseller })
}

// Newest copies the end of the log.
func (m *Map) Newest(context.Context) ([]activity.Record, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if _, _, err := m.actor(); err != nil {
		return nil, err
	}
	log := m.log[m.admin.Tenant]
	page := make([]activity.Record, 0, bench.PageSize)
	for i := len(log) - 1; i >= 0 && len(page) < bench.PageSize; i-- {
		page = append(page, *log[i])
	}
	return page, nil
}
