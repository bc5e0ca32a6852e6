package bench

import (
	"context"
	"regexp"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/store"
)

// The engine makes a customer with everything around it in about ten
// operations, which takes minutes for 100,000. So it makes one customer of
// each kind, and the others are copies of their rows with other names and
// identifiers: the rows that the engine would have written, without a second
// description of them here.

// tableRow is a row and where it belongs.
type tableRow struct {
	table *store.Table
	row   store.Row
	own   any // the body, as contenders by hand have it
}

// rowsOf returns all rows of a store.
func rowsOf(ctx context.Context, s store.Store) (all []tableRow, err error) {
	err = s.View(ctx, func(ctx context.Context, r store.Reader) error {
		for _, t := range partnercenter.Schema() {
			for row, err := range r.Scan(ctx, t, store.Scan{}) {
				if err != nil {
					return err
				}
				own, err := ownBody(t, row.Body)
				if err != nil {
					return err
				}
				row.Version = 0 // where it is stored next it is new
				all = append(all, tableRow{t, row, own})
			}
		}
		return nil
	})
	return all, err
}

// prototype is a customer that is copied.
type prototype struct {
	name   string // of the company
	target Target
	rows   []tableRow
	ids    []string // identifiers that each copy has its own of
}

// kind says what customers are like.
type kind struct {
	name   string
	shared bool // associated with the reseller
	whole  bool // with an Azure plan and all records, not as it was created
}

// identifiers matches GUIDs and the shorter numbers of orders.
var identifiers = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{16}\b`)

// newPrototype makes a customer and finds the rows that came with it, and the
// identifiers in them that were not there before.
func newPrototype(ctx context.Context, base *fixture.World, k kind) (*prototype, error) {
	before, err := rowsOf(ctx, base.Store)
	if err != nil {
		return nil, err
	}
	keys, known := map[string]bool{}, map[string]bool{}
	for _, r := range before {
		keys[r.table.Name+" "+r.row.Key] = true
		if err := r.eachIdentifier(func(id string) { known[id] = true }); err != nil {
			return nil, err
		}
	}
	p := &prototype{name: k.name}
	if p.target, err = newCustomer(ctx, base, k); err != nil {
		return nil, err
	}
	after, err := rowsOf(ctx, base.Store)
	if err != nil {
		return nil, err
	}
	for _, r := range after {
		if keys[r.table.Name+" "+r.row.Key] {
			continue
		}
		p.rows = append(p.rows, r)
		err := r.eachIdentifier(func(id string) {
			if !known[id] {
				known[id] = true
				p.ids = append(p.ids, id)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (r tableRow) eachIdentifier(fn func(string)) error {
	body, err := r.table.Encode(r.row.Body)
	for _, id := range identifiers.FindAllString(r.row.Key+" "+string(body), -1) {
		fn(id)
	}
	return err
}

// newCustomer makes a customer of the indirect provider. A whole one has an
// Azure plan, and its administrator is Owner of the Azure subscription under
// it.
func newCustomer(ctx context.Context, base *fixture.World, k kind) (t Target, err error) {
	admin := base.As(base.Ingo)
	wanted := fixture.NewCustomer(k.name, "DE", "Petra")
	if k.shared {
		wanted.Reseller = base.Rita.Tenant
	}
	made, err := admin.Customers().Create(ctx, wanted)
	if t.Customer = made.Customer.ID; err != nil || !k.whole {
		return t, err
	}
	portal, err := base.Center.SignInToPortal(ctx, made.Credentials.UserName, made.Credentials.Password)
	if err != nil {
		return t, err
	}
	if err := portal.ChoosePassword(ctx, fixture.Password); err != nil {
		return t, err
	}
	t.Owner = portal.Identity()
	t.Subscription, t.Entitlement, err = fixture.SellAzure(ctx, admin, t.Customer, orders.Line{ItemID: fixture.AzurePlan})
	if err != nil {
		return t, err
	}
	owner := orders.RoleAssignment{Principal: string(t.Owner.User), Role: orders.Owner}
	if err := admin.Customer(t.Customer).AzureRoles().Add(ctx, t.Entitlement, owner); err != nil {
		return t, err
	}
	return t, fillLog(ctx, admin.Customer(t.Customer), made.Customer, !k.shared)
}

// recordsEach is how many records each whole customer has in the activity log.
const recordsEach = 10

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
