package partnercenter_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// resellersIn are the MPN IDs in a reconciliation file, the partner's and the
// reseller's, by friendly name or item of what is charged.
func (w *world) resellersIn(who permissions.Identity, id billing.InvoiceID, kind billing.FileKind, by string) map[string][2]string {
	w.t.Helper()
	var file strings.Builder
	w.ok(w.As(who).Invoices().ExportCSV(w.ctx, &file, id, kind))
	rows, err := csv.NewReader(strings.NewReader(file.String())).ReadAll()
	w.ok(err)
	column := func(name string) int { return slices.Index(rows[0], name) }
	shown := map[string][2]string{}
	for _, row := range rows[1:] {
		shown[row[column(by)]] = [2]string{row[column("MpnId")], row[column("ResellerMpnId")]}
	}
	return shown
}

// The column of the reseller shows its MPN ID; the provider's own where it
// sold directly; and -1 where the reseller was removed from the subscription,
// until another is named. What was charged before a change shows who was on
// record then.
func TestIR_29_TheResellersMPNIDInReconciliationFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	at := w.As(w.Ingo).Customer(proseware)
	sub := map[string]orders.SubscriptionID{}
	for name, mpn := range map[string]string{"kept": "4847383", "direct": "", "removed": "4847383", "again": "4847383", "cleared twice": "4847383", "named later": ""} {
		order := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.Office, ResellerMPNID: mpn})
		sub[name] = order.Lines[0].Subscription
	}
	set := func(name, mpn string) {
		w.ok(drop(at.Subscriptions().SetReseller(w.ctx, sub[name], mpn)))
	}
	set("removed", "")
	set("again", "")
	set("again", "4847383")
	set("cleared twice", "")
	set("cleared twice", "")
	set("direct", "") // there was none to remove
	set("named later", "4847383")
	azure := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"}).Lines[0].Subscription
	p := reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Subscription: azure}
	w.ok(drop(at.Reservations().Buy(w.ctx, p)))
	p.ItemID, p.ResellerMPNID = fixture.D4, "4847383"
	w.ok(drop(at.Reservations().Buy(w.ctx, p)))

	w.Clock.Set(day(2020, 8, 10))
	for _, c := range []struct {
		month billing.Month
		want  map[string]string
	}{
		{"2020-06", map[string]string{"kept": "4847383", "direct": "5000001", "removed": "4847383", "again": "4847383", "cleared twice": "4847383", "named later": "5000001"}},
		{"2020-07", map[string]string{"kept": "4847383", "direct": "5000001", "removed": "-1", "again": "4847383", "cleared twice": "-1", "named later": "4847383"}},
	} {
		made := must[[]billing.Invoice](w)(w.Center.Platform().Bill(w.ctx, w.Ingo.Tenant, billing.Recurring, c.month))
		shown := w.resellersIn(w.Gerd, made[0].ID, billing.LicenseBased, "SubscriptionId")
		for name, mpn := range c.want {
			assert.Equal(t, [2]string{"5000001", mpn}, shown[string(sub[name])], "%s in %s", name, c.month)
		}
	}
	oneTime := must[[]billing.Invoice](w)(w.Center.Platform().Bill(w.ctx, w.Ingo.Tenant, billing.OneTime, "2020-06"))
	shown := w.resellersIn(w.Gerd, oneTime[0].ID, billing.OneTimeFile, "ProductId")
	wantDiff(t, "one-time file", map[string][2]string{fixture.D2: {"5000001", "5000001"}, fixture.D4: {"5000001", "4847383"}}, shown)
}
