package interop

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/partnercentertest"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/require"
)

// serveBusiness serves the world of [business] as it is when June is billed.
func serveBusiness(t *testing.T) fake {
	t.Helper()
	b := &business{World: partnercentertest.New(t), t: t}
	b.partnership()
	b.catalogue()
	b.sales()
	b.bills()
	f := serve(t, "-load", b.file())
	now := strings.NewReader(`{"now":"` + b.Clock.Now().Format(time.RFC3339) + `"}`)
	answer, err := http.Post(f.url+"/_control/clock", "application/json", now)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)
	return f
}

// business is a world in which something has happened that no client could do:
// Fabrikam sells with Distri, and Contoso has invoices of what its customers
// bought and used.
type business struct {
	*partnercentertest.World
	t *testing.T
}

func (b *business) ok(err error) {
	b.t.Helper()
	require.NoError(b.t, err)
}

func (b *business) partnership() {
	invitation, err := b.As(b.Ingo).Partnerships().Request(b.t.Context(), "rita@fabrikam.example")
	b.ok(err)
	_, err = b.As(b.Rita).Partnerships().Accept(b.t.Context(), invitation.URL)
	b.ok(err)
}

// catalogue gives Office a category, lets users have its units, and prices an
// hour of a machine.
func (b *business) catalogue() {
	ms, ctx := b.Platform(), b.t.Context()
	sku := customers.LicenseSKU{ID: "6fd2c87f-b296-42f0-b197-1e91e994b900", Name: "Office 365 E3", PartNumber: "ENTERPRISEPACK"}
	b.ok(ms.PutLicense(ctx, sku))
	for item, err := range ms.Items(ctx) {
		b.ok(err)
		if item.ID == partnercentertest.Office {
			item.Category, item.LicenseSKU = "Enterprise", sku.ID
			b.ok(ms.PutItem(ctx, item))
		}
	}
	b.ok(ms.PutMeter(ctx, billing.Meter{
		ID: "hours of D2", Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour",
		Prices: []billing.MeterPrice{{Tiers: billing.Tiers{{Price: money.Must("0.10", "USD")}}}},
	}))
}

// sales sells Relecloud five licences, and lets a machine run for two hours
// under its Azure plan, and another under MS-AZR-0145P of Proseware, a second
// customer.
func (b *business) sales() {
	ctx, anna := b.t.Context(), b.As(b.Anna)
	at := anna.Customer(b.Relecloud)
	has, err := at.Subscriptions().List(ctx, partnercenter.SubscriptionQuery{})
	b.ok(err)
	plan, err := at.Subscriptions().Entitlements(ctx, has.Items[0].ID)
	b.ok(err)
	made, err := anna.Customers().Create(ctx, fixture.NewCustomer("Proseware", "US", "Paul"))
	b.ok(err)
	proseware := made.Customer.ID
	_, global, err := fixture.SellAzure(ctx, anna, proseware, orders.Line{ItemID: partnercentertest.AzureGlobal})
	b.ok(err)
	_, err = at.Orders().Place(ctx, orders.Line{ItemID: partnercentertest.Office, Quantity: 5})
	b.ok(err)
	_, err = at.PurchasePermission().Enable(ctx)
	b.ok(err)
	b.Clock.Advance(48 * time.Hour)
	b.ok(b.Platform().ReportUsage(ctx, b.Relecloud, hour(plan[0].ID, 0), hour(plan[0].ID, 1)))
	b.ok(b.Platform().ReportUsage(ctx, proseware, hour(global, 0), hour(global, 1)))
}

// hour is an hour of a machine on the first day.
func hour(azure orders.EntitlementID, n int) reservations.Usage {
	return reservations.Usage{
		Entitlement: azure, Hour: partnercentertest.Start.Add(time.Duration(n) * time.Hour), Meter: "hours of D2",
		ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2",
		Quantity: reservations.Units(1), UnitPrice: money.Must("0.10", "USD"),
	}
}

func (b *business) bills() {
	for _, kind := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
		b.Clock.Set(kind.Date("2020-06"))
		_, err := b.Platform().Bill(b.t.Context(), b.Anna.Tenant, kind, "2020-06")
		b.ok(err)
	}
}

// file saves the world.
func (b *business) file() (name string) {
	name = filepath.Join(b.t.TempDir(), "world.jsonl")
	file, err := os.Create(name)
	b.ok(err)
	b.ok(b.Dump(b.t.Context(), file))
	b.ok(file.Close())
	return name
}
