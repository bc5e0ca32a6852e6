package partnercenter_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cspkit.example/billing"
	"cspkit.example/permissions"
)

// bill makes a partner's invoices about a month, on the day on which they can
// be made, or now if that is over.
func (w *world) bill(partner permissions.Identity, t billing.InvoiceType, m billing.Month) []billing.Invoice {
	w.t.Helper()
	if date := t.Date(m); w.Clock.Now().Before(date) {
		w.Clock.Set(date)
	}
	return must[[]billing.Invoice](w)(w.Center.Platform().Bill(w.ctx, partner.Tenant, t, m))
}

// linesOf are all lines of an invoice, as text.
func (w *world) linesOf(who permissions.Identity, i billing.Invoice) (all []string) {
	w.t.Helper()
	for _, kind := range i.Details() {
		for _, l := range everything(w, w.As(who).Invoices().Lines(w.ctx, i.ID, kind)) {
			all = append(all, fmt.Sprintf("%s %s %s %s..%s %s x %s = %s",
				l.CustomerName, l.ItemID, l.ChargeType, l.From.Format(time.DateOnly), l.To.Format(time.DateOnly), l.Quantity, l.UnitPrice.Number(), l.Total))
		}
	}
	return all
}

// billed bills a month of Contoso and compares the lines of all its invoices,
// in any order.
func (w *world) billed(t billing.InvoiceType, m billing.Month, want string) {
	w.t.Helper()
	var got []string
	for _, i := range w.bill(w.Bill, t, m) {
		got = append(got, w.linesOf(w.Bill, i)...)
	}
	lines := strings.Split(strings.TrimSpace(want), "\n")
	slices.Sort(lines)
	slices.Sort(got)
	wantDiff(w.t, string(t)+" lines of "+string(m), strings.Join(lines, "\n"), strings.Join(got, "\n"))
}
