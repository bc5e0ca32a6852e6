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
	"cspkit.example/orders"
	"cspkit.example/partnercentertest"
	"github.com/stretchr/testify/require"
)

// later is when the world of serveBusiness goes on: June's invoices are there.
var later = time.Date(2020, 7, 10, 0, 0, 0, 0, time.UTC)

// serveBusiness serves a world in which Fabrikam sells with Distri, and
// Contoso has an invoice with Relecloud's licences.
func serveBusiness(t *testing.T) fake {
	t.Helper()
	f := serve(t, "-load", business(t))
	answer, err := http.Post(f.url+"/_control/clock", "application/json", strings.NewReader(`{"now":"`+later.Format(time.RFC3339)+`"}`))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)
	return f
}

// business makes that world and returns its file.
func business(t *testing.T) string {
	t.Helper()
	ctx, w := t.Context(), partnercentertest.New(t)
	invitation, err := w.As(w.Ingo).Partnerships().Request(ctx, "rita@fabrikam.example")
	require.NoError(t, err)
	_, err = w.As(w.Rita).Partnerships().Accept(ctx, invitation.URL)
	require.NoError(t, err)
	licences(t, w)
	_, err = w.As(w.Anna).Customer(w.Relecloud).Orders().Place(ctx, orders.Line{ItemID: partnercentertest.Office, Quantity: 5})
	require.NoError(t, err)
	_, err = w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(ctx)
	require.NoError(t, err)
	w.Clock.Set(later)
	_, err = w.Platform().Bill(ctx, w.Anna.Tenant, billing.Recurring, "2020-06")
	require.NoError(t, err)
	file, err := os.Create(filepath.Join(t.TempDir(), "world.jsonl"))
	require.NoError(t, err)
	require.NoError(t, w.Dump(ctx, file))
	require.NoError(t, file.Close())
	return file.Name()
}

// licences gives Office a category, and lets users have its units.
func licences(t *testing.T, w *partnercentertest.World) {
	t.Helper()
	sku := customers.LicenseSKU{ID: "6fd2c87f-b296-42f0-b197-1e91e994b900", Name: "Office 365 E3", PartNumber: "ENTERPRISEPACK"}
	require.NoError(t, w.Platform().PutLicense(t.Context(), sku))
	for item, err := range w.Platform().Items(t.Context()) {
		require.NoError(t, err)
		if item.ID == partnercentertest.Office {
			item.Category, item.LicenseSKU = "Enterprise", sku.ID
			require.NoError(t, w.Platform().PutItem(t.Context(), item))
		}
	}
}
