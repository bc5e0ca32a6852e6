package partnercenter_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/store"
)

// rush is a world in which several clients work on the same things.
type rush struct {
	*world
	sold    []soldTo                // customers with Azure
	many    []reservations.ID       // of the first customer; parts are split off
	link    string                  // of an invitation
	invited []permissions.Identity  // administrators whom it invites
	staff   []permissions.Identity  // whose role is given and taken
	partner [2]permissions.Identity // who create customers

	mu     sync.Mutex
	bought []reservations.ID // of the second customer
}

type soldTo struct {
	id    permissions.TenantID
	admin permissions.Identity
	azure orders.EntitlementID
}

// manyOf is the quantity from which parts are split off. All that can be given
// back in a year stays below the cap.
const (
	manyOf     = 20
	mostBought = 60
)

// newRush makes the world that rushes are forked from.
func newRush(t testing.TB) *rush {
	t.Helper()
	w := plainWorld(t)
	r := &rush{world: w, partner: [2]permissions.Identity{w.Anna, w.Lars}}
	anna := w.As(w.Anna)
	for i := range 4 {
		id, portal := w.customerOf(w.Anna, fmt.Sprint("Rush", i), "US")
		_, azure, err := fixture.SellAzure(w.ctx, anna, id, orders.Line{ItemID: fixture.AzurePlan})
		w.ok(err)
		w.ok(anna.Customer(id).AzureRoles().Add(w.ctx, azure, owner(portal.Identity())))
		r.sold = append(r.sold, soldTo{id, portal.Identity(), azure})
		r.staff = append(r.staff, w.hireAt(w.Gina, fmt.Sprint("Staff", i), permissions.HelpdeskAgent))
	}
	for range 4 {
		made := must[partnercenter.BoughtReservation](w)(anna.Customer(r.sold[0].id).Reservations().Buy(w.ctx, d2On(r.sold[0].azure, manyOf)))
		r.many = append(r.many, made.Reservation.ID)
	}
	r.link = w.asks(w.Anna, customers.NewRequest{}).URL
	for i := range 12 {
		r.invited = append(r.invited, w.organisation(fmt.Sprint("Invited", i), "US").Identity())
	}
	return r
}

// fork is the same world again.
func (r *rush) fork(t testing.TB) *rush {
	t.Helper()
	forked := must[store.Store](r.world)(r.Store.(store.Forker).Fork(t.Context()))
	again := *r.World
	again.Store = forked
	again.Center = r.beside(forked, nil)
	return &rush{
		world: &world{&again, t, t.Context(), forked},
		sold:  r.sold, many: r.many, link: r.link, invited: r.invited, staff: r.staff, partner: r.partner,
	}
}

// act does one thing at random and says what, and what came of it.
func (r *rush) act(random *rand.Rand) (asked, answered) {
	switch random.IntN(6) {
	case 0:
		return r.switches(random)
	case 1:
		return r.buys(random)
	case 2:
		return r.splits(random)
	case 3:
		return r.accepts(random)
	case 4:
		return r.takes(random)
	}
	return r.assigns(random)
}

// answer is an answer without a number.
func answer(err error) answered { return answered{code: pcerr.CodeOf(err)} }

// switches looks at a permission, switches it, or buys with it.
func (r *rush) switches(random *rand.Rand) (asked, answered) {
	c := r.sold[random.IntN(len(r.sold))]
	at := r.As(r.Anna).Customer(c.id).PurchasePermission()
	a := asked{kind: permission, id: string(c.id)}
	switch n := random.IntN(100); {
	case n < 15:
		a.what = "switch on"
		return a, answer(drop(at.Enable(r.ctx)))
	case n < 30:
		a.what = "switch off"
		return a, answer(at.Disable(r.ctx))
	case n < 35:
		a.what = "use"
		return a, answer(drop(r.Portal(c.admin).BuyReservation(r.ctx, d2On(c.azure, 1))))
	}
	a.what = "look"
	on, err := at.On(r.ctx)
	return a, seen(on, err)
}

// seen is an answer that is yes or no.
func seen(yes bool, err error) answered {
	if yes {
		return answered{pcerr.CodeOf(err), 1}
	}
	return answer(err)
}

// buys buys a reservation, gives one back, or looks at one.
func (r *rush) buys(random *rand.Rand) (asked, answered) {
	c := r.sold[1]
	at := r.As(r.Anna).Customer(c.id).Reservations()
	a := asked{kind: reservation, what: "look"}
	id, there := r.pick(random)
	if !there {
		made, err := at.Buy(r.ctx, d2On(c.azure, 1))
		r.keep(made.Reservation.ID)
		a.id, a.what = string(made.Reservation.ID), "buy"
		return a, answer(err)
	}
	a.id = string(id)
	if random.IntN(10) == 0 {
		a.what = "give back"
		return a, answer(drop(at.Cancel(r.ctx, id)))
	}
	found, err := at.Get(r.ctx, id)
	if found.State != reservations.Active {
		return a, answered{pcerr.CodeOf(err), 2}
	}
	return a, answered{pcerr.CodeOf(err), 1}
}

// pick returns a reservation that was bought, or none when one is to be bought.
func (r *rush) pick(random *rand.Rand) (reservations.ID, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.bought)
	if n == 0 || n < mostBought && random.IntN(5) == 0 {
		return "", false
	}
	return r.bought[random.IntN(n)], true
}

func (r *rush) keep(id reservations.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bought = append(r.bought, id)
}

// splits gives a part of a reservation back, or looks at what is left.
func (r *rush) splits(random *rand.Rand) (asked, answered) {
	id := r.many[random.IntN(len(r.many))]
	at := r.As(r.Anna).Customer(r.sold[0].id).Reservations()
	if random.IntN(10) > 0 {
		found, err := at.Get(r.ctx, id)
		if found.State != reservations.Active {
			found.Quantity = 0
		}
		return asked{kind: quantity, id: string(id), what: "look"}, answered{pcerr.CodeOf(err), found.Quantity}
	}
	n := 1 + random.IntN(3)
	a := asked{kind: quantity, id: string(id), what: "split off", n: n}
	return a, answer(drop(at.CancelPart(r.ctx, id, n)))
}

// accepts accepts the invitation for a customer, or looks whether it is one.
func (r *rush) accepts(random *rand.Rand) (asked, answered) {
	who := r.invited[random.IntN(len(r.invited))]
	a := asked{kind: invitation, id: string(who.Tenant), what: "look"}
	if random.IntN(5) == 0 {
		a.what = "accept"
		return a, answer(r.Portal(who).Accept(r.ctx, r.link, true))
	}
	err := drop(r.As(r.Anna).Customer(who.Tenant).Get(r.ctx))
	if pcerr.CodeOf(err) == pcerr.CustomerNotFound {
		return a, answered{}
	}
	return a, seen(true, err)
}

// takes creates a customer with one of a few domain names, or looks whether a
// name is taken.
func (r *rush) takes(random *rand.Rand) (asked, answered) {
	n := fixture.NewCustomer(fmt.Sprint("Wanted", random.IntN(10)), "US", "Wanda")
	by := r.As(r.partner[random.IntN(2)]).Customers()
	a := asked{kind: domain, id: n.Domain, what: "look"}
	if random.IntN(10) == 0 {
		a.what = "take"
		return a, answer(drop(by.Create(r.ctx, n)))
	}
	return a, seen(by.DomainTaken(r.ctx, n.Domain))
}

// assigns gives or takes a role, or uses it.
func (r *rush) assigns(random *rand.Rand) (asked, answered) {
	who := r.staff[random.IntN(len(r.staff))]
	a := asked{kind: role, id: string(who.User), what: "use"}
	if random.IntN(10) > 0 {
		return a, answer(drop(r.As(who).Customer(r.sold[2].id).Get(r.ctx)))
	}
	a.what, a.n = "set", random.IntN(2)
	return a, answer(drop(r.As(r.Gina).Users().SetRoles(r.ctx, who.User, permissions.Roles(a.n)*permissions.HelpdeskAgent)))
}
