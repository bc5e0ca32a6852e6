package bench

import (
	"context"
	"crypto/rand"
	"iter"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/memstore"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
)

// World is a filled store and a go-memdb database with the same rows. It is
// never changed: contenders work on copies of it.
type World struct {
	Admin    permissions.Identity // an admin agent of the indirect provider that has the customers
	Reseller permissions.TenantID // that every other customer is associated with
	Off, On  []Target             // customers whose purchase permission is off, and on

	store store.Store
	raw   *memdb.MemDB
	deep  map[bool]deepPlace // by Page.ByReseller
}

// deepPlace is where a deep page begins, for either contender.
type deepPlace struct {
	cursor partnercenter.Cursor
	key    []byte
	place  Place
}

// Place is a customer's in the list by name.
type Place struct {
	Name string // lower case
	ID   customers.ID
}

// Before returns the place of the last customer before a deep page.
func (w *World) Before(p Page) Place { return w.deep[p.ByReseller].place }

// recordsEach is how many records each customer has in the activity log.
const recordsEach = 10

// NewWorld returns a world with n customers, at least two, half of them
// associated with the reseller, and 10 activity records for each.
func NewWorld(ctx context.Context, n int) (*World, error) {
	base, err := fixture.Fork(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := base.Partner(ctx); err != nil {
		return nil, err
	}
	w := &World{Admin: base.Ingo, Reseller: base.Rita.Tenant, store: base.Store.(*memstore.Store)}
	if err := w.seed(ctx, base, n); err != nil {
		return nil, err
	}
	if w.raw, err = rawCopy(ctx, w.store); err != nil {
		return nil, err
	}
	return w, w.findDeepPlaces(ctx)
}

// customers is how many there are.
func (w *World) customers() int { return len(w.Off) + len(w.On) }

// add notes the next customer. Every other one is associated with the
// reseller and has its permission off; the rest have it on.
func (w *World) add(t Target) {
	if w.customers()%2 == 0 {
		w.Off = append(w.Off, t)
	} else {
		w.On = append(w.On, t)
	}
}

// newCustomer makes a customer with an Azure plan, whose administrator is
// Owner of the Azure subscription under it, and with all its records.
func (w *World) newCustomer(ctx context.Context, base *fixture.World, name string, shared bool) (t Target, err error) {
	admin := base.As(w.Admin)
	wanted := fixture.NewCustomer(name, "DE", "Petra")
	if shared {
		wanted.Reseller = w.Reseller
	}
	made, err := admin.Customers().Create(ctx, wanted)
	if err != nil {
		return t, err
	}
	portal, err := base.Center.SignInToPortal(ctx, made.Credentials.UserName, made.Credentials.Password)
	if err != nil {
		return t, err
	}
	if err := portal.ChoosePassword(ctx, fixture.Password); err != nil {
		return t, err
	}
	t.Customer, t.Owner = made.Customer.ID, portal.Identity()
	t.Subscription, t.Entitlement, err = fixture.SellAzure(ctx, admin, t.Customer, orders.Line{ItemID: fixture.AzurePlan})
	if err != nil {
		return t, err
	}
	owner := orders.RoleAssignment{Principal: string(t.Owner.User), Role: orders.Owner}
	if err := admin.Customer(t.Customer).AzureRoles().Add(ctx, t.Entitlement, owner); err != nil {
		return t, err
	}
	return t, fillLog(ctx, admin.Customer(t.Customer), made.Customer, !shared)
}

// fillLog brings the records of a new customer, which are three, to their
// number, and leaves the purchase permission on or off.
func fillLog(ctx context.Context, c partnercenter.Customer, known customers.Customer, on bool) error {
	left := recordsEach - 3
	if !on { // an odd number of switches would leave it on
		if _, err := c.UpdateBillingProfile(ctx, known.Billing); err != nil {
			return err
		}
		left--
	}
	for i := range left {
		var err error
		if i%2 == 0 {
			_, err = c.PurchasePermission().Enable(ctx)
		} else {
			err = c.PurchasePermission().Disable(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Engine returns an engine on a fork of the world.
func (w *World) Engine(ctx context.Context) (*Engine, error) {
	return Engine{world: w, store: w.store, rand: rand.Reader}.fork(ctx)
}

// Raw returns a copy of the database for use by hand.
func (w *World) Raw() *Raw { return &Raw{world: w, db: w.raw.Snapshot(), rand: rand.Reader} }

// Rows yields the bodies of all rows, with the names of their tables. They
// must not be changed.
func (w *World) Rows() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		tx := w.raw.Txn(false)
		for _, table := range partnercenter.Schema() {
			all, err := tx.Get(table.Name, "id")
			if err != nil {
				panic(err) // the database has every table of the schema
			}
			for o := all.Next(); o != nil; o = all.Next() {
				if !yield(table.Name, o.(*entry).body) {
					return
				}
			}
		}
	}
}

// findDeepPlaces finds the last rows before the deep pages, in both forms.
func (w *World) findDeepPlaces(ctx context.Context) error {
	engine, err := w.Engine(ctx)
	if err != nil {
		return err
	}
	w.deep = map[bool]deepPlace{}
	for byReseller, n := range map[bool]int{false: w.customers(), true: len(w.Off)} {
		var p deepPlace
		if p.cursor, err = engine.cursorBehind(ctx, byReseller, n*3/4); err != nil {
			return err
		}
		if p.key, p.place, err = w.Raw().placeOf(byReseller, n*3/4); err != nil {
			return err
		}
		w.deep[byReseller] = p
	}
	return nil
}
